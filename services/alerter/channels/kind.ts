import { z } from 'zod';
import type { Clock } from '../../../shared/clock.ts';
import type { HttpClient } from '../../../shared/http/client.ts';
import type { Delivery, Settings } from '../../../shared/incident-store/incident-store.ts';
import { type Alert, colours } from '../../../shared/incidents.ts';
import { rankOf } from '../incident/incident.ts';
import { bareMessage } from '../message/bare.ts';
import type { Telling } from '../message/lines.ts';
import {
  type Channel,
  type DeliveryToSend,
  mayRepeat,
  type NotSent,
  putOff,
  refused,
  type Sent,
} from './channel.ts';
import { blocked, emptyPace, givenBack, type Pace, type PaceSettings, placeFor } from './pace.ts';
import { isSecretName, type Secrets } from './secrets.ts';

export interface KindDeps {
  /** Where the channels' own settings documents lie. */
  readonly settings: Pick<Settings, 'get'>;
  readonly run: string;
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly secrets: Secrets;
  /** Under which people reach the console; null: messages hold no link. */
  readonly publicUrl: string | null;
}

/** What the settings of every channel hold. */
export const commonSettings = {
  /** The lowest level that is sent. */
  from: z.enum(colours).default('yellow'),
  /** Whom alerts go to that name no recipient on this channel; null: nobody. */
  to: z.string().min(1).max(256).nullable().default(null),
  /** Where a message goes that cannot be delivered here. */
  fallback: z
    .strictObject({
      channel: z.string().min(1),
      address: z.string().min(1).max(256).nullable().default(null),
    })
    .nullable()
    .default(null),
  /** The vendor's server stands in the office's own network: private addresses may be called. */
  allowPrivate: z.boolean().default(false),
};
export type CommonSettings = z.infer<z.ZodObject<typeof commonSettings>>;

/** The name of a secret: its value is given to the process, and stands in no settings. */
export const secretName = z
  .string()
  .refine(isSecretName, '须为密钥的名称（小写字母、数字、-），不是密钥本身');

/** A vendor's address, where it is not the public one: a private installation. */
export function baseUrl(standing: string) {
  return z
    .url({ protocol: /^https?$/ })
    .refine((text) => !URL.canParse(text) || new URL(text).username === '', '地址中不得含用户名或口令')
    .default(standing);
}

/** One try. */
export interface Trial<S> {
  readonly settings: S;
  readonly address: string;
  readonly telling: Telling;
  readonly delivery: Delivery;
  readonly http: HttpClient;
  readonly now: number;
  readonly signal: AbortSignal;
  /** @throws MissingSecret where it was not given */
  secret(name: string): string;
}

/** One way of reaching people: a file each, and a line in index.ts. */
export interface ChannelKind<S extends CommonSettings> {
  readonly name: string;
  /** One line for people, in English. */
  readonly summary: string;
  readonly settings: z.ZodType<S>;
  readonly dedupes: boolean;
  /** By the vendor's documents, with room below: another program may use the same account. */
  readonly pace: PaceSettings;
  /** Messages that the vendor counts together: by robot, by number. */
  paceKey(settings: S, address: string): string;
  /** Kinds of alerts that go out here; all of them unless said otherwise. */
  readonly kinds?: readonly Alert['kind'][];
  /** What sends, with whatever it remembers between messages. */
  open(): (trial: Trial<S>) => Promise<Sent>;
}

/** Name of the settings document of a channel. */
export function documentOf(kind: string): string {
  return `channel-${kind}`;
}

export class MissingSecret extends Error {
  readonly secret: string;
  constructor(secret: string) {
    super(`no secret ${secret}`);
    this.secret = secret;
  }
}

/** A signature is for those at the console: it asks nobody outside to do anything. */
const UNTOLD: readonly Alert['kind'][] = ['signed'];

/** The channel of a kind: its settings as they are now, its limits, the link, and whatever goes wrong made plain. */
export function openKind<S extends CommonSettings>(kind: ChannelKind<S>, deps: KindDeps): Channel {
  const send = kind.open();
  /** By what the vendor counts together. */
  const paces = new Map<string, Pace>();

  async function stored(): Promise<S | null> {
    const parsed = kind.settings.safeParse((await deps.settings.get(documentOf(kind.name)))?.value);
    return parsed.success ? parsed.data : null;
  }

  async function paced(settings: S, address: string, delivery: Delivery, run: () => Promise<Sent>) {
    const key = kind.paceKey(settings, address);
    const now = deps.clock.now();
    const asking = { id: delivery.id, isUrgent: delivery.level === 'red' };
    const place = placeFor(paces.get(key) ?? emptyPace, asking, now, kind.pace);
    paces.set(key, place.pace);
    if (place.waitMs > 0) return putOff('通道限速，排队等候', place.waitMs);
    const sent = await run();
    const pace = paces.get(key) ?? emptyPace;
    if (!sent.ok && sent.putOff)
      paces.set(key, blocked(givenBack(pace, delivery.id), deps.clock.now() + (sent.afterMs ?? 0)));
    return sent;
  }

  const carries = (what: Alert['kind']): boolean => kind.kinds?.includes(what) ?? true;

  return {
    name: kind.name,
    dedupes: kind.dedupes,
    carries,
    async wants(alert) {
      if (!carries(alert.kind) || UNTOLD.includes(alert.kind)) return false;
      const settings = await stored();
      return settings !== null && settings.to !== null && rankOf(alert.level) >= rankOf(settings.from);
    },
    async send(delivery, signal) {
      const settings = await stored();
      if (!settings) return refused('通道未配置或配置有误');
      const address = delivery.to.address ?? settings.to;
      if (address === null) return refused('没有接收人地址');
      return paced(settings, address, delivery, async () => {
        try {
          const { http, clock } = deps;
          const telling = tellingOf(delivery, deps);
          const trial = { settings, address, telling, delivery, http, now: clock.now(), signal };
          return await send({ ...trial, secret: (name) => secretOf(name, deps.secrets) });
        } catch (error) {
          if (error instanceof MissingSecret) return missing(error.secret);
          throw error;
        }
      });
    },
    fallback: async () => (await stored())?.fallback ?? null,
  };
}

function secretOf(name: string, secrets: Secrets): string {
  const secret = secrets(name);
  if (secret === undefined) throw new MissingSecret(name);
  return secret;
}

function missing(name: string): NotSent {
  return refused(`密钥 ${name} 未提供（GUANCHAO_CHANNEL_SECRETS）`);
}

/** Who can sign with one tap is asked to, and is led there; everybody else to the incident's page. */
function tellingOf(delivery: DeliveryToSend, { publicUrl, run }: KindDeps): Telling {
  const { level, kind, incident, minute, text, signUrl = null } = delivery;
  const message = delivery.message ?? bareMessage(text, incident, minute);
  const link = signUrl ?? message.link ?? (publicUrl === null ? null : pageOf(publicUrl, run, incident));
  const asked = message.asked ?? (signUrl === null ? null : { what: '签收', by: null });
  return {
    level,
    kind,
    message: { ...message, link, asked },
    repeat: mayRepeat(delivery),
    signs: signUrl !== null,
  };
}

/** The incident's page in the console. */
export function pageOf(publicUrl: string, run: string, incident: string): string {
  const base = publicUrl.replace(/\/+$/, '');
  return `${base}/runs/${encodeURIComponent(run)}/incidents/${encodeURIComponent(incident)}`;
}
