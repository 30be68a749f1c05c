import { Webhook } from 'standardwebhooks';
import type { Clock } from '../../../shared/clock.ts';
import type { HttpClient } from '../../../shared/http/client.ts';
import type { Delivery, Settings } from '../../../shared/incident-store/incident-store.ts';
import type { Alert } from '../../../shared/incidents.ts';
import { isoCst } from '../../../shared/time.ts';
import { rankOf } from '../incident/incident.ts';
import { type Channel, mayRepeat, type Sent } from './channel.ts';
import { pageOf } from './kind.ts';
import { alertmanagerBody } from './webhook-alertmanager.ts';
import { type WebhookSettings, webhookDocument, webhookSettingsSchema } from './webhook-settings.ts';

export interface WebhookDeps {
  readonly settings: Pick<Settings, 'get'>;
  readonly run: string;
  readonly http: HttpClient;
  readonly clock: Clock;
  /** Under which people reach the console; null or absent: unknown. */
  readonly publicUrl?: string | null;
}

interface Stored {
  readonly version: number;
  readonly webhook: WebhookSettings;
}

const SECOND_MS = 1000;
/** HTTP answers that ask for another try: too many requests, and whatever is wrong on the receiver's side. */
const TOO_MANY = 429;
const SERVER_ERROR = 500;
/** Standard Webhooks: the receiver wants nothing more at this address. */
const GONE = 410;

/**
 * Standard Webhooks (platform-apis.md 3.5): JSON, signed, `webhook-id` the same on every try, so that the receiver can drop
 * what comes twice. Nothing but the configured address is called, and it only where it does not lie inside a network that
 * is not meant to be reached from here (see shared/http/client.ts), and its answer is not read. The message is the alert's text, which quotes no mention.
 */
export function openWebhook({ settings, run, http, clock, publicUrl = null }: WebhookDeps): Channel {
  /** Version of the settings whose receiver has said 410; others may be tried. */
  let gone: number | null = null;

  async function stored(): Promise<Stored | null> {
    const document = await settings.get(webhookDocument);
    const parsed = webhookSettingsSchema.safeParse(document?.value);
    return document && parsed.success ? { version: document.version, webhook: parsed.data } : null;
  }

  return {
    name: 'webhook',
    dedupes: true,
    /** A signature is for those at the console: it asks nobody outside to do anything. */
    async wants(alert: Alert) {
      if (alert.kind === 'signed') return false;
      const now = await stored();
      return now !== null && rankOf(alert.level) >= rankOf(now.webhook.from);
    },
    async send(delivery, signal) {
      const now = await stored();
      if (!now) return { ok: false, error: 'Webhook 未配置或配置有误', retry: false };
      if (now.version === gone) return { ok: false, error: '接收方已停用该地址（410）', retry: false };
      const body = JSON.stringify(
        now.webhook.body === 'alertmanager'
          ? alertmanagerBody(delivery, run, publicUrl && pageOf(publicUrl, run, delivery.incident))
          : messageOf(delivery, run),
      );
      const answer = await http.tell({
        method: 'POST',
        url: new URL(now.webhook.url),
        headers: signed(now.webhook.secret, delivery.id, clock.now(), body),
        body,
        allowPrivate: now.webhook.allowPrivate,
        signal,
      });
      if ('failed' in answer)
        return { ok: false, error: answer.failed, retry: answer.retry, mayHaveArrived: answer.retry };
      if (answer.status === GONE) gone = now.version;
      return sentBy(answer.status, answer.headers['retry-after'] ?? null, clock.now());
    },
  };
}

/** What stands in the body; `data.text` is for people. */
function messageOf(delivery: Delivery, run: string): object {
  const { alert, incident, kind, level, minute, to, text, at } = delivery;
  const repeat = mayRepeat(delivery);
  return {
    type: `incident.${kind}`,
    timestamp: isoCst(at),
    data: {
      run,
      incident,
      alert,
      kind,
      level,
      minute,
      to: to.name,
      text: repeat ? `【可能重复】${text}` : text,
      repeat,
    },
  };
}

function signed(secret: string, id: string, now: number, body: string): Readonly<Record<string, string>> {
  const at = new Date(now);
  return {
    'content-type': 'application/json; charset=utf-8',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now / SECOND_MS)),
    'webhook-signature': new Webhook(secret).sign(id, at, body),
  };
}

function sentBy(status: number, retryAfter: string | null, now: number): Sent {
  if (status >= 200 && status < 300) return { ok: true };
  if (status === GONE) return { ok: false, error: '接收方已停用该地址（410）', retry: false };
  if (status >= 300 && status < 400)
    return { ok: false, error: `接收方要求转到别处（${status}），不予跟随`, retry: false };
  const retry = status === TOO_MANY || status >= SERVER_ERROR;
  const afterMs = retry ? delayOf(retryAfter, now) : null;
  const error = status === TOO_MANY ? '接收方限流（429）' : `接收方拒收（${status}）`;
  return { ok: false, error, retry, mayHaveArrived: retry, ...(afterMs === null ? {} : { afterMs }) };
}

/** `Retry-After`: seconds, or a date (RFC 9110 10.2.3). */
function delayOf(retryAfter: string | null, now: number): number | null {
  if (retryAfter === null) return null;
  if (/^\d+$/.test(retryAfter.trim())) return Number(retryAfter) * SECOND_MS;
  const at = Date.parse(retryAfter);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
