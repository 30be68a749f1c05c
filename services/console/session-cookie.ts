import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { CookieOptions } from 'hono/utils/cookie';
import type { ConsoleSettings } from './settings.ts';

/** The session's secret in the browser: never readable by scripts, never sent along from other sites' forms. */
export interface SessionCookie {
  read(c: Context): string | undefined;
  write(c: Context, secret: string): void;
  clear(c: Context): void;
}

export function sessionCookie({ https, sessionMs }: ConsoleSettings): SessionCookie {
  // Browsers take __Host- only with Secure, Path=/ and no Domain (RFC 6265bis section 4.1.3.2).
  const name = https ? '__Host-guanchao' : 'guanchao';
  const options: CookieOptions = { path: '/', httpOnly: true, sameSite: 'Lax', secure: https };
  return {
    read: (c) => getCookie(c, name),
    write: (c, secret) => setCookie(c, name, secret, { ...options, maxAge: Math.floor(sessionMs / 1000) }),
    clear(c) {
      deleteCookie(c, name, { path: '/', secure: https });
    },
  };
}
