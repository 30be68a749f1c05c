import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { z } from 'zod';
import { AppError, messageOf } from '../../../shared/errors.ts';
import type { Outgoing } from '../../../shared/event-log/event-log.ts';
import { type Written, writeRecord } from '../../../shared/event-log/record-text.ts';
import { isStreamName } from '../../../shared/streams.ts';

const storedSchema = z.array(
  z.strictObject({
    stream: z.string().refine(isStreamName),
    key: z.string().nullable(),
    record: z.unknown(),
  }),
);

/**
 * An append as it lies in the outbox. Its records are checked before: what the log would refuse must not stand before what it
 * would take.
 * @throws AppError BAD_INPUT for the first record that breaks its schema
 */
export function packAppend(records: readonly Outgoing[]): Uint8Array {
  let texts: readonly Written[];
  try {
    texts = records.map(writeRecord);
  } catch (cause) {
    throw new AppError('BAD_INPUT', messageOf(cause), { cause });
  }
  const lines = texts.map(
    ({ stream, key, text }) => `{"stream":"${stream}","key":${JSON.stringify(key)},"record":${text}}`,
  );
  return zstdCompressSync(`[${lines.join()}]`);
}

/** What `packAppend` wrote; a string says what is wrong with the bytes. */
export function unpackAppend(blob: Uint8Array): readonly Outgoing[] | string {
  try {
    const stored = storedSchema.parse(JSON.parse(zstdDecompressSync(blob).toString('utf8')));
    // Marked cast: the log checks each record against the schema of its stream when it is appended.
    return stored as readonly Outgoing[];
  } catch {
    // The messages of JSON and zod quote what people wrote.
    return 'its bytes are no append that this program knows';
  }
}
