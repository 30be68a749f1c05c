import type {
  Entry,
  EventLog,
  Outgoing,
  Output,
  Processor,
  StoredState,
  Task,
} from '../../shared/event-log/event-log.ts';
import type { StreamName } from '../../shared/streams.ts';
import { activity, assessment } from './event-log-records.ts';

/**
 * A small pipeline over the real streams. `score` counts mentions per thread and puts the counts of each batch out as
 * activity; `detect` adds them up and puts what was added out as assessments. Its sums do not depend on how batches are cut.
 */
export interface Hooks {
  /** Called at every point where a task is in the processor's hands; may throw. */
  readonly at?: (point: 'open' | 'fold' | 'put' | 'flush' | 'changes', entry?: Entry) => void | Promise<void>;
}

export function scoring(hooks: Hooks = {}): Processor<'mentions'> {
  return {
    name: 'score',
    reads: 'mentions',
    async open(_partition, state) {
      await hooks.at?.('open');
      return tallying<'mentions'>(state, hooks, {
        read(record) {
          if (record.type === 'mention') return { key: record.thread, n: 1, mark: record.id };
          return { key: record.type, n: 1, mark: '' };
        },
        write: (key, n) => ({ stream: 'activity', key, record: activity(key, n) }),
      });
    },
  };
}

export function detecting(hooks: Hooks = {}): Processor<'activity'> {
  return {
    name: 'detect',
    reads: 'activity',
    async open(_partition, state) {
      await hooks.at?.('open');
      return tallying<'activity'>(state, hooks, {
        read: (record) => ('n' in record ? { key: record.subject, n: record.n, mark: '' } : null),
        write: (key, n) => ({ stream: 'assessments', key, record: assessment(key, n) }),
      });
    },
  };
}

/** What the pipeline came to: sums of what it put out, and its stored states, over all partitions. */
export interface Outcome {
  readonly activity: Readonly<Record<string, number>>;
  readonly assessments: Readonly<Record<string, number>>;
  readonly score: Readonly<Record<string, Tally>>;
  readonly detect: Readonly<Record<string, Tally>>;
}

export interface Tally {
  readonly n: number;
  /** Of the order in which the key's records were folded. */
  readonly order: number;
}

/** Any 32 bytes. */
export const SEAL_KEY = Buffer.alloc(32, 7);

export const untilEnd = { until: 'end', signal: new AbortController().signal } as const;

/** Runs both stages to their ends. */
export async function runPipeline(log: EventLog, batchSize = 50): Promise<void> {
  await log.process(scoring(), { ...untilEnd, batchSize });
  await log.process(detecting(), { ...untilEnd, batchSize });
}

export async function outcomeOf(log: EventLog): Promise<Outcome> {
  const activitySums: Record<string, number> = {};
  for (const { record } of await everything(log, 'activity')) {
    if (record.type === 'activity') add(activitySums, record.subject, record.n);
  }
  const assessmentSums: Record<string, number> = {};
  for (const { record } of await everything(log, 'assessments')) {
    if (record.type === 'assessment') add(assessmentSums, record.subject.id, record.mentions);
  }
  return {
    activity: sorted(activitySums),
    assessments: sorted(assessmentSums),
    score: await statesOf(log, 'score', 'mentions'),
    detect: await statesOf(log, 'detect', 'activity'),
  };
}

/** What the pipeline must come to over these mentions, reckoned without it. */
export function expectedOf(mentions: readonly Outgoing[]): Outcome {
  const sums: Record<string, number> = {};
  const score: Record<string, Tally> = {};
  const detect: Record<string, Tally> = {};
  for (const { record } of mentions) {
    if (record.type !== 'mention') continue;
    const { n, order } = score[record.thread] ?? { n: 0, order: 0 };
    score[record.thread] = { n: n + 1, order: nextOrder(order, record.id) };
    add(sums, record.thread, 1);
  }
  for (const [key, n] of Object.entries(sums)) detect[key] = { n, order: 0 };
  return { activity: sorted(sums), assessments: sorted(sums), score: sorted(score), detect: sorted(detect) };
}

/** All entries of a stream, partition by partition. */
export async function everything<S extends StreamName>(log: EventLog, stream: S): Promise<Entry<S>[]> {
  const entries: Entry<S>[] = [];
  for (let p = 0; p < log.partitions(stream); p++) {
    for await (const page of log.read(stream, p, 0)) entries.push(...page);
  }
  return entries;
}

/** The stored states of a processor, over all partitions; finishes its input first. */
async function statesOf(
  log: EventLog,
  name: string,
  reads: 'mentions' | 'activity',
): Promise<Outcome['score']> {
  const tallies: Record<string, Tally> = {};
  await log.process(
    {
      name,
      reads,
      open(_partition, state) {
        for (const [key, tally] of talliesIn(state)) {
          const n = (tallies[key]?.n ?? 0) + tally.n;
          tallies[key] = { n, order: tally.order };
        }
        return { fold() {}, flush() {}, changes: () => [] };
      },
    },
    untilEnd,
  );
  return sorted(tallies);
}

interface Reckoning<S extends StreamName> {
  read(
    record: Entry<S>['record'],
  ): { readonly key: string; readonly n: number; readonly mark: string } | null;
  write(key: string, n: number): Outgoing;
}

function tallying<S extends 'mentions' | 'activity'>(
  state: StoredState,
  hooks: Hooks,
  reckoning: Reckoning<S>,
): Task<S> {
  const tallies = new Map(talliesIn(state));
  const changed = new Set<string>();
  const gathered = new Map<string, number>();
  function take(entry: Entry<S>): void {
    const counted = reckoning.read(entry.record);
    if (counted === null) return;
    const { key, n, mark } = counted;
    const before = tallies.get(key) ?? { n: 0, order: 0 };
    tallies.set(key, { n: before.n + n, order: mark === '' ? 0 : nextOrder(before.order, mark) });
    changed.add(key);
    gathered.set(key, (gathered.get(key) ?? 0) + n);
  }
  return {
    fold(entry) {
      const pending = hooks.at?.('fold', entry);
      return pending ? pending.then(() => take(entry)) : take(entry);
    },
    flush(out: Output) {
      hooks.at?.('flush');
      for (const [key, n] of gathered) {
        hooks.at?.('put');
        out.put(reckoning.write(key, n));
      }
      gathered.clear();
    },
    changes() {
      hooks.at?.('changes');
      const entries = [...changed].map(
        (key) => [key, Buffer.from(JSON.stringify(tallies.get(key)), 'utf8')] as const,
      );
      changed.clear();
      return entries;
    },
  };
}

/** The tallies in a stored state. */
export function* talliesIn(state: StoredState): Generator<readonly [string, Tally]> {
  for (const key of state.keys()) {
    const { n, order } = JSON.parse(Buffer.from(state.get(key) ?? []).toString('utf8'));
    yield [key, { n: Number(n), order: Number(order) }];
  }
}

function nextOrder(order: number, mark: string): number {
  let hash = order;
  for (let i = 0; i < mark.length; i++) hash = (Math.imul(hash, 31) + mark.charCodeAt(i)) | 0;
  return hash;
}

function add(sums: Record<string, number>, key: string, n: number): void {
  sums[key] = (sums[key] ?? 0) + n;
}

function sorted<T>(values: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)));
}
