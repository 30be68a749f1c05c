import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Sent } from '../../services/alerter/channels/channel.ts';
import { openWebhook } from '../../services/alerter/channels/webhook.ts';
import {
  type WebhookSettings,
  webhookDocument,
  webhookSettingsSchema,
} from '../../services/alerter/channels/webhook-settings.ts';
import { AppError } from '../../shared/errors.ts';
import { createHttpClient } from '../../shared/http/client.ts';
import type { IncidentStore } from '../../shared/incident-store/incident-store.ts';
import { openIncidentStore, type StorePlace } from '../../shared/incident-store/open.ts';
import type { Verb, VerbCall } from '../../shared/verb.ts';
import { officeConfig, outgoingConfig } from '../cluster/config.ts';
import { environmentOf } from '../cluster/environment-of.ts';
import { kindOff, setKind, settable, settingsNow, testDelivery, testKind } from './channel-kinds.ts';
import { dataFolder } from './settings.ts';

/** Random bytes of a secret (Standard Webhooks asks for 24 to 64). */
const SECRET_BYTES = 32;
/** How long a test waits for the receiver. */
const TEST_MS = 15_000;
const TEST_TEXT = '【测试】观潮 Webhook 连通性测试，并非预警，无需处置。';
const BY = 'operator';

export const channelVerb: Verb = {
  name: 'channel',
  summary: 'show, set, test or switch off the channels that alerts of the live run go out by',
  usage:
    'show | set NAME --settings FILE | webhook [--url URL] [--from LEVEL] [--body BODY] [--allow-private] [--new-secret] | test [NAME] [--to ADDRESS] | off [NAME] [--data DIR]',
  options: [
    {
      name: 'url',
      value: 'URL',
      help: 'webhook: the one address that is called (Standard Webhooks, signed)',
    },
    { name: 'from', value: 'LEVEL', help: 'webhook: the lowest level that is sent (default yellow)' },
    {
      name: 'allow-private',
      value: null,
      help: "webhook: the receiver stands in the office's own network, and may do without TLS",
    },
    {
      name: 'settings',
      value: 'FILE',
      help: `set: YAML or JSON of ${settable.map(({ name }) => name).join(', ')}; secrets by their names in GUANCHAO_CHANNEL_SECRETS`,
    },
    { name: 'to', value: 'ADDRESS', help: 'test: whom it goes to (default: `to` of the settings)' },
    {
      name: 'body',
      value: 'standard|alertmanager',
      help: 'webhook: the body of what is sent, our own or that of Alertmanager’s webhooks (default standard)',
    },
    { name: 'new-secret', value: null, help: 'webhook: sign with a new secret from now on, and print it' },
    {
      name: 'data',
      value: 'DIR',
      help: 'the data folder of `start` (default: what the services’ environment says, else guanchao-data)',
    },
  ],
  arguments: { min: 1, max: 2 },
  run: runChannel,
};

/** A running `start` on the same data, or running alerters, take a change with its next message. */
async function runChannel(call: VerbCall): Promise<number> {
  const [what = ''] = call.positionals;
  const doing = acts[what];
  if (!doing) throw new AppError('USAGE', `channel takes show, set, webhook, test or off, not ${what}`);
  await using store = await openIncidentStore(officeOf(call));
  return await doing(store, call);
}

/** The office of --data, of what the services are configured by, or of the default folder. */
export function officeOf(call: VerbCall): StorePlace {
  const [env, readFile] = environmentOf(call);
  const isServices = (env.GUANCHAO_ELASTICSEARCH_URL ?? '') !== '' || (env.GUANCHAO_DATA ?? '') !== '';
  const place: StorePlace =
    call.option('data') === null && isServices
      ? officeConfig(env, readFile)
      : { folder: join(dataFolder(call), 'office', 'store') };
  if (place.folder !== undefined && !existsSync(dirname(place.folder)))
    throw new AppError(
      'BAD_INPUT',
      `${dirname(dirname(place.folder))} holds no office: run start once, or give its --data`,
    );
  return place;
}

const acts: Readonly<Record<string, (store: IncidentStore, call: VerbCall) => Promise<number>>> = {
  show,
  webhook: set,
  set: setKind,
  test: (store, call) => (isWebhook(call) ? test(store, call) : testOne(store, call)),
  off: (store, call) => (isWebhook(call) ? off(store, call) : kindOff(store, call)),
};

