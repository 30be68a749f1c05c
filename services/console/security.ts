import type { Context, MiddlewareHandler } from 'hono';
import { refusal } from '../../shared/http/api-errors.ts';
import type { ConsoleSettings } from './settings.ts';

const UNSAFE = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
const LOCAL_NAMES = ['127.0.0.1', 'localhost', '[::1]'];
/** Half a year (MDN's advice for Strict-Transport-Security). */
const HSTS = 'max-age=15552000';

/** Of everything but the page: nothing may be loaded, framed or run. */
const NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** What the page may do: its own scripts, styles by nonce, no other address. */
export function pagePolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join('; ');
}

/** Headers of every answer; an answer that brings its own keeps them. */
export function securityHeaders(settings: ConsoleSettings): MiddlewareHandler {
  const headers: Record<string, string> = {
    'content-security-policy': NOTHING,
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=()',
    'cache-control': 'no-store',
    ...(settings.https ? { 'strict-transport-security': HSTS } : {}),
  };
  return async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(headers)) if (!c.res.headers.has(name)) c.header(name, value);
  };
}

/** Refuses names that are not ours: a page of another site whose name was made to lead here (DNS rebinding). */
export function hostGuard(settings: ConsoleSettings): MiddlewareHandler {
  const outside = settings.publicUrl === null ? [] : [new URL(settings.publicUrl).hostname];
  const known = new Set([...LOCAL_NAMES, ...settings.hosts, ...outside].map((name) => name.toLowerCase()));
  return async (c, next) => {
    const name = (c.req.header('host') ?? '').replace(/:\d+$/, '').toLowerCase();
    if (!known.has(name)) throw refusal('WRONG_HOST');
    await next();
  };
}

/** Unsafe methods must come from our own page, except where a token, not a cookie, says who asks. */
export function originGuard(settings: ConsoleSettings, isExempt: (c: Context) => boolean): MiddlewareHandler {
  const scheme = settings.https ? 'https' : 'http';
  return async (c, next) => {
    const own = `${scheme}://${c.req.header('host')}`.toLowerCase();
    if (UNSAFE.has(c.req.method) && !isExempt(c) && c.req.header('origin')?.toLowerCase() !== own)
      throw refusal('WRONG_ORIGIN');
    await next();
  };
}

/** The address that asks; of a proxy we know, the last one it names. */
export function addressOf(
  remote: string | undefined,
  forwarded: string | undefined,
  proxies: readonly string[],
): string {
  const address = remote ?? '';
  if (!proxies.includes(address)) return address;
  return forwarded?.split(',').at(-1)?.trim() || address;
}
