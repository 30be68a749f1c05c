import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { incidentAppealsSchema } from '../../../shared/api.ts';
import { answer, BASE, errors, incidentParams } from '../../../shared/http/parts.ts';
import { LIMIT_MAX } from '../../../shared/incident-store/queries.ts';
import type { Incident } from '../../../shared/incidents.ts';
import { type ConsoleContext, type ConsoleEnv, runOf } from '../context.ts';
import type { OpenRun } from '../runs.ts';
import { incidentOf } from './incidents.ts';
import { saidOf } from './mentions.ts';

const appealsRoute = createRoute({
  method: 'get',
  path: `${BASE}/runs/{run}/incidents/{id}/appeals`,
  summary: '事件的诉求：类型、条线、地域，最常被问的问题；不含作者',
  request: { params: incidentParams },
  responses: { 200: answer(incidentAppealsSchema, '诉求汇总'), ...errors },
});

export function addAppeals(app: OpenAPIHono<ConsoleEnv>, context: ConsoleContext): void {
  app.openapi(appealsRoute, async (c) => {
    const { run: runId, id } = c.req.valid('param');
    const run = await runOf(context, runId);
    const { incident } = await incidentOf(run.store, id);
    return c.json(await appealsOf(run, incident, context.settings.appealMentions), 200);
  });
}

/** Page by page, so that a large incident holds nobody up for longer than a page takes to read. */
async function appealsOf({ store, digest }: OpenRun, incident: Incident, limit: number) {
  const reading = await digest((incident.latest ?? incident.peak)?.policy ?? null);
  let left = incident.subjects.length === 0 ? 0 : limit;
  let after: string | null = null;
  while (left > 0) {
    const page: Awaited<ReturnType<typeof store.mentions.find>> = await store.mentions.find({
      ...saidOf(incident),
      limit: Math.min(LIMIT_MAX, left),
      ...(after === null ? {} : { after }),
    });
    for (const mention of page.items) reading.take(mention);
    left -= page.items.length;
    after = page.next;
    if (after === null) break;
  }
  return { ...reading.result(), more: after !== null };
}
