import { z } from 'zod';
import type { Clock } from '../../../shared/clock.ts';
import type { HttpClient } from '../../../shared/http/client.ts';
import type { IncidentStore, Settings } from '../../../shared/incident-store/incident-store.ts';
import type { Incident } from '../../../shared/incidents.ts';
import { colours } from '../../../shared/incidents.ts';
import { minuteOf } from '../../../shared/time.ts';
import { alertmanagerAlerts, type PostableAlert } from './alertmanager-alerts.ts';
import { documentOf, pageOf, secretName } from './kind.ts';
import type { Secrets } from './secrets.ts';

export const ALERTMANAGER = 'alertmanager';

export const alertmanagerSettings = z.strictObject({
  /** Where it is, with its route prefix if it has one. */
  url: z
    .url({ protocol: /^https?$/ })
    .refine((text) => !URL.canParse(text) || new URL(text).username === '', '地址中不得含用户名或口令'),
  from: z.enum(colours).default('yellow'),
  /** Name of the secret of its bearer token; null where it asks for none. */
  token: secretName.nullable().default(null),
  allowPrivate: z.boolean().default(false),
});
export type AlertmanagerSettings = z.infer<typeof alertmanagerSettings>;

export interface AlertmanagerDeps {
  readonly store: Pick<IncidentStore, 'incidents'>;
  readonly settings: Pick<Settings, 'get'>;
  readonly run: string;
  readonly http: HttpClient;
  readonly secrets: Secrets;
  readonly publicUrl: string | null;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Told once of each new reason why it cannot be reached, and when it can be again. */
  say(line: string): void;
}

/** As Prometheus does it: told anew every so often, believed for four times as long (its resend delay is a minute). */
const ROUND_MS = 15_000;
const HOLD_ROUNDS = 8;
/** A close is told this long: an Alertmanager that was away learns of it when it is back. */
const CLOSED_FOR_MS = 3_600_000;
const PAGE = 200;

/**
 * Keeps an Alertmanager in step with the incidents of a run, through its API v2: what is open fires at its present level, what
 * sank or closed is over. It is told the whole present every round, which repeats nothing there, and so survives restarts of
 * either side without a memory of ours. Does nothing while no Alertmanager is set.
 */
export async function keepAlertmanager(deps: AlertmanagerDeps): Promise<void> {
  const { clock, signal } = deps;
  let trouble: string | null = null;
  while (!signal.aborted) {
    const failed = await tellAlertmanager(deps);
    if (failed !== trouble)
      deps.say(failed === null ? 'alertmanager: reached again' : `alertmanager: ${failed}`);
    trouble = failed;
    await clock.sleep(ROUND_MS, signal);
  }
}

/** One round. Returns why it failed; null where it did not, or nothing is set. */
export async function tellAlertmanager(deps: Omit<AlertmanagerDeps, 'say'>): Promise<string | null> {
  const parsed = alertmanagerSettings.safeParse((await deps.settings.get(documentOf(ALERTMANAGER)))?.value);
  if (!parsed.success) return null;
  const now = deps.clock.now();
  const { from } = parsed.data;
  const alerts: PostableAlert[] = [];
  for await (const incident of presentIncidents(deps.store, now)) {
    const page = deps.publicUrl === null ? null : pageOf(deps.publicUrl, deps.run, incident.id);
    alerts.push(
      ...alertmanagerAlerts(incident, { run: deps.run, from, page, now, holdMs: ROUND_MS * HOLD_ROUNDS }),
    );
  }
  return alerts.length === 0 ? null : postAlerts(alerts, parsed.data, deps);
}

export async function postAlerts(
  alerts: readonly PostableAlert[],
  settings: AlertmanagerSettings,
  { http, secrets, signal }: Pick<AlertmanagerDeps, 'http' | 'secrets' | 'signal'>,
): Promise<string | null> {
  const token = settings.token === null ? null : (secrets(settings.token) ?? '');
  if (token === '') return `密钥 ${settings.token} 未提供（GUANCHAO_CHANNEL_SECRETS）`;
  const answer = await http.call({
    method: 'POST',
    url: new URL(`${settings.url.replace(/\/+$/, '')}/api/v2/alerts`),
    headers: {
      'content-type': 'application/json',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(alerts),
    allowPrivate: settings.allowPrivate,
    signal,
  });
  if ('failed' in answer) return answer.failed;
  return answer.status === 200 ? null : `Alertmanager 拒收（HTTP ${answer.status}）`;
}

/** The open ones, and those closed within the last hour. */
async function* presentIncidents(
  store: Pick<IncidentStore, 'incidents'>,
  now: number,
): AsyncIterable<Incident> {
  const since = minuteOf(now - CLOSED_FOR_MS);
  for (const query of [{ state: 'open' }, { state: 'closed', from: since }] as const) {
    let after: string | undefined;
    do {
      const page = await store.incidents.find({
        ...query,
        limit: PAGE,
        ...(after === undefined ? {} : { after }),
      });
      yield* page.items.map(({ incident }) => incident);
      after = page.next ?? undefined;
    } while (after !== undefined);
  }
}
