import type { EventLog } from '../../../shared/event-log/event-log.ts';
import { type Platform, platforms } from '../../../shared/records.ts';
import type { AnalyzerPolicy } from '../../analyzer/policy.ts';
import type { Bin } from '../baselines/index.ts';

/** A monitor as the baselines see it. */
export interface Watched {
  readonly id: string;
  readonly name: string;
  /** Where an event's terms are looked for. */
  readonly words: readonly string[];
  /** A bin a minute over the whole run, on each platform on which anything was heard. */
  readonly bins: Readonly<Partial<Record<Platform, readonly Bin[]>>>;
}

interface Sums {
  readonly n: Float64Array;
  readonly negative: Float64Array;
}

/** What each monitor counted per minute in [from, to), read from stream activity: all mentions, copies and all. */
export async function watchedOf(
  log: EventLog,
  { monitors }: Pick<AnalyzerPolicy, 'monitors'>,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<readonly Watched[]> {
  const sums = new Map<string, Sums>();
  const known = new Set(monitors.map(({ id }) => id));
  for (let partition = 0; partition < log.partitions('activity'); partition++) {
    for await (const page of log.read('activity', partition, 0)) {
      for (const { record } of page) {
        if (record.type !== 'activity' || !known.has(record.subject)) continue;
        const index = record.minute - from;
        if (index < 0 || index >= to - from) continue;
        const key = `${record.platform}/${record.subject}`;
        const sum = sums.get(key) ?? {
          n: new Float64Array(to - from),
          negative: new Float64Array(to - from),
        };
        sums.set(key, sum);
        sum.n[index] = (sum.n[index] ?? 0) + record.n;
        sum.negative[index] = (sum.negative[index] ?? 0) + record.negative;
      }
    }
  }
  return monitors.map(({ id, name, any, all, phrase }) => ({
    ...{ id, name },
    words: [id, name, ...any, ...all, ...phrase],
    bins: Object.fromEntries(
      platforms.flatMap((platform) => {
        const sum = sums.get(`${platform}/${id}`);
        return sum ? [[platform, binsOf(sum, from)]] : [];
      }),
    ),
  }));
}

function binsOf({ n, negative }: Sums, from: number): readonly Bin[] {
  return Array.from(n, (all, index) => ({ minute: from + index, all, negative: negative[index] ?? 0 }));
}
