import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digestOf } from '../../infra/digest-of.ts';
import { dutyOf } from '../../infra/duty-of.ts';
import { openAnalysis } from '../../services/analyzer/open.ts';
import { createDoor, type Door } from '../../services/collector/ingest/door.ts';
import { defaultIngestSettings, type IngestSettings } from '../../services/collector/ingest/settings.ts';
import { createPseudonyms } from '../../services/collector/pseudonym.ts';
import { FIRST_USER, firstUser } from '../../services/console/accounts.ts';
import { createApp } from '../../services/console/app.ts';
import { createPasswords } from '../../services/console/passwords.ts';
import type { OpenRun } from '../../services/console/runs.ts';
import { type ConsoleSettings, defaultConsoleSettings } from '../../services/console/settings.ts';
import { errorSchema } from '../../shared/api.ts';
import { type Clock, systemClock } from '../../shared/clock.ts';
import type { EventLog } from '../../shared/event-log/event-log.ts';
import { openEventLog } from '../../shared/event-log/open.ts';
import { serveHttp } from '../../shared/http/server.ts';
import type { IncidentStore } from '../../shared/incident-store/incident-store.ts';
import { openIncidentStore } from '../../shared/incident-store/open.ts';

/** A console as a process serves it: real HTTP on a free port, the real embedded stores, one run `live`. */
export interface TestOffice extends AsyncDisposable {
  readonly url: string;
  readonly folder: string;
  readonly store: IncidentStore;
  readonly run: OpenRun;
  readonly door: Door;
  readonly user: string;
  readonly password: string;
  /** Ends streams, as a stopping process does. */
  stop(): void;
  readonly failures: unknown[];
}

export const TEST_SIGN_KEY = new Uint8Array(32).fill(7);

export interface OfficeOptions {
  readonly clock: Clock;
  readonly settings?: Partial<ConsoleSettings>;
  readonly ingest?: Partial<IngestSettings>;
  readonly pageFolder?: string;
  readonly closedDoor?: boolean;
  /** What the door appends to, where it is not the log itself. */
  readonly before?: (log: EventLog) => Pick<EventLog, 'append' | 'read'>;
}

export async function openOffice(options: OfficeOptions): Promise<TestOffice> {
  const { clock } = options;
  const folder = mkdtempSync(join(tmpdir(), 'guanchao-console-'));
  const stack = new AsyncDisposableStack();
  const store = stack.use(await openIncidentStore({ folder: join(folder, 'office'), clock }));
  const log = stack.use(
    await openEventLog({
      folder: join(folder, 'live'),
      partitions: 1,
      clock: systemClock,
      sealKey: randomBytes(32),
      durability: 'process',
    }),
  );
  const settings = { ...defaultConsoleSettings, ...options.settings };
  const run: OpenRun = {
    info: {
      id: 'live',
      kind: 'live',
      name: '实时',
      finished: false,
      watch: { monitors: 1, heardAt: null, trouble: null },
    },
    store,
    log,
    // Whoever tells a test's run something puts it into the store as well.
    storedThrough: () => log.end('incidents', 0),
    // Every two neighbours are a word, but for signs: as good as a dictionary for what is tested here.
    duty: dutyOf(log),
    digest: (policy) => digestOf(log, openAnalysis('node-rs', console.error))(policy),
    tokensOf: (text) => [...text.matchAll(/(?=([\p{L}\p{N}]{2}))/gu)].map((match) => match[1] ?? ''),
  };
  const first = await firstUser(store, createPasswords(settings), clock);
  const door = createDoor({
    log: options.before?.(log) ?? log,
    clock,
    pseudonyms: createPseudonyms('a key of the tests'),
    settings: { ...defaultIngestSettings, ...options.ingest },
  });
  const stopping = new AbortController();
  const failures: unknown[] = [];
  const app = createApp({
    office: store,
    runs: {
      list: () => Promise.resolve([run.info]),
      get: (id) => Promise.resolve(id === run.info.id ? run : null),
      opened: (id) => Promise.resolve(id === run.info.id ? run : null),
    },
    door: options.closedDoor ? null : door,
    pageFolder: options.pageFolder ?? null,
    signKey: TEST_SIGN_KEY,
    clock,
    settings,
    signal: stopping.signal,
    onFailure: (error) => void failures.push(error),
  });
  const server = stack.use(await serveHttp(app, { host: '127.0.0.1', port: 0, clock: systemClock }));
  stack.defer(() => stopping.abort());
  return {
    url: server.url,
    folder,
    store,
    run,
    door,
    user: FIRST_USER,
    password: first?.password ?? '',
    stop: () => stopping.abort(),
    failures,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Of JSON; else null. */
  readonly body: unknown;
}

/** A browser that is signed in, or not: keeps the cookie and sends its own origin. */
export interface Browser {
  get(path: string, headers?: Record<string, string>): Promise<Reply>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Reply>;
  cookie(): string;
}

export function openBrowser(office: TestOffice, jar = ''): Browser {
  let cookie = jar;

  async function call(path: string, init: RequestInit, more: Record<string, string>): Promise<Reply> {
    const headers = { origin: office.url, ...(cookie === '' ? {} : { cookie }), ...more };
    const answer = await fetch(office.url + path, { ...init, headers });
    const set = answer.headers.get('set-cookie');
    if (set !== null) cookie = set.split(';')[0] ?? '';
    return replyOf(answer);
  }

  return {
    get: (path, headers = {}) => call(path, {}, headers),
    post: (path, body, headers = {}) =>
      call(
        path,
        { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) },
        { 'content-type': 'application/json', ...headers },
      ),
    cookie: () => cookie,
  };
}

export async function signIn(office: TestOffice): Promise<Browser> {
  const browser = openBrowser(office);
  const { status, text } = await browser.post('/api/v1/login', {
    user: office.user,
    password: office.password,
  });
  if (status !== 200) throw new Error(`sign-in failed: ${status} ${text}`);
  return browser;
}

export async function replyOf(answer: Response): Promise<Reply> {
  const text = await answer.text();
  const isJson = answer.headers.get('content-type')?.includes('json') ?? false;
  return { status: answer.status, headers: answer.headers, text, body: isJson ? JSON.parse(text) : null };
}

/** The status of a request whose Host header is not where it goes (fetch does not let one say it). */
export function statusAs(office: TestOffice, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const asking = request(`${office.url}/healthz`, { headers: { host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    asking.on('error', reject);
    asking.end();
  });
}

/** The code of an error answer. */
export function codeOf({ body }: Reply): string | null {
  const told = errorSchema.safeParse(body);
  return told.success ? told.data.error.code : null;
}
