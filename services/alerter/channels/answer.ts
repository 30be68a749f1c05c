import type { HttpAnswer, HttpFailure } from '../../../shared/http/client.ts';
import { later, type NotSent, putOff, refused, unknown } from './channel.ts';

const OK = 200;
const TOO_MANY = 429;
const SERVER_ERROR = 500;
const SECOND_MS = 1000;
/** Of a vendor who says 'too many' and not for how long. */
const STANDING_WAIT_MS = 60_000;

/** The object that a vendor answered with, or what came of the try where there is none. HTTP's own status says little here. */
export function bodyOf(answer: HttpAnswer | HttpFailure): Readonly<Record<string, unknown>> | NotSent {
  if ('failed' in answer) {
    if (!answer.retry) return refused(answer.failed);
    return answer.mayHaveArrived ? unknown(answer.failed) : later(answer.failed);
  }
  const { status, headers, body } = answer;
  const read = objectOf(body);
  if (read !== null && status < SERVER_ERROR) return read;
  if (status === TOO_MANY) return putOff('通道限流（429）', waitOf(headers['retry-after']));
  if (status >= 300 && status < SERVER_ERROR) return refused(`通道拒收（HTTP ${status}）`);
  return unknown(status === OK ? '答复不是有效的 JSON' : `通道故障（HTTP ${status}）`);
}

export function isNotSent(body: Readonly<Record<string, unknown>> | NotSent): body is NotSent {
  return 'ok' in body && body.ok === false && 'retry' in body;
}

function objectOf(body: Buffer): Readonly<Record<string, unknown>> | null {
  try {
    const read: unknown = JSON.parse(body.toString('utf8'));
    return typeof read === 'object' && read !== null && !Array.isArray(read) ? { ...read } : null;
  } catch {
    return null;
  }
}

function waitOf(retryAfter: string | undefined): number {
  const seconds = Number(retryAfter);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * SECOND_MS : STANDING_WAIT_MS;
}

/** What a vendor's code means for the message. */
export type Verdict =
  | { readonly what: 'refused'; readonly words: string }
  | { readonly what: 'wait'; readonly words: string; readonly ms: number }
  | { readonly what: 'again'; readonly words: string; readonly ms?: number };

/**
 * By the vendor's table; of a code that is not in it the message is refused, for whoever retries what he does not understand
 * ends up blocked. The vendor's own words stay outside: they may hold an address or a key.
 */
export function judged(vendor: string, code: string, table: Readonly<Record<string, Verdict>>): NotSent {
  const verdict = Object.hasOwn(table, code) ? table[code] : undefined;
  if (!verdict) return refused(`${vendor}拒收（${code}）`);
  const error = `${vendor}：${verdict.words}（${code}）`;
  if (verdict.what === 'refused') return refused(error);
  return verdict.what === 'wait' ? putOff(error, verdict.ms) : later(error, verdict.ms);
}

export function refusing(words: string): Verdict {
  return { what: 'refused', words };
}

export function waiting(words: string, ms: number): Verdict {
  return { what: 'wait', words, ms };
}

export function again(words: string, ms?: number): Verdict {
  return { what: 'again', words, ...(ms === undefined ? {} : { ms }) };
}

/** POST of JSON, as all of these vendors take it. */
export function jsonCall(
  url: URL,
  body: object,
  { allowPrivate, signal }: { allowPrivate: boolean; signal: AbortSignal },
) {
  return {
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(body),
    allowPrivate,
    signal,
  } as const;
}
