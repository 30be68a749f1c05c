import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { inboxQuerySchema, inboxSchema } from '../../../shared/api.ts';
import { answer, BASE, errors, runParams } from '../../../shared/http/parts.ts';
import { alertSchema } from '../../../shared/incidents.ts';
import { type ConsoleContext, type ConsoleEnv, runOf } from '../context.ts';

/** The channel whose messages are read here. */
export const INBOX_CHANNEL = 'inbox';

const inboxRoute = createRoute({
  method: 'get',
  path: `${BASE}/runs/{run}/inbox`,
  summary: '站内通知，新的在前',
  request: { params: runParams, query: inboxQuerySchema },
  responses: { 200: answer(inboxSchema, '一页通知'), ...errors },
});

export function addInbox(app: OpenAPIHono<ConsoleEnv>, context: ConsoleContext): void {
  app.openapi(inboxRoute, async (c) => {
    const { store } = await runOf(context, c.req.valid('param').run);
    const { after, limit } = c.req.valid('query');
    const channel = INBOX_CHANNEL;
    const page = await store.deliveries.find({ channel, limit, ...(after === undefined ? {} : { after }) });
    const items = page.items.map(({ alert, incident, minute, level, kind, to, text, at }) => ({
      ...alertSchema.parse({ id: alert, incident, minute, level, kind, to: to.name, text }),
      at,
    }));
    return c.json({ items, next: page.next }, 200);
  });
}
