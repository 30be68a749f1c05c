import { type Platform, platforms } from '../records.ts';
import { MINUTE_MS } from '../time.ts';
import { derivedDocumentId } from './elasticsearch-ids.ts';
import { bulkInto, type Indices } from './elasticsearch-indices.ts';
import type { Turn } from './elasticsearch-journal.ts';
import { refusePart } from './elasticsearch-read.ts';
import type { Server } from './elasticsearch-server.ts';
import { checkIntegers } from './elasticsearch-values.ts';
import type { TimelinePoint } from './incident-store.ts';
import { monthOf, withinMonths } from './months.ts';
import { byTime, checkSubjects, POINTS_MAX, tooManyPoints } from './queries.ts';

/** Below `search.max_buckets` (65,535), and ten megabytes of answer. */
const BUCKETS = 20_000;

/** A bucket of the sums, as it was asked for. */
interface Bucket {
  readonly key: { readonly minute: number; readonly subject: string; readonly platform: string };
  readonly n: { readonly value: number };
  readonly negative: { readonly value: number };
  readonly tooLate: { readonly value: number };
}

/**
 * The timelines on the server; each function as its namesake in the port. A server without transactions cannot add to a sum once:
 * whoever adds, and is killed or told nothing, does not know whether it did. So nothing is added to: what one turn of a writer
 * brings for a minute of a series is a document of its own, under an id derived from all of these and only ever created, and
 * the sum is taken when it is read. A turn done again, by two processes at once or years later, finds its documents there.
 */
export function openTimelines(server: Server, indices: Indices) {
  return {
    async add(points: readonly TimelinePoint[], { journal, turn }: Turn): Promise<void> {
      const ops = together(points).map((point) => ({
        action: 'create' as const,
        index: indices.name('timelines', monthOf(point.minute * MINUTE_MS)),
        id: derivedDocumentId([journal, turn, point.subject, point.platform, point.minute]),
        document: { ...point, at: withinMonths(point.minute * MINUTE_MS) },
      }));
      await bulkInto(server, indices, ops);
    },

    async read(subjects: readonly string[], from: number, to: number): Promise<readonly TimelinePoint[]> {
      checkSubjects(subjects);
      if (subjects.length === 0) return [];
      const points: TimelinePoint[] = [];
      let after: Bucket['key'] | undefined;
      do {
        const buckets = await sums(server, indices.all('timelines'), subjects, from, to, after);
        points.push(...buckets.flatMap(pointsOf));
        if (points.length > POINTS_MAX) throw tooManyPoints();
        after = buckets.length < BUCKETS ? undefined : buckets.at(-1)?.key;
      } while (after !== undefined);
      return points.sort(byTime);
    },
  };
}

/** @throws AppError BAD_INPUT unless all are whole numbers */
export function checkPoints(points: readonly TimelinePoint[]): void {
  for (const { minute, n, negative, tooLate } of points)
    checkIntegers('a point of a timeline', { minute, n, negative, tooLate });
}

async function sums(
  server: Server,
  index: string,
  subjects: readonly string[],
  from: number,
  to: number,
  after: Bucket['key'] | undefined,
): Promise<readonly Bucket[]> {
  return server.call(async (client) => {
    const answer = await client.search<unknown, { points?: { buckets: Bucket[] } }>({
      index,
      ignore_unavailable: true,
      allow_no_indices: true,
      size: 0,
      track_total_hits: false,
      query: {
        bool: {
          filter: [
            { terms: { subject: [...new Set(subjects)] } },
            { range: { minute: { gte: whole(from), lte: whole(to) } } },
          ],
        },
      },
      aggregations: {
        points: {
          composite: {
            size: BUCKETS,
            sources: [
              { subject: { terms: { field: 'subject' } } },
              { minute: { terms: { field: 'minute' } } },
              { platform: { terms: { field: 'platform' } } },
            ],
            ...(after === undefined ? {} : { after: { ...after } }),
          },
          aggregations: {
            n: { sum: { field: 'n' } },
            negative: { sum: { field: 'negative' } },
            tooLate: { sum: { field: 'tooLate' } },
          },
        },
      },
    });
    refusePart(answer);
    return answer.aggregations?.points?.buckets ?? [];
  });
}

function pointsOf({ key, n, negative, tooLate }: Bucket): TimelinePoint[] {
  const platform = platforms.find((one: Platform) => one === key.platform);
  if (platform === undefined) return [];
  const { subject, minute } = key;
  return [{ subject, platform, minute, n: n.value, negative: negative.value, tooLate: tooLate.value }];
}

/** One point per minute of a series: a turn writes each document once. */
function together(points: readonly TimelinePoint[]): readonly TimelinePoint[] {
  const sums = new Map<string, TimelinePoint>();
  for (const point of points) {
    const key = JSON.stringify([point.subject, point.platform, point.minute]);
    const { n = 0, negative = 0, tooLate = 0 } = sums.get(key) ?? {};
    sums.set(key, {
      ...point,
      n: n + point.n,
      negative: negative + point.negative,
      tooLate: tooLate + point.tooLate,
    });
  }
  return [...sums.values()];
}

/** Within the whole numbers that JSON keeps. */
function whole(minute: number): number {
  return Math.min(Math.max(minute, Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER);
}
