import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { answer, errors } from '../../../shared/http/parts.ts';
import type { ConsoleEnv } from '../context.ts';

export const HEALTH_PATH = '/healthz';

const healthRoute = createRoute({
  method: 'get',
  path: HEALTH_PATH,
  summary: '存活检查',
  security: [],
  responses: { 200: answer(z.strictObject({ ok: z.literal(true) }), '正常'), ...errors },
});

export function addHealth(app: OpenAPIHono<ConsoleEnv>): void {
  app.openapi(healthRoute, (c) => c.json({ ok: true } as const, 200));
}
