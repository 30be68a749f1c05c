import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { z } from 'zod';
import {
  ALERTMANAGER,
  alertmanagerSettings,
  postAlerts,
} from '../../services/alerter/channels/alertmanager.ts';
import type { Sent } from '../../services/alerter/channels/channel.ts';
import { channelKinds } from '../../services/alerter/channels/index.ts';
import { documentOf } from '../../services/alerter/channels/kind.ts';
import { AppError, messageOf } from '../../shared/errors.ts';
import { createHttpClient } from '../../shared/http/client.ts';
import type { Delivery, IncidentStore } from '../../shared/incident-store/incident-store.ts';
import { minuteOf } from '../../shared/time.ts';
import type { VerbCall } from '../../shared/verb.ts';
import { channelsConfig, outgoingConfig } from '../cluster/config.ts';
import { environmentOf } from '../cluster/environment-of.ts';

const BY = 'operator';

interface Settable {
  readonly name: string;
  readonly summary: string;
  readonly settings: z.ZodType;
}

/** What is set by a file of settings; the webhook has its own words (channel.ts). */
export const settable: readonly Settable[] = [
  ...channelKinds,
  { name: ALERTMANAGER, summary: 'a Prometheus Alertmanager (API v2)', settings: alertmanagerSettings },
];

export function settableOf(name: string | undefined): Settable {
  const found = settable.find((one) => one.name === name);
  if (!found)
    throw new AppError(
      'USAGE',
      `there is no channel ${name}; there are ${settable.map((one) => one.name).join(', ')}`,
    );
  return found;
}

/** What is set now, by channel. Settings hold the names of secrets, and no secret. */
export async function settingsNow(store: IncidentStore): Promise<Readonly<Record<string, unknown>>> {
  const found: Record<string, unknown> = {};
  for (const { name } of settable) {
    const document = await store.settings.get(documentOf(name));
    if (document !== null && document.value !== null) found[name] = document.value;
  }
  return found;
}

/** `channel set NAME --settings FILE`: YAML or JSON; what is wrong with it is said with its place. */
export async function setKind(store: IncidentStore, call: VerbCall): Promise<number> {
  const kind = settableOf(call.positionals[1]);
  const file = call.option('settings');
  if (file === null) throw new AppError('USAGE', `channel set ${kind.name} needs --settings FILE`);
  const parsed = kind.settings.safeParse(readSettings(call.path(file)));
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join('.') || '(all)'}: ${issue.message}`);
    throw new AppError('BAD_INPUT', `${file} cannot be used for ${kind.name}: ${faults.join('; ')}`);
  }
  await put(store, kind.name, parsed.data, call);
  call.out(call.json ? `${JSON.stringify({ [kind.name]: parsed.data })}\n` : `${kind.name}  已设置\n`);
  return 0;
}

export async function kindOff(store: IncidentStore, call: VerbCall): Promise<number> {
  const { name } = settableOf(call.positionals[1]);
  if ((await store.settings.get(documentOf(name))) !== null) await put(store, name, null, call);
  call.out(call.json ? `${JSON.stringify({ [name]: null })}\n` : `${name}  未启用\n`);
  return 0;
}

/** Sends one message that says it is a test, past the queue and its limits. */
export async function testKind(store: IncidentStore, call: VerbCall, timeoutMs: number): Promise<Sent> {
  const { name } = settableOf(call.positionals[1]);
  if (((await store.settings.get(documentOf(name)))?.value ?? null) === null)
    throw new AppError('BAD_INPUT', `${name} is not set: channel set ${name} --settings FILE`);
  const { clock } = call;
  const environment = environmentOf(call);
  const http = createHttpClient(outgoingConfig(...environment));
  const given = channelsConfig(...environment);
  const signal = AbortSignal.any([call.signal, AbortSignal.timeout(timeoutMs)]);
  if (name === ALERTMANAGER) {
    const settings = alertmanagerSettings.parse((await store.settings.get(documentOf(name)))?.value);
    // An empty list: taken, and nothing fires for a test.
    const failed = await postAlerts([], settings, { http, secrets: given.secrets, signal });
    return failed === null ? { ok: true } : { ok: false, error: failed, retry: false };
  }
  const kind = channelKinds.find((one) => one.name === name);
  const channel = kind?.openChannel({ settings: store.settings, run: 'live', http, clock, ...given });
  if (!channel) throw new Error(`no channel ${name}`);
  return channel.send(testDelivery(name, call.option('to'), clock.now()), signal);
}

/** What is sent to try a channel; it says of itself that it is no alert. */
export function testDelivery(
  channel: string,
  address: string | null,
  now: number,
  text = '观潮通道连通性测试，并非预警，无需处置',
): Delivery {
  return {
    id: `msg-test-${now}`,
    alert: 'test',
    incident: 'test',
    channel,
    level: 'blue',
    kind: 'test',
    minute: minuteOf(now),
    at: now,
    to: { name: '值班', address },
    text,
    state: 'sending',
    tries: 1,
    repeat: false,
    dueAt: now,
    sentAt: null,
    error: null,
  };
}

function readSettings(path: string): unknown {
  try {
    return parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new AppError('BAD_INPUT', `${path} cannot be read: ${messageOf(cause)}`, { cause });
  }
}

async function put(store: IncidentStore, name: string, value: unknown, { clock }: VerbCall): Promise<void> {
  const document = documentOf(name);
  const version = (await store.settings.get(document))?.version ?? 0;
  const at = clock.now();
  await store.settings.put(document, value, version, BY, at);
  await store.audit.append({
    at,
    by: BY,
    what: 'channel',
    object: document,
    detail: value === null ? 'off' : 'set',
  });
}
