import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { runsSchema } from '../../../shared/api.ts';
import type { ConsoleContext, ConsoleEnv } from '../context.ts';
import { summaryOf } from '../runs.ts';
import { answer, BASE, errors } from './parts.ts';

const runsRoute = createRoute({
  method: 'get',
  path: `${BASE}/runs`,
  summary: '全部场次：实时、演练、复盘',
  responses: { 200: answer(runsSchema, '全部场次'), ...errors },
});

export function addRuns(app: OpenAPIHono<ConsoleEnv>, context: ConsoleContext): void {
  app.openapi(runsRoute, async (c) => {
    const infos = await context.runs.list();
    const runs = await Promise.all(
      infos.map(async ({ id }) => {
        const run = await context.runs.get(id);
        // It may have gone since it was listed.
        return run === null ? [] : [await summaryOf(run, context.tailOf(run.log))];
      }),
    );
    return c.json({ runs: runs.flat() }, 200);
  });
}
