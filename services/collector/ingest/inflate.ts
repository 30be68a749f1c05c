import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { IngestSettings } from './settings.ts';

/** A body that cannot be read to its end. */
export type BodyFault = 'not-gzip' | 'too-large' | 'inflates-too-much' | 'cut';

/** Thrown out of the blocks of a body; caught by the door, which answers what was taken before. */
export class BrokenBody extends Error {
  readonly why: BodyFault;

  constructor(why: BodyFault, options?: { cause?: unknown }) {
    super(`the body cannot be read: ${why}`, options);
    this.name = 'BrokenBody';
    this.why = why;
  }
}

type Limits = Pick<IngestSettings, 'maxBodyBytes' | 'maxInflation' | 'freeInflationBytes'>;

/**
 * The blocks of a body, inflated where it is gzip, bounded in size and in how far they inflate: with backpressure, so what
 * is held stays at a few blocks.
 * @throws BrokenBody
 */
export async function* bodyBlocks(
  body: AsyncIterable<Uint8Array>,
  encoding: 'plain' | 'gzip',
  limits: Limits,
): AsyncGenerator<Uint8Array> {
  const arrived = { bytes: 0 };
  const raw = counted(body, arrived);
  let bytes = 0;
  for await (const block of encoding === 'gzip' ? inflated(raw) : raw) {
    bytes += block.length;
    if (bytes > limits.maxBodyBytes) throw new BrokenBody('too-large');
    if (bytes > limits.freeInflationBytes && bytes > arrived.bytes * limits.maxInflation)
      throw new BrokenBody('inflates-too-much');
    yield block;
  }
}

async function* counted(
  body: AsyncIterable<Uint8Array>,
  arrived: { bytes: number },
): AsyncGenerator<Uint8Array> {
  try {
    for await (const block of body) {
      arrived.bytes += block.length;
      yield block;
    }
  } catch (cause) {
    throw new BrokenBody('cut', { cause });
  }
}

async function* inflated(raw: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip();
  let failure: unknown = null;
  const feeding = pipeline(Readable.from(raw), gunzip).catch((error: unknown) => {
    failure = error;
  });
  try {
    for await (const block of gunzip) if (block instanceof Uint8Array) yield block;
  } catch (cause) {
    await feeding;
    throw failure instanceof BrokenBody ? failure : new BrokenBody('not-gzip', { cause });
  } finally {
    gunzip.destroy();
    await feeding;
  }
}
