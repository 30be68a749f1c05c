import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { refusal } from '../../../shared/http/api-errors.ts';
import { BASE, errors, runParams } from '../../../shared/http/parts.ts';
import { type ConsoleContext, type ConsoleEnv, runOf } from '../context.ts';
import { followRun } from '../event-stream.ts';

const eventsRoute = createRoute({
  method: 'get',
  path: `${BASE}/runs/{run}/events`,
  summary: '场次的实时变化（SSE）：incident、through、ping；Last-Event-ID 续传',
  request: { params: runParams },
  responses: {
    200: { description: '事件流', content: { 'text/event-stream': { schema: z.string() } } },
    ...errors,
  },
});

export function addEvents(app: OpenAPIHono<ConsoleEnv>, context: ConsoleContext): void {
  const { clock, settings, sessions, signal } = context;
  /** Open streams, by session. */
  const following = new Map<string, number>();
  let followers = 0;

  app.openapi(eventsRoute, async (c) => {
    const run = await runOf(context, c.req.valid('param').run);
    const { digest } = c.get('signedIn');
    const own = following.get(digest) ?? 0;
    if (followers >= settings.followers || own >= settings.followersPerSession)
      throw refusal('TOO_MANY', '打开的页面过多，请关闭一些后再试', { 'retry-after': '30' });
    const { outgoing } = c.env;
    // Gone while its session was looked up: it would never be counted off.
    if (outgoing.destroyed) throw refusal('SIGNED_OUT');
    followers += 1;
    following.set(digest, own + 1);
    const gone = new AbortController();
    outgoing.once('close', () => {
      gone.abort();
      followers -= 1;
      const left = (following.get(digest) ?? 1) - 1;
      if (left > 0) following.set(digest, left);
      else following.delete(digest);
    });
    const tail = context.tailOf(run.log);
    // Before the answer begins: a page that hears that the stream is open reads the list, and nothing may lie between the two.
    const end = await tail.end();
    const lastId = lastIdOf(c.req.header('last-event-id'));
    const stream = followRun(
      tail,
      // What the store does not have yet is not in the page's list: it comes again, and the page knows it by its revision.
      { lastId, from: Math.min(end, await run.storedThrough()) },
      { clock, settings, holds: () => sessions.holds(digest), drop: () => void outgoing.destroy() },
      AbortSignal.any([signal, gone.signal]),
    );
    return c.body(stream, 200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      // nginx would hold events back to fill a buffer.
      'x-accel-buffering': 'no',
    });
  });
}

function lastIdOf(header: string | undefined): number | null {
  return header !== undefined && /^\d{1,15}$/.test(header) ? Number(header) : null;
}
