import { AppError, messageOf } from '../errors.ts';
import type { DeadLetter } from '../records.ts';
import type { StreamName } from '../streams.ts';
import { letterKeyOf } from './dead-letters.ts';
import { BrokenRecord, type Entry, type Output, type Task } from './event-log.ts';
import { type Broken, isBroken, type Stored, type Written, writeRecord } from './record-text.ts';
import { seal } from './seal.ts';

/** A reason is read in a table; the whole of a long message helps nobody there. */
const REASON_CHARACTERS = 500;

/** A record on its way to `dead-letters`. */
export interface Condemned {
  readonly stored: Stored;
  /** Name of the error. */
  readonly error: string;
  readonly reason: string;
}

/** What a batch came to: to be committed as one. */
export interface Batch<S extends StreamName> {
  /** The task to go on with: another one when a record had to be taken out. */
  readonly task: Task<S>;
  /** How many of the stored records are done with, folded or condemned; at least one. */
  readonly taken: number;
  readonly outputs: readonly Written[];
  readonly condemned: readonly Condemned[];
}

export interface FoldOptions<S extends StreamName> {
  readonly task: Task<S>;
  /** A task as it was before the batch. */
  readonly rebuild: () => Promise<Task<S>>;
  /** Called before each record: a slow fold must not cost the partition. */
  readonly pulse: Pulse;
}

/** Says that this process is alive; a promise is waited for before the next record. */
export type Pulse = () => void | Promise<void>;

/**
 * Folds a batch and takes out the record that cannot be folded: one that no longer parses, one whose fold throws, or one
 * after which `flush` throws (found by halving the batch). An AppError is no fault of a record: it goes to the caller.
 * A batch with a condemned record must be committed together with the task's state, so that no later re-fold meets the record.
 */
export async function foldBatch<S extends StreamName>(
  stored: readonly Stored<S>[],
  options: FoldOptions<S>,
): Promise<Batch<S>> {
  let { task } = options;
  let taken = stored.length;
  let culprit: Condemned | null = null;
  for (;;) {
    const attempt = await tryFold(task, stored.slice(0, taken), options.pulse);
    if (attempt.fault === null) {
      const condemned = culprit === null ? attempt.condemned : [...attempt.condemned, culprit];
      return { task, taken: taken + (culprit === null ? 0 : 1), outputs: attempt.outputs, condemned };
    }
    const { error, index } = attempt.fault;
    const at = index ?? (taken === 1 ? 0 : null);
    const suspect = at === null ? undefined : stored[at];
    // With nothing folded, flush failed for no record's sake.
    if (taken === 0) throw error;
    task = await options.rebuild();
    culprit = suspect === undefined ? null : condemnedBy(error, suspect);
    taken = at ?? taken >> 1;
  }
}

/** The dead letter of a condemned record: the reason in clear, what was stored under seal. It bears no time: the same poison gives the same letter. */
export function deadLetterOf(
  condemned: Condemned,
  at: { readonly processor: string; readonly stream: StreamName; readonly partition: number },
  sealKey: Uint8Array,
): Written {
  const { stored, error, reason } = condemned;
  const text = isBroken(stored) ? stored.text : JSON.stringify(stored.record);
  const place = { ...at, offset: stored.offset };
  const record: DeadLetter = {
    v: 1,
    type: 'dead-letter',
    ...place,
    error,
    reason: reason.slice(0, REASON_CHARACTERS),
    sealed: seal(text, sealKey, place),
    sealedKey: seal(stored.key, sealKey, { ...place, part: 'key' }),
  };
  return writeRecord({ stream: 'dead-letters', key: letterKeyOf(record), record });
}

/** An output that collects. A record that breaks its schema throws in the middle of the fold that made it. */
export function collecting(outputs: Written[]): Output {
  return {
    put(outgoing) {
      outputs.push(writeRecord(outgoing));
    },
  };
}

/** An output that says nothing, for records whose output has been committed before. */
export const muted: Output = {
  put() {},
};

interface Attempt {
  readonly outputs: readonly Written[];
  readonly condemned: readonly Condemned[];
  /** `index` null: `flush` threw. */
  readonly fault: { readonly error: unknown; readonly index: number | null } | null;
}

async function tryFold<S extends StreamName>(
  task: Task<S>,
  stored: readonly Stored<S>[],
  pulse: Pulse,
): Promise<Attempt> {
  const outputs: Written[] = [];
  const condemned: Condemned[] = [];
  const out = collecting(outputs);
  let index: number | null = 0;
  try {
    task.expect?.(stored.filter((one): one is Entry<S> => !isBroken(one)));
    for (const one of stored) {
      const beat = pulse();
      if (beat) await beat;
      if (isBroken(one)) condemned.push(condemnedFor(one));
      else {
        const pending = task.fold(one, out);
        if (pending) await pending;
      }
      index++;
    }
    index = null;
    const flushing = task.flush(out);
    if (flushing) await flushing;
  } catch (error) {
    if (error instanceof AppError) throw error;
    return { outputs, condemned, fault: { error, index } };
  }
  return { outputs, condemned, fault: null };
}

/** A record that no longer parses is condemned for what its reading said. */
export function condemnedFor(broken: Broken): Condemned {
  return { stored: broken, error: BrokenRecord.name, reason: broken.reason };
}

/** A record is condemned for what its fold threw. */
export function condemnedBy(error: unknown, stored: Stored): Condemned {
  return { stored, error: error instanceof Error ? error.name : typeof error, reason: messageOf(error) };
}
