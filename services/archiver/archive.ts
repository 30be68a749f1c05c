import type { Entry, EventLog, Task } from '../../shared/event-log/event-log.ts';
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
 * mentions from `scored`, with what became of them. Each write carries the offset it reaches; after a kill it goes on there, and
 * nothing is added twice. Any number of processes may do this on one log and store: each partition is one process's at a time.
 * Resolves when the signal aborts, rejects when log or store fail. A record that no longer parses becomes a dead letter.
 */
export async function archive(
  log: EventLog,
  store: IncidentStore,
  signal: AbortSignal,
  say: (line: string) => void = () => undefined,
): Promise<void> {
  const failed = new AbortController();
  const stop = AbortSignal.any([signal, failed.signal]);
  const parts = { log, store, signal: stop, say };
  const following = [
    follow(parts, 'activity', (entries, position) => {
      const points = entries.flatMap(({ record }) => pointOf(record) ?? []);
      return store.timelines.add(together(points), position);
    }),
    follow(parts, 'scored', (entries, position) => writeScored(store, entries, position)),
  ];
  for (const one of following) one.catch(() => failed.abort());
  await Promise.all(following);
}

interface Parts {
  readonly log: EventLog;
  readonly store: Pick<IncidentStore, 'position'>;
  readonly signal: AbortSignal;
  say(line: string): void;
}

type Write<S extends StreamName> = (entries: readonly Entry<S>[], position: Position) => Promise<void>;

/** Under the log's leases, so that no two processes bring one partition; what the store has taken is the store's word. */
function follow<S extends StreamName>(parts: Parts, stream: S, write: Write<S>): Promise<void> {
  const { log, signal } = parts;
  return log.process<S>(
    {
      name: `archive-${stream}`,
      reads: stream,
      open: ({ partition }) => openArchiving(parts, { stream, partition, write }),
    },
    { until: 'aborted', signal },
  );
}

async function openArchiving<S extends StreamName>(
  { log, store, say }: Parts,
  place: { readonly stream: S; readonly partition: number; readonly write: Write<S> },
): Promise<Task<S>> {
  const { stream, partition, write } = place;
  const writer = `${stream}/${partition}`;
  let page: Entry<S>[] = [];
  /** The store has everything before, but for what `page` holds. */
  let next = Number((await store.position(writer)) ?? 0);

  async function put(entries: readonly Entry<S>[]): Promise<void> {
    const last = entries.at(-1);
    if (last) await write(entries, { writer, value: String(last.offset + 1) });
  }

  /** What the log has passed and the store never got, as after the store was restored from an older copy. */
  async function catchUp(to: number): Promise<void> {
    const missing = readPast(log, stream, partition, next, { onBroken: ({ message }) => say(message) });
    for await (const entries of missing) {
      await put(entries.filter(({ offset }) => offset < to));
      if ((entries.at(-1)?.offset ?? to) + 1 >= to) return;
    }
  }

  function take(entry: Entry<S>): void {
    page.push(entry);
    next = entry.offset + 1;
  }

  /** Behind its first record a task is given all there are: only before it can any be missing. */
  let isFirst = true;

  return {
    fold(entry) {
      if (entry.offset < next) return;
      const mayMiss = isFirst && entry.offset > next;
      isFirst = false;
      if (!mayMiss) return take(entry);
      return catchUp(entry.offset).then(() => take(entry));
    },
    async flush() {
      await put(page);
      page = [];
    },
    changes: () => [],
  };
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
