import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import {
  incidentPageSchema,
  incidentsQuerySchema,
  incidentsSchema,
  type Timeline,
  timelineQuerySchema,
  timelineSchema,
} from '../../../shared/api.ts';
import { refusal } from '../../../shared/http/api-errors.ts';
import { answer, BASE, errors, incidentParams, runParams } from '../../../shared/http/parts.ts';
import type {
  Delivery,
  IncidentStore,
  TimelinePoint,
} from '../../../shared/incident-store/incident-store.ts';
import type { Incident, IncidentRecord } from '../../../shared/incidents.ts';
import { isThreadId, isTopicId } from '../../../shared/records.ts';
import { type ConsoleContext, type ConsoleEnv, runOf } from '../context.ts';
import { searched } from '../search.ts';

/** An incident that was told on six channels at five rises has thirty; the newest are shown. */
const DELIVERIES = 200;
/** Revisions of an incident that a page shows the course of; the store keeps them all. */
const REVISIONS = 500;

const listRoute = createRoute({
  method: 'get',
  path: `${BASE}/runs/{run}/incidents`,
  summary: '事件列表与检索，新的在前',
  request: { params: runParams, query: incidentsQuerySchema },
  responses: { 200: answer(incidentsSchema, '一页事件'), ...errors },
});

const getRoute = createRoute({
  method: 'get',
  path: `${BASE}/runs/{run}/incidents/{id}`,
  summary: '一个事件：现状、历次变化、已发通知',
  request: { params: incidentParams },
  responses: { 200: answer(incidentPageSchema, '事件'), ...errors },
});

const timelineRoute = createRoute({
  method: 'get',
  path: `${BASE}/runs/{run}/incidents/{id}/timeline`,
  summary: '事件各平台逐分钟言论数',
  request: { params: incidentParams, query: timelineQuerySchema },
  responses: { 200: answer(timelineSchema, '逐分钟计数'), ...errors },
});

export function addIncidents(app: OpenAPIHono<ConsoleEnv>, context: ConsoleContext): void {
  app.openapi(listRoute, async (c) => {
    const run = await runOf(context, c.req.valid('param').run);
    const { state, level, platform, q, after, limit } = c.req.valid('query');
    const page = await searched({
      q,
      after,
      tokensOf: run.tokensOf,
      find: (text, from) =>
        run.store.incidents.find({
          limit,
          ...(state === 'all' ? {} : { state }),
          ...(level === undefined ? {} : { level }),
          ...(platform === undefined ? {} : { platform }),
          ...(text === null ? {} : { text }),
          ...(from === undefined ? {} : { after: from }),
        }),
    });
    return c.json({ items: [...page.items], next: page.next }, 200);
  });

  app.openapi(getRoute, async (c) => {
    const { run: runId, id } = c.req.valid('param');
    const { store } = await runOf(context, runId);
    const record = await incidentOf(store, id);
    const [history, deliveries] = await Promise.all([
      store.incidents.history(id, REVISIONS),
      store.deliveries.find({ incident: id, limit: DELIVERIES }),
    ]);
    return c.json(
      {
        record,
        history: history.map(({ revision, minute, changes, alerts }) => ({
          revision,
          minute,
          changes,
          alerts,
        })),
        deliveries: deliveries.items.map(shownDelivery),
      },
      200,
    );
  });

  app.openapi(timelineRoute, async (c) => {
    const { run: runId, id } = c.req.valid('param');
    const run = await runOf(context, runId);
    const { incident } = await incidentOf(run.store, id);
    const asked = c.req.valid('query');
    const through = Object.values(await context.tailOf(run.log).through());
    const now = Math.max(incident.updatedAt, ...through.map((minute) => minute - 1));
    const to = asked.to ?? incident.closedAt ?? now;
    const { timelineBeforeMinutes: before, timelineMinutes: longest } = context.settings;
    const from = Math.max(asked.from ?? incident.onset - before, to - longest + 1);
    if (from > to) return c.json({ from, to, platforms: {} }, 200);
    const subjects = incident.subjects.map((subject) => subject.id);
    return c.json(timelineOf(incident, from, to, await run.store.timelines.read(subjects, from, to)), 200);
  });
}

/** @throws refusal NO_INCIDENT */
export async function incidentOf(store: IncidentStore, id: string): Promise<IncidentRecord> {
  const record = await store.incidents.get(id);
  if (record === null) throw refusal('NO_INCIDENT');
  return record;
}

function shownDelivery(delivery: Delivery) {
  const { id, channel, to, kind, level, state, tries, repeat, at, sentAt, error } = delivery;
  return { id, channel, to: to.name, kind, level, state, tries, repeat, at, sentAt, error };
}

/**
 * Counts of the incident per platform and minute. Monitors are summed (what two of them share counts in both), threads are
 * summed (a mention has one), and of topics the largest is taken (a mention may be of several); as what is said under a post or
 * of a topic mostly counts for a monitor too, the largest of the three stands.
 */
function timelineOf(
  incident: Incident,
  from: number,
  to: number,
  points: readonly TimelinePoint[],
): Timeline {
  const platforms: Timeline['platforms'] = {};
  for (const platform of incident.platforms) {
    const own = points.filter((point) => point.platform === platform);
    const monitors = own.filter(({ subject }) => !isThreadId(subject) && !isTopicId(subject));
    const threads = own.filter(({ subject }) => isThreadId(subject));
    const topics = Map.groupBy(
      own.filter(({ subject }) => isTopicId(subject)),
      ({ subject }) => subject,
    );
    const largest = sumsByMinute(monitors);
    for (const points of [threads, ...topics.values()])
      for (const [minute, sum] of sumsByMinute(points))
        if (sum.n > (largest.get(minute)?.n ?? 0)) largest.set(minute, sum);
    platforms[platform] = [...largest.values()].sort((a, b) => a.minute - b.minute);
  }
  return { from, to, platforms };
}

function sumsByMinute(
  points: readonly TimelinePoint[],
): Map<number, { minute: number; n: number; negative: number }> {
  const minutes = new Map<number, { minute: number; n: number; negative: number }>();
  for (const { minute, n, negative } of points) {
    const sum = minutes.get(minute) ?? { minute, n: 0, negative: 0 };
    sum.n += n;
    sum.negative += negative;
    minutes.set(minute, sum);
  }
  return minutes;
}
