import type { z } from 'zod';
import { incidentsSchema, runsSchema } from '../shared/api.ts';
import type { Act, IncidentRecord } from '../shared/incidents.ts';

/** A signed-in person at a running console, over real HTTP. */
export interface Person {
  get(path: string): Promise<unknown>;
  /** The status and body of an act: 200 done, 202 on record, 409 refused. */
  act(run: string, id: string, what: Act): Promise<{ readonly status: number; readonly body: unknown }>;
  incidents(run: string, state?: 'open' | 'closed' | 'all'): Promise<readonly IncidentRecord[]>;
  runs(): Promise<z.infer<typeof runsSchema>['runs']>;
}

/** @throws Error when the console does not let them in */
export async function signInAt(url: string, user: string, password: string): Promise<Person> {
  const origin = new URL(url).origin;
  const headers = { origin, 'content-type': 'application/json' };
  const answer = await fetch(`${url}/api/v1/login`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ user, password }),
  });
  if (answer.status !== 200) throw new Error(`login: ${answer.status} ${await answer.text()}`);
  const cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';

  async function get(path: string): Promise<unknown> {
    const reply = await fetch(`${url}/api/v1${path}`, { headers: { cookie } });
    if (reply.status !== 200) throw new Error(`${path}: ${reply.status} ${await reply.text()}`);
    return reply.json();
  }

  return {
    get,
    async act(run, id, what) {
      const reply = await fetch(`${url}/api/v1/runs/${run}/actions`, {
        method: 'POST',
        headers: { ...headers, cookie },
        body: JSON.stringify({ id, what }),
      });
      return { status: reply.status, body: await reply.json() };
    },
    async incidents(run, state = 'all') {
      const found: IncidentRecord[] = [];
      let after: string | null = null;
      do {
        const place: string = after === null ? '' : `&after=${encodeURIComponent(after)}`;
        const path = `/runs/${run}/incidents?state=${state}&limit=200${place}`;
        const page: z.infer<typeof incidentsSchema> = incidentsSchema.parse(await get(path));
        found.push(...page.items);
        after = page.next;
      } while (after !== null);
      return found;
    },
    async runs() {
      return runsSchema.parse(await get('/runs')).runs;
    },
  };
}

/** The answer of the live door to a body of rows. @throws when it cannot be reached */
export async function pushAt(
  url: string,
  token: string,
  body: string,
): Promise<{ readonly status: number; readonly body: unknown }> {
  const reply = await fetch(`${url}/api/v1/mentions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
    body,
  });
  return { status: reply.status, body: await reply.json() };
}
