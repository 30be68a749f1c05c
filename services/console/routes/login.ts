import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { loginSchema, meSchema } from '../../../shared/api.ts';
import { refusal } from '../../../shared/http/api-errors.ts';
import { answer, BASE, errors, jsonBody } from '../../../shared/http/parts.ts';
import type { ConsoleContext, ConsoleEnv } from '../context.ts';
import { addressOf } from '../security.ts';

const loginRoute = createRoute({
  method: 'post',
  path: `${BASE}/login`,
  summary: '登录：设置会话 Cookie',
  security: [],
  request: { body: jsonBody(loginSchema) },
  responses: { 200: answer(meSchema, '已登录'), ...errors },
});

const logoutRoute = createRoute({
  method: 'post',
  path: `${BASE}/logout`,
  summary: '退出登录',
  security: [],
  responses: { 204: { description: '已退出' }, ...errors },
});

/** Signing in and out. Each sign-in opens a session of its own; one that was open in the same browser ends. */
export function addLogin(app: OpenAPIHono<ConsoleEnv>, context: ConsoleContext): void {
  const { office, clock, settings, passwords, sessions, cookie, logins } = context;

  app.openapi(loginRoute, async (c) => {
    const { user: name, password } = c.req.valid('json');
    const remote = c.env.incoming.socket.remoteAddress;
    const address = addressOf(remote, c.req.header('x-forwarded-for'), settings.proxies);
    const at = clock.now();
    if (!logins.begin(name, address, at)) throw tooManyLogins(settings.loginWindowMs);
    const user = await office.people.user(name);
    const isRight = await passwords.check(password, user?.password ?? null);
    if (isRight === null) throw refusal('TOO_MANY', '登录请求过多，请稍后再试', { 'retry-after': '5' });
    if (!isRight || user === null) {
      // An unknown name may be a password that was typed into the wrong field: it is not kept.
      await office.audit.append({
        at,
        by: user?.name ?? '-',
        what: 'login-failed',
        object: address,
        detail: '',
      });
      throw refusal('WRONG_PASSWORD');
    }
    logins.succeeded(name, address);
    const earlier = cookie.read(c);
    if (earlier !== undefined) await sessions.close(earlier);
    const secret = await sessions.open(user.name);
    cookie.write(c, secret);
    await office.audit.append({ at, by: user.name, what: 'login', object: address, detail: '' });
    const signedIn = await sessions.find(secret, false);
    return c.json({ user: user.name, role: user.role, firstPassword: signedIn?.firstPassword ?? false }, 200);
  });

  app.openapi(logoutRoute, async (c) => {
    const secret = cookie.read(c);
    if (secret !== undefined) await sessions.close(secret);
    cookie.clear(c);
    return c.body(null, 204);
  });
}

export function tooManyLogins(windowMs: number) {
  const minutes = Math.ceil(windowMs / 60_000);
  return refusal('TOO_MANY', `密码错误次数过多，请 ${minutes} 分钟后再试`, {
    'retry-after': String(Math.ceil(windowMs / 1000)),
  });
}
