import { createHmac, createSecretKey } from 'node:crypto';
import { AppError } from '../../shared/errors.ts';
import type { Platform } from '../../shared/records.ts';
import { createRecent } from './recent.ts';

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
  const secret = createSecretKey(Buffer.from(key));
  const recents = { weibo: createRecent<string>(remembered), wechat: createRecent<string>(remembered) };
  return (platform, author) => {
    const recent = recents[platform];
    const known = recent.get(author);
    if (known !== undefined) return known;
    const digest = createHmac('sha256', secret).update(`${platform}\0${author}`).digest('hex');
    const pseudonym = digest.slice(0, PSEUDONYM_CHARACTERS);
    recent.set(author, pseudonym);
    return pseudonym;
  };
}
