import type { FaultEngine, FaultHits } from '../faults/engine.ts';
import type { Ledger } from '../ledger.ts';
import type { PlatformSettings } from '../settings.ts';
import type { WechatAccount } from '../world/items.ts';
import { token62 } from '../world/people.ts';
import type { World } from '../world/world.ts';
import { encrypt, signatureOf } from './crypt.ts';
import { type Incoming, incomingOf, tag } from './message-xml.ts';

/** Where an account's messages go, and whether encrypted. */
export interface Target {
  readonly url: string;
  readonly mode: 'plain' | 'aes';
}

/** How one message fared. */
export interface Delivery {
  /** MsgId, or FromUserName + CreateTime. */
  readonly id: string;
  readonly account: string;
  readonly at: number;
  readonly kind: 'message' | 'event';
  /** Per try: `answered`, or why not. */
  readonly tries: readonly string[];
  readonly answered: boolean;
  readonly faults: readonly string[];
}

export interface MessagePush {
  /** From now on the account's messages are posted there; null stops it. */
  send(account: WechatAccount, target: Target | null, now: number): void;
  /** The address check that saving the server's settings does. */
  check(
    account: WechatAccount,
    url: string,
    now: number,
  ): Promise<{ readonly echoed: boolean; readonly reason: string }>;
  /** Posts everything due until now, message by message. */
  pump(now: number): Promise<void>;
  deliveries(): readonly Delivery[];
}

/** Three tries in all (2.5). */
const TRIES = 3;
const HOUR_MS = 3_600_000;

export interface MessagePushDeps {
  readonly settings: PlatformSettings;
  readonly world: World;
  readonly faults: FaultEngine;
  readonly ledger: Ledger;
}

/** WeChat as the client: signed messages to a collector's address, again when not answered in time. */
export function messagePush({ settings, world, faults, ledger }: MessagePushDeps): MessagePush {
  const { pushToken, encodingAesKey, pushWaitMs } = settings.wechat;
  const targets = new Map<
    string,
    Target & {
      readonly account: WechatAccount;
      sentTo: number;
      held: Incoming | null;
      readonly incoming: readonly Incoming[];
    }
  >();
  const deliveries: Delivery[] = [];
  let nonces = 0;

  async function deliver(target: Target, incoming: Incoming, now: number, hits: FaultHits): Promise<void> {
    const tries: string[] = [];
    let answered = false;
    const wanted = hits.has('message-repeated') ? TRIES : 1;
    for (let n = 0; n < TRIES && (n < wanted || !answered); n++) {
      const outcome = await post(target, incoming, now, hits);
      tries.push(outcome);
      answered ||= outcome === 'answered';
    }
    const { id, account, at, item } = incoming;
    // A spoilt message has told nobody anything.
    const isWhole = hits.names.every(
      (name) => name === 'message-repeated' || name === 'message-out-of-order',
    );
    if (answered && item && isWhole) ledger.offer([item], 'wechat/push', now);
    const kind = item ? 'message' : 'event';
    deliveries.push({ id, account: account.key, at, kind, tries, answered, faults: hits.names });
  }

  async function post(target: Target, incoming: Incoming, now: number, hits: FaultHits): Promise<string> {
    const { query, body } = signed(target, incoming, now, hits);
    const separator = target.url.includes('?') ? '&' : '?';
    try {
      const response = await fetch(`${target.url}${separator}${query}`, {
        ...{ method: 'POST', body, redirect: 'error' as const, headers: { 'content-type': 'text/xml' } },
        signal: AbortSignal.timeout(pushWaitMs),
      });
      const text = (await response.text()).trim();
      if (response.status !== 200) return `status ${response.status}`;
      return text === '' || text === 'success' || text.startsWith('<xml>')
        ? 'answered'
        : 'an answer of another kind';
    } catch (error) {
      if (error instanceof Error && error.name === 'TimeoutError') return 'no answer in time';
      return 'no connection';
    }
  }

  function signed({ mode }: Target, incoming: Incoming, now: number, hits: FaultHits) {
    const { account, from, xml } = incoming;
    const timestamp = String(Math.floor((hits.has('message-stale') ? now - HOUR_MS : now) / 1000));
    const nonce = String(100_000_000 + nonces++);
    const token = hits.has('message-bad-signature') ? `${pushToken}x` : pushToken;
    const query = new URLSearchParams({
      signature: signatureOf(token, timestamp, nonce),
      timestamp,
      nonce,
      openid: from,
    });
    const text = hits.has('message-broken-xml') ? xml.slice(0, xml.length >> 1) : xml;
    if (mode === 'plain') return { query, body: text };
    const appid = hits.has('message-foreign-appid') ? 'wx0000000000000000' : account.appid;
    const good = encrypt(encodingAesKey, appid, token62(`random/${nonce}`, 16), text);
    // Its middle blocks: the padding alone does not betray it.
    const cipher = hits.has('message-broken-cipher')
      ? good.slice(0, 8) + good.slice(8, 24).toLowerCase() + good.slice(24)
      : good;
    query.set('encrypt_type', 'aes');
    query.set('msg_signature', signatureOf(token, timestamp, nonce, cipher));
    return { query, body: `<xml>${tag('ToUserName', account.ghId)}${tag('Encrypt', cipher)}</xml>` };
  }

  return {
    send(account, target, now) {
      if (target === null) targets.delete(account.key);
      else
        targets.set(account.key, {
          ...target,
          account,
          sentTo: now,
          held: null,
          incoming: incomingOf(world, account),
        });
    },
    async check(account, url, now) {
      const timestamp = String(Math.floor(now / 1000));
      const nonce = String(100_000_000 + nonces++);
      const echostr = token62(`echo/${account.key}/${nonce}`, 19);
      const query = new URLSearchParams({
        signature: signatureOf(pushToken, timestamp, nonce),
        timestamp,
        nonce,
        echostr,
      });
      try {
        const response = await fetch(`${url}${url.includes('?') ? '&' : '?'}${query}`, {
          ...{ redirect: 'error', signal: AbortSignal.timeout(pushWaitMs) },
        });
        const text = await response.text();
        const echoed = response.status === 200 && text === echostr;
        return {
          echoed,
          reason: echoed ? 'ok' : `status ${response.status}, ${text.length} bytes that are not echostr`,
        };
      } catch (error) {
        return { echoed: false, reason: error instanceof Error ? error.message : String(error) };
      }
    },
    async pump(now) {
      for (const target of targets.values()) {
        const due = target.incoming.filter(({ at }) => at > target.sentTo && at <= now);
        target.sentTo = now;
        for (const incoming of due) {
          const route = 'wechat/push';
          const hits = faults.strike({ route, account: target.account.key, now }, ['wechat-push']);
          if (hits.has('message-out-of-order') && !target.held) {
            target.held = incoming;
            continue;
          }
          await deliver(target, incoming, now, hits);
          const { held } = target;
          target.held = null;
          if (held) await deliver(target, held, now, hits);
        }
      }
    },
    deliveries: () => deliveries,
  };
}
