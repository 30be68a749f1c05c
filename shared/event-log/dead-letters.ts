import { AppError } from '../errors.ts';
import type { DeadLetter, LetterDone } from '../records.ts';
import { isStreamName } from '../streams.ts';
import type { EventLog, Outgoing } from './event-log.ts';
import { type ReadPastOptions, readPast } from './read-past.ts';
import { isBroken, notJson, readRecord, type Stored } from './record-text.ts';
import { unseal } from './seal.ts';

/** What a letter is called: the place of the dead record, and the processor that could not take it. */
export function letterKeyOf(
  letter: Pick<DeadLetter, 'processor' | 'stream' | 'partition' | 'offset'>,
): string {
  return `${letter.processor}/${letter.stream}/${letter.partition}/${letter.offset}`;
}

/** The text that was stored. @throws AppError BAD_INPUT when it was sealed under another key */
export function textOf(letter: DeadLetter, sealKey: Uint8Array): string {
  return unseal(letter.sealed, sealKey, placeOf(letter));
}

/** The key it was stored under, '' of a record without one; null where an older program did not keep it. @throws as `textOf` */
export function keyOf(letter: DeadLetter, sealKey: Uint8Array): string | null {
  if (letter.sealedKey === undefined) return null;
  return unseal(letter.sealedKey, sealKey, { ...placeOf(letter), part: 'key' });
}

/**
 * The dead record as it was appended first, to be appended again.
 * @throws AppError BAD_INPUT, with the reason, when that cannot be done
 */
export function revivedFrom(letter: DeadLetter, sealKey: Uint8Array): Outgoing {
  const { stream } = letter;
  if (!isStreamName(stream)) throw new AppError('BAD_INPUT', `there is no stream ${stream}`);
  const key = keyOf(letter, sealKey);
  if (key === null)
    throw new AppError('BAD_INPUT', 'an older program wrote it and did not keep the key of its record');
  const text = textOf(letter, sealKey);
  const stored = storedAs(letter.offset, key, text, stream);
  if (isBroken(stored)) throw new AppError('BAD_INPUT', `its record ${stored.reason}`);
  if (key === '')
    throw new AppError(
      'BAD_INPUT',
      'its record went to every partition, and the others have taken theirs: appended again it would be taken twice',
    );
  // Marked cast: the record passed the schema of this very stream, which the pair's type does not carry.
  return { stream, key, record: stored.record } as Outgoing;
}

/** The record that closes a letter. */
export function outgoingDone(letter: string, what: LetterDone['what'], at: number): Outgoing {
  return { stream: 'dead-letters', key: letter, record: { v: 1, type: 'letter-done', letter, what, at } };
}

/** How letters were dealt with, by their keys: who is not among them is open. */
export async function doneLetters(
  log: Pick<EventLog, 'read'>,
  options: ReadPastOptions,
): Promise<ReadonlyMap<string, LetterDone>> {
  const done = new Map<string, LetterDone>();
  for await (const page of readPast(log, 'dead-letters', 0, 0, options))
    for (const { record } of page) if (record.type === 'letter-done') done.set(record.letter, record);
  return done;
}

/** All letters that retention has left, in the order in which they were written. */
export async function* allLetters(
  log: Pick<EventLog, 'read'>,
  options: ReadPastOptions,
): AsyncGenerator<DeadLetter, void> {
  for await (const page of readPast(log, 'dead-letters', 0, 0, options))
    for (const { record } of page) if (record.type === 'dead-letter') yield record;
}

/**
 * A letter as message headers, for whoever reads the topic with other tools. `topicOf` names the topic of a stream. None of
 * them holds anything of the dead record itself.
 */
export function dlqHeadersOf(
  letter: DeadLetter,
  topicOf: (stream: string) => string = (stream) => stream,
): Readonly<Record<string, string>> {
  return {
    'dlq-original-topic': topicOf(letter.stream),
    'dlq-original-partition': String(letter.partition),
    'dlq-original-offset': String(letter.offset),
    'dlq-group': letter.processor,
    'dlq-error-class': letter.error ?? 'Error',
    'dlq-error-message': letter.reason,
  };
}

function placeOf({ processor, stream, partition, offset }: DeadLetter) {
  return { processor, stream, partition, offset };
}

function storedAs(offset: number, key: string, text: string, stream: Outgoing['stream']): Stored {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return notJson(offset, key, text);
  }
  return readRecord(stream, offset, key, value, () => text);
}
