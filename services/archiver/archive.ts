import type { BrokenRecord, Entry, EventLog } from '../../shared/event-log/event-log.ts';
import { readPast } from '../../shared/event-log/read-past.ts';
import type {
  ArchivedMention,
  IncidentStore,
  MentionAmend,
  Position,
  TimelinePoint,
} from '../../shared/incident-store/incident-store.ts';
import type { Rescored, Scored } from '../../shared/records.ts';
import type { StreamName } from '../../shared/streams.ts';

/**
 * Follows streams into the incident store, so that people can look things up: minute timelines from `activity`, searchable
 * mentions from `scored`, with what became of them. Each write carries the offset it reaches; after a kill it goes on there, and nothing is added twice.
 * Resolves when the signal aborts, rejects when log or store fail. A record that no longer parses is told and left out.
 */
export async function archive(
  log: EventLog,
  store: IncidentStore,
  signal: AbortSignal,
  say: (line: string) => void = () => undefined,
): Promise<void> {
  const failed = new AbortController();
  const stop = AbortSignal.any([signal, failed.signal]);
  const following = [
    ...partitionsOf(log, 'activity').map((partition) =>
      follow({ log, store, signal: stop, say }, 'activity', partition, (entries, position) => {
        const points = entries.flatMap(({ record }) => pointOf(record) ?? []);
        return store.timelines.add(together(points), position);
      }),
    ),
    ...partitionsOf(log, 'scored').map((partition) =>
      follow({ log, store, signal: stop, say }, 'scored', partition, (entries, position) =>
        writeScored(store, entries, position),
      ),
    ),
  ];
  for (const one of following) one.catch(() => failed.abort());
  await Promise.all(following);
}

async function follow<S extends StreamName>(
  parts: {
    readonly log: EventLog;
    readonly store: IncidentStore;
    readonly signal: AbortSignal;
    say(line: string): void;
  },
  stream: S,
  partition: number,
  write: (entries: readonly Entry<S>[], position: Position) => Promise<void>,
): Promise<void> {
  const { log, store, signal, say } = parts;
  const writer = `${stream}/${partition}`;
  const from = Number((await store.position(writer)) ?? 0);
  const onBroken = ({ message }: BrokenRecord): void => say(message);
  for await (const entries of readPast(log, stream, partition, from, { signal, onBroken })) {
    const last = entries.at(-1);
    if (last) await write(entries, { writer, value: String(last.offset + 1) });
  }
}

/** An amend lies behind its mention in the stream. Both writes can be done again, so the place moves with the second. */
async function writeScored(
  { mentions }: IncidentStore,
  entries: readonly Entry<'scored'>[],
  position: Position,
): Promise<void> {
  const scored = entries.flatMap(({ record }) => (record.type === 'scored' ? [mentionOf(record)] : []));
  const amends = entries.flatMap(({ record }) => (record.type === 'rescored' ? [amendOf(record)] : []));
  if (amends.length === 0) return mentions.add(scored, position);
  await mentions.add(scored);
  await mentions.amend(amends, position);
}

function partitionsOf(log: EventLog, stream: StreamName): readonly number[] {
  return Array.from({ length: log.partitions(stream) }, (_, partition) => partition);
}

function pointOf(record: Entry<'activity'>['record']): TimelinePoint | null {
  if (record.type === 'activity') {
    const { subject, platform, minute, n, negative } = record;
    // A post begins its thread's minute with nothing said in it yet.
    if (n === 0) return null;
    return { subject, platform, minute, n, negative, tooLate: 0 };
  }
  if (record.type === 'too-late') {
    const { subject, platform, minute, n } = record;
    return { subject, platform, minute, n: 0, negative: 0, tooLate: n };
  }
  return null;
}

/** Sums of the same minute added up before they are written: a batch brings many. */
export function together(points: readonly TimelinePoint[]): readonly TimelinePoint[] {
  const sums = new Map<string, TimelinePoint>();
  for (const point of points) {
    const key = `${point.platform}/${point.minute}/${point.subject}`;
    const known = sums.get(key);
    sums.set(
      key,
      known
        ? {
            ...known,
            n: known.n + point.n,
            negative: known.negative + point.negative,
            tooLate: known.tooLate + point.tooLate,
          }
        : point,
    );
  }
  return [...sums.values()];
}

function amendOf({ id, what, text, mood, tokens }: Rescored): MentionAmend {
  return what === 'deleted' ? { id, what } : { id, what, text, mood, tokens };
}

function mentionOf(record: Scored): ArchivedMention {
  const { id, platform, kind, thread, region, at, mood, subjects, tokens, text } = record;
  return { id, platform, kind, thread, region, at, mood, subjects, tokens, text };
}
