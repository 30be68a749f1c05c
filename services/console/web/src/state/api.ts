import { z } from 'zod';
import {
  actionAnswerSchema,
  actionPendingSchema,
  actionRequestSchema,
  dutySchema,
  errorSchema,
  inboxSchema,
  incidentAppealsSchema,
  incidentPageSchema,
  incidentsSchema,
  loginSchema,
  mentionsSchema,
  meSchema,
  type PasswordChange,
  passwordChangeSchema,
  runsSchema,
  timelineSchema,
} from '../../../../../shared/api.ts';
import type { Act } from '../../../../../shared/incidents.ts';
import { after, setByServer } from './clock.ts';

/** Why there is no answer. `message` is Chinese, for people. */
export interface Fault {
  /**
   * `signed-out` the session has ended · `refused` the server says no, and why · `broken` the server failed ·
   * `offline` it was not reached in time · `mismatch` the answer is not what this page knows (a newer server).
   */
  readonly kind: 'signed-out' | 'refused' | 'broken' | 'offline' | 'mismatch';
  readonly message: string;
}

export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly fault: Fault };

/** Said of a 401 without words of its own. */
export const SIGNED_OUT = '登录已失效，请重新登录。';

const BASE = '/api/v1';
/** An act is answered when it is done; the slowest is one behind a batch of a storm. */
const TIMEOUT_MS = 30_000;

/** Done, with the incident as it stands after it; or on record and still to be done. */
const actOutcomeSchema = z.union([actionAnswerSchema, actionPendingSchema]);

export const getMe = () => call(meSchema, '/me');
export const getRuns = () => call(runsSchema, '/runs');
export const signIn = (credentials: z.infer<typeof loginSchema>) =>
  call(meSchema, '/login', loginSchema.parse(credentials));
export const signOut = () => call(null, '/logout', {});

export const changePassword = (change: PasswordChange) =>
  call(meSchema, '/password', passwordChangeSchema.parse(change));

/** A page of incidents; `query` has the fields of incidentsQuerySchema. */
export const getIncidents = (run: string, query: Readonly<Record<string, string | undefined>>) =>
  call(incidentsSchema, `${runPath(run)}/incidents${search(query)}`);
export const getIncident = (run: string, id: string) =>
  call(incidentPageSchema, `${runPath(run)}/incidents/${encodeURIComponent(id)}`);
/** What its mentions ask for. */
export const getAppeals = (run: string, id: string) =>
  call(incidentAppealsSchema, `${runPath(run)}/incidents/${encodeURIComponent(id)}/appeals`);
/** The latest messages on the console's own channel. */
export const getInbox = (run: string) => call(inboxSchema, `${runPath(run)}/inbox`);
/** Who would be told; `query` has the fields of dutyQuerySchema. */
export const getDuty = (run: string, query: Readonly<Record<string, string | undefined>>) =>
  call(dutySchema, `${runPath(run)}/duty${search(query)}`);
/** A page of archived mentions; `query` has the fields of mentionsQuerySchema. */
export const getMentions = (run: string, query: Readonly<Record<string, string | undefined>>) =>
  call(mentionsSchema, `${runPath(run)}/mentions${search(query)}`);
/** `from` in epoch minutes: only what came since; null for all of the incident's time. */
export const getTimeline = (run: string, id: string, from: number | null) =>
  call(
    timelineSchema,
    `${runPath(run)}/incidents/${encodeURIComponent(id)}/timeline${search({ from: from === null ? undefined : String(from) })}`,
  );
/** The same `id` again gives the same answer: a request whose answer was lost may be repeated. */
export const act = (run: string, id: string, what: Act) =>
  call(actOutcomeSchema, `${runPath(run)}/actions`, actionRequestSchema.parse({ id, what }));

/** Address of the stream of a run. */
export function eventsUrl(run: string): string {
  return `${BASE}${runPath(run)}/events`;
}

function runPath(run: string): string {
  return `/runs/${encodeURIComponent(run)}`;
}

function search(query: Readonly<Record<string, string | undefined>>): string {
  const words = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== '') words.set(name, value);
  const text = words.toString();
  return text === '' ? '' : `?${text}`;
}

/** GET, or POST where there is a body; the answer is checked against the schema (null: its body does not matter). */
async function call<T>(schema: z.ZodType<T> | null, path: string, body?: unknown): Promise<Answer<T>> {
  const limit = new AbortController();
  const stop = after(TIMEOUT_MS, () => limit.abort());
  try {
    const answer = await fetch(BASE + path, {
      method: body === undefined ? 'GET' : 'POST',
      credentials: 'same-origin',
      cache: 'no-store',
      signal: limit.signal,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    setByServer(answer.headers.get('date'));
    const value: unknown = await answer.json().catch(() => null);
    if (!answer.ok) return { ok: false, fault: faultOf(answer.status, value) };
    // A call without a schema promises nothing about its value.
    if (schema === null) return { ok: true, value: undefined as T };
    const read = schema.safeParse(value);
    return read.success ? { ok: true, value: read.data } : { ok: false, fault: mismatch };
  } catch {
    return { ok: false, fault: offline };
  } finally {
    stop();
  }
}

/** What an answer that is no success says; the server's own words where it has some. */
export function faultOf(status: number, body: unknown): Fault {
  const told = errorSchema.safeParse(body);
  const message = told.success ? told.data.error.message : null;
  if (status === 401) return { kind: 'signed-out', message: message ?? SIGNED_OUT };
  if (status >= 400 && status < 500)
    return { kind: 'refused', message: message ?? `请求未被接受（${status}）。` };
  return { kind: 'broken', message: message ?? `服务暂时出错（${status}），请稍后再试。` };
}

const offline: Fault = { kind: 'offline', message: '连不上服务，请检查网络后重试。' };
const mismatch: Fault = { kind: 'mismatch', message: '服务已更新，与本页版本不一致，请刷新页面。' };
