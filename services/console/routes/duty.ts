import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { dutyQuerySchema, dutySchema } from '../../../shared/api.ts';
import { refusal } from '../../../shared/http/api-errors.ts';
import { answer, BASE, errors, runParams } from '../../../shared/http/parts.ts';
import { minuteOf } from '../../../shared/time.ts';
import { type ConsoleContext, type ConsoleEnv, runOf } from '../context.ts';

const dutyRoute = createRoute({
  method: 'get',
  path: `${BASE}/runs/{run}/duty`,
  summary: '值班试算：此时此地此条线会通知谁，先后如何；不发送',
  request: { params: runParams, query: dutyQuerySchema },
  responses: { 200: answer(dutySchema, '值班与升级链'), ...errors },
});

export function addDuty(app: OpenAPIHono<ConsoleEnv>, context: ConsoleContext): void {
  app.openapi(dutyRoute, async (c) => {
    const run = await runOf(context, c.req.valid('param').run);
    const { at, region, line, level } = c.req.valid('query');
    const minute = at ?? minuteOf(context.clock.now());
    const duty = await run.duty({ minute, region: region ?? null, line: line ?? null, level });
    if (duty === null) throw refusal('REFUSED', '本场次没有生效的方案');
    return c.json(duty, 200);
  });
}
