import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { mentionsQuerySchema, mentionsSchema } from '../../../shared/api.ts';
import { answer, BASE, errors, runParams } from '../../../shared/http/parts.ts';
import type { ArchivedMention, MentionQuery } from '../../../shared/incident-store/incident-store.ts';
import type { Incident } from '../../../shared/incidents.ts';
import { MINUTE_MS } from '../../../shared/time.ts';
import { type ConsoleContext, type ConsoleEnv, runOf } from '../context.ts';
import { searched } from '../search.ts';
import { incidentOf } from './incidents.ts';

const mentionsRoute = createRoute({
  method: 'get',
  path: `${BASE}/runs/{run}/mentions`,
  summary: '检索事件相关言论，新的在前；不含作者',
  request: { params: runParams, query: mentionsQuerySchema },
  responses: { 200: answer(mentionsSchema, '一页言论'), ...errors },
});

export function addMentions(app: OpenAPIHono<ConsoleEnv>, context: ConsoleContext): void {
  app.openapi(mentionsRoute, async (c) => {
    const run = await runOf(context, c.req.valid('param').run);
    const { q, incident: id, platform, after, limit } = c.req.valid('query');
    const incident = id === undefined ? null : (await incidentOf(run.store, id)).incident;
    const page = await searched({
      q,
      after,
      tokensOf: run.tokensOf,
      find: (text, from) =>
        run.store.mentions.find({
          limit,
          ...(incident === null ? {} : saidOf(incident)),
          ...(platform === undefined ? {} : { platform }),
          ...(text === null ? {} : { text }),
          ...(from === undefined ? {} : { after: from }),
        }),
    });
    return c.json({ items: page.items.map(shown), next: page.next }, 200);
  });
}

/** What asks the store for the mentions of an incident: of its subjects, from its onset to its close. */
export function saidOf({
  subjects,
  onset,
  closedAt,
}: Incident): Pick<MentionQuery, 'subjects' | 'from' | 'to'> {
  return {
    subjects: subjects.map((subject) => subject.id),
    from: onset * MINUTE_MS,
    ...(closedAt === null ? {} : { to: (closedAt + 1) * MINUTE_MS - 1 }),
  };
}

function shown({ id, platform, kind, at, region, mood, text }: ArchivedMention) {
  return { id, platform, kind, at, region, mood, text };
}
