import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { runsSchema } from '../../../shared/api.ts';
import { answer, BASE, errors } from '../../../shared/http/parts.ts';
import type { ConsoleContext, ConsoleEnv } from '../context.ts';
import { summaryOf, unopened } from '../runs.ts';

const runsRoute = createRoute({
  method: 'get',
  path: `${BASE}/runs`,
  summary: '全部场次：实时、演练、回放',
  responses: { 200: answer(runsSchema, '全部场次'), ...errors },
});

export function addRuns(app: OpenAPIHono<ConsoleEnv>, context: ConsoleContext): void {
  app.openapi(runsRoute, async (c) => {
    const infos = await context.runs.list();
    const runs = await Promise.all(
      infos.map(async (info) => {
        const run = await context.runs.opened(info.id);
        return run === null ? unopened(info) : summaryOf(info, run, context.tailOf(run.log));
      }),
    );
    return c.json({ runs }, 200);
  });
}
