import { hash, timingSafeEqual } from 'node:crypto';

/** What is kept or compared of a token in place of itself. */
export function tokenDigest(token: string): Buffer {
  return hash('sha256', token, 'buffer');
}

/** Whether an Authorization header shows the token of this digest; in the same time, however much of it is right. */
export function showsToken(authorization: string | undefined, digest: Uint8Array): boolean {
  const shown = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  return shown !== undefined && timingSafeEqual(tokenDigest(shown), digest);
}
