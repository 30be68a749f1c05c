import type { z } from 'zod';
import { isActivity, isMention, isScored } from '../record-check.ts';
import { type RecordOf, type StreamName, streams } from '../streams.ts';
import type { Entry, Outgoing } from './event-log.ts';

/** A record that passed its stream's schema, as the text that is stored. */
export interface Written {
  readonly stream: StreamName;
  /** Null: to every partition. */
  readonly key: string | null;
  readonly text: string;
}

/** A stored record that no longer parses; `text` is what is stored. */
export interface Broken {
  readonly offset: number;
  readonly key: string;
  readonly reason: string;
  readonly text: string;
}

export type Stored<S extends StreamName = StreamName> = Entry<S> | Broken;

export function isBroken(stored: Stored): stored is Broken {
  return 'reason' in stored;
}

/**
 * Checks a record against its stream's schema and writes it down.
 * @throws Error that names stream and field, never a value of the record
 */
export function writeRecord(outgoing: Outgoing): Written {
  if (isSound(outgoing.stream, outgoing.record))
    return { stream: outgoing.stream, key: outgoing.key, text: JSON.stringify(outgoing.record) };
  const checked = streams[outgoing.stream].record.safeParse(outgoing.record);
  if (!checked.success)
    throw new Error(`a record breaks the schema of ${outgoing.stream}: ${faultOf(checked.error)}`);
  return { stream: outgoing.stream, key: outgoing.key, text: JSON.stringify(checked.data) };
}

/** A value read from storage as the entry it should be; `text` is asked for only when the value breaks the schema. */
export function readRecord<S extends StreamName>(
  stream: S,
  offset: number,
  key: string,
  value: unknown,
  text: () => string,
): Stored<S> {
  if (isSound(stream, value)) return { offset, key, record: value };
  const checked = streams[stream].record.safeParse(value);
  if (!checked.success) {
    return { offset, key, reason: `breaks the schema of ${stream}: ${faultOf(checked.error)}`, text: text() };
  }
  // Marked cast: the schema was looked up by S, which the type of the lookup does not carry.
  return { offset, key, record: checked.data as RecordOf<S> };
}

/** The quick word on records that come by the million; false says nothing, the schema then judges. */
function isSound<S extends StreamName>(stream: S, value: unknown): value is RecordOf<S> {
  switch (stream) {
    case 'mentions':
      return isMention(value);
    case 'activity':
      return isActivity(value);
    case 'scored':
      return isScored(value);
    default:
      return false;
  }
}

/** A stored text that is not JSON. V8's own message quotes the text, which may hold a readable author. */
export function notJson(offset: number, key: string, text: string): Broken {
  return { offset, key, reason: 'is not JSON', text };
}

/** The first fault: enough to find it, short enough for a table. */
function faultOf(error: z.core.$ZodError): string {
  const issue = error.issues[0];
  return issue === undefined
    ? 'unknown fault'
    : `${issue.path.map(String).join('.') || '(record)'}: ${issue.message}`;
}