/** Without a name the webhook is meant. */
function isWebhook({ positionals: [, name] }: VerbCall): boolean {
  return name === undefined || name === 'webhook';
}

async function testOne(store: IncidentStore, call: VerbCall): Promise<number> {
  return told(await testKind(store, call, TEST_MS), call);
}

function told(sent: Sent, call: VerbCall): number {
  if (call.json) call.out(`${JSON.stringify(sent)}\n`);
  else call.out(sent.ok ? '接收方已收到测试通知\n' : `测试通知未送达：${sent.error}\n`);
  return sent.ok ? 0 : 1;
}

async function show(store: IncidentStore, call: VerbCall): Promise<number> {
  const webhook = await stored(store);
  const others = await settingsNow(store);
  // Nothing but the secret is left out.
  const shown = webhook && {
    url: webhook.url,
    from: webhook.from,
    body: webhook.body,
    allowPrivate: webhook.allowPrivate,
  };
  if (call.json) call.out(`${JSON.stringify({ inbox: true, webhook: shown, ...others })}\n`);
  else {
    call.out('站内通知  已启用（控制台）\n');
    call.out(
      shown
        ? `Webhook   ${shown.url}  ${shown.from} 及以上${shown.allowPrivate ? '  可访问内网' : ''}\n`
        : 'Webhook   未启用\n',
    );
    for (const { name, summary } of settable)
      call.out(`${name.padEnd(16)}${Object.hasOwn(others, name) ? '已设置' : '未启用'}  ${summary}\n`);
  }
  return 0;
}

async function set(store: IncidentStore, call: VerbCall): Promise<number> {
  const before = await stored(store);
  const url = call.option('url') ?? before?.url;
  if (url === undefined) throw new AppError('USAGE', 'channel webhook needs --url URL');
  const isNew = before === null || call.has('new-secret');
  const secret = isNew ? `whsec_${randomBytes(SECRET_BYTES).toString('base64')}` : before.secret;
  const parsed = webhookSettingsSchema.safeParse({
    url,
    secret,
    from: call.option('from') ?? before?.from,
    body: call.option('body') ?? before?.body,
    // Allowed for one address, not for whatever comes after it.
    allowPrivate: call.has('allow-private') || (call.option('url') === null && before?.allowPrivate === true),
  });
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new AppError('BAD_INPUT', `the webhook cannot be used: ${faults.join('; ')}`);
  }
  await put(store, parsed.data, call);
  if (call.json)
    call.out(`${JSON.stringify({ url, from: parsed.data.from, secret: isNew ? secret : null })}\n`);
  else {
    call.out(`Webhook   ${url}  ${parsed.data.from} 及以上\n`);
    if (isNew) call.out(`签名密钥  ${secret}  （只显示这一次；接收方用它验签）\n`);
  }
  return 0;
}

async function off(store: IncidentStore, call: VerbCall): Promise<number> {
  if ((await store.settings.get(webhookDocument)) !== null) await put(store, null, call);
  call.out(call.json ? `${JSON.stringify({ webhook: null })}\n` : 'Webhook   未启用\n');
  return 0;
}

/** Sends one message that says it is a test, past the queue. */
async function test(store: IncidentStore, call: VerbCall): Promise<number> {
  if ((await stored(store)) === null)
    throw new AppError('BAD_INPUT', 'no webhook is set: channel webhook --url URL');
  const { clock } = call;
  const http = createHttpClient(outgoingConfig(...environmentOf(call)));
  const channel = openWebhook({ settings: store.settings, run: 'live', http, clock });
  const signal = AbortSignal.any([call.signal, AbortSignal.timeout(TEST_MS)]);
  return told(await channel.send(testDelivery('webhook', null, clock.now(), TEST_TEXT), signal), call);
}

/** What is set now; null where nothing is, or nothing that can be used. */
async function stored(store: IncidentStore): Promise<WebhookSettings | null> {
  const parsed = webhookSettingsSchema.safeParse((await store.settings.get(webhookDocument))?.value);
  return parsed.success ? parsed.data : null;
}

async function put(store: IncidentStore, value: WebhookSettings | null, { clock }: VerbCall): Promise<void> {
  const version = (await store.settings.get(webhookDocument))?.version ?? 0;
  const at = clock.now();
  await store.settings.put(webhookDocument, value, version, BY, at);
  const detail = value === null ? 'off' : `from ${value.from}`;
  await store.audit.append({ at, by: BY, what: 'webhook', object: webhookDocument, detail });
}
