import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { meSchema, passwordChangeSchema } from '../../../shared/api.ts';
import { refusal } from '../../../shared/http/api-errors.ts';
import { answer, BASE, errors, jsonBody } from '../../../shared/http/parts.ts';
import { setPassword } from '../accounts.ts';
import type { ConsoleContext, ConsoleEnv } from '../context.ts';
import { addressOf } from '../security.ts';
import { tooManyLogins } from './login.ts';

const meRoute = createRoute({
  method: 'get',
  path: `${BASE}/me`,
  summary: '当前登录的人',
  responses: { 200: answer(meSchema, '当前登录的人'), ...errors },
});

const passwordRoute = createRoute({
  method: 'post',
  path: `${BASE}/password`,
  summary: '修改密码：本人其他会话随之失效',
  request: { body: jsonBody(passwordChangeSchema) },
  responses: { 200: answer(meSchema, '已修改'), ...errors },
});

/** The signed-in person, and their password. */
export function addMe(app: OpenAPIHono<ConsoleEnv>, context: ConsoleContext): void {
  const { office, clock, settings, passwords, sessions, cookie, logins } = context;

  app.openapi(meRoute, (c) => {
    const { user, firstPassword } = c.get('signedIn');
    return c.json({ user: user.name, role: user.role, firstPassword }, 200);
  });

  app.openapi(passwordRoute, async (c) => {
    const { user } = c.get('signedIn');
    const { current, next } = c.req.valid('json');
    const remote = c.env.incoming.socket.remoteAddress;
    const address = addressOf(remote, c.req.header('x-forwarded-for'), settings.proxies);
    // An unattended screen must not be a way to try passwords.
    if (!logins.begin(user.name, address, clock.now())) throw tooManyLogins(settings.loginWindowMs);
    const isRight = await passwords.check(current, user.password);
    if (isRight === null) throw refusal('TOO_MANY', undefined, { 'retry-after': '5' });
    if (!isRight) throw refusal('REFUSED', '当前密码不正确');
    logins.succeeded(user.name, address);
    if (next === current) throw refusal('REFUSED', '新密码不能与当前密码相同');
    const password = await passwords.hash(next);
    await setPassword(office, { user: user.name, password, firstPassword: false }, clock);
    const earlier = cookie.read(c);
    if (earlier !== undefined) await sessions.close(earlier);
    cookie.write(c, await sessions.open(user.name));
    return c.json({ user: user.name, role: user.role, firstPassword: false }, 200);
  });
}
