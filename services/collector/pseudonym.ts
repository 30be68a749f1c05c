import { createHash, hash } from 'node:crypto';
import { AppError } from '../../shared/errors.ts';
import { createRecent } from '../../shared/recent.ts';
import type { Platform } from '../../shared/records.ts';

/** 96 bits: two of ten million authors agree with a chance below 10^-14, and the rest of the hash would only cost room. */
const PSEUDONYM_CHARACTERS = 24;
/** A few megabytes; most of what is said in an hour is said by fewer people. */
const REMEMBERED_AUTHORS = 50_000;

/** Turns a readable author of a platform into their keyed pseudonym. */
export type Pseudonyms = (platform: Platform, author: string) => string;

/**
 * Keyed pseudonyms: the first 24 hex characters of HMAC-SHA256 under the office's key over platform and author, so the same
 * name on two platforms are two authors, and without the key nobody can be tried out (promise 6).
 * @throws AppError BAD_INPUT when the key is empty
 */
export function createPseudonyms(
  key: string | Uint8Array,
  remembered: number = REMEMBERED_AUTHORS,
): Pseudonyms {
  if (key.length === 0) throw new AppError('BAD_INPUT', 'the pseudonym key is empty');
  const hmac = createHmac(key);
  const recents = { weibo: createRecent<string>(remembered), wechat: createRecent<string>(remembered) };
  return (platform, author) => {
    const recent = recents[platform];
    const known = recent.get(author);
    if (known !== undefined) return known;
    const pseudonym = hmac(`${platform}\0${author}`).slice(0, PSEUDONYM_CHARACTERS);
    recent.set(author, pseudonym);
    return pseudonym;
  };
}

const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;
/** Longer messages are no author's name; they get a buffer of their own. */
const MESSAGE_BYTES = 1024;

/**
 * HMAC-SHA256 under one key, hex, as RFC 2104 writes it: H(key ^ opad, H(key ^ ipad, message)). Two one-shot hashes take half
 * the time of node's Hmac object, and a replay makes one for nearly every author.
 */
function createHmac(key: string | Uint8Array): (message: string) => string {
  const given = Buffer.from(key);
  const short = given.length > BLOCK_BYTES ? createHash('sha256').update(given).digest() : given;
  const inner = Buffer.alloc(BLOCK_BYTES + MESSAGE_BYTES);
  const outer = Buffer.alloc(BLOCK_BYTES + DIGEST_BYTES);
  for (let i = 0; i < BLOCK_BYTES; i++) {
    inner[i] = (short[i] ?? 0) ^ 0x36;
    outer[i] = (short[i] ?? 0) ^ 0x5c;
  }
  return (message) => {
    const fits = message.length * 3 <= MESSAGE_BYTES;
    const block = fits
      ? inner.subarray(0, BLOCK_BYTES + inner.write(message, BLOCK_BYTES))
      : Buffer.concat([inner.subarray(0, BLOCK_BYTES), Buffer.from(message)]);
    outer.write(hash('sha256', block, 'binary'), BLOCK_BYTES, 'latin1');
    return hash('sha256', outer, 'hex');
  };
}
