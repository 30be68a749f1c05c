import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

/** Whom a link lets sign what, and until when. Whoever holds the link can do that one thing, and see no more than that. */
export interface SignClaim {
  readonly run: string;
  readonly incident: string;
  /** The name that stands in the book. */
  readonly by: string;
  /** Epoch minute from which it is of no use. */
  readonly until: number;
}

export type ReadClaim = { readonly claim: SignClaim } | { readonly fault: 'broken' | 'expired' };

/** Below this path the console answers links. */
export const SIGN_PATH = '/sign';
/** A chain has ended and a new shift has come long before; a link found in an old mailbox does nothing. */
const LIVES_MINUTES = 24 * 60;
/** Of the HMAC: 128 bits cannot be guessed, and the link stays short enough for an SMS. */
const MAC_BYTES = 16;

const claimSchema = z.tuple([z.string(), z.string(), z.string(), z.int()]);

/** The link of a claim that begins at an epoch minute; `base` is where people reach the console. */
export function signLink(
  base: string,
  key: Uint8Array,
  { minute, ...claim }: Omit<SignClaim, 'until'> & { readonly minute: number },
): string {
  return `${base.replace(/\/+$/, '')}${SIGN_PATH}/${signToken(key, { ...claim, until: minute + LIVES_MINUTES })}`;
}

/** The claim and its HMAC-SHA256 under the office's key for links, as text of a URL. */
export function signToken(key: Uint8Array, { run, incident, by, until }: SignClaim): string {
  const body = Buffer.from(JSON.stringify([run, incident, by, until])).toString('base64url');
  return `${body}.${macOf(key, body).toString('base64url')}`;
}

export function readSignToken(key: Uint8Array, token: string, minute: number): ReadClaim {
  const [body = '', mac = '', ...rest] = token.split('.');
  const given = Buffer.from(mac, 'base64url');
  const right = macOf(key, body);
  if (rest.length > 0 || given.length !== right.length || !timingSafeEqual(given, right))
    return { fault: 'broken' };
  const parsed = claimSchema.safeParse(JSON.parse(Buffer.from(body, 'base64url').toString('utf8')));
  if (!parsed.success) return { fault: 'broken' };
  const [run, incident, by, until] = parsed.data;
  return minute >= until ? { fault: 'expired' } : { claim: { run, incident, by, until } };
}

function macOf(key: Uint8Array, body: string): Buffer {
  return createHmac('sha256', key).update(body).digest().subarray(0, MAC_BYTES);
}
