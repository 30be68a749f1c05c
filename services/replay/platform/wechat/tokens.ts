import type { PlatformSettings } from '../settings.ts';
import type { WechatAccount } from '../world/items.ts';
import { token62 } from '../world/people.ts';

export interface WechatToken {
  readonly token: string;
  readonly account: WechatAccount;
  readonly kind: 'stable' | 'plain';
  expiresAt: number;
  /** From then on it is not the latest any more: 40001. */
  invalidFrom: number;
}

export interface WechatTokens {
  /** /cgi-bin/token: a new one each time; the one before lives five minutes more. */
  plain(account: WechatAccount, now: number): WechatToken;
  /** /cgi-bin/stable_token in normal mode: the same while it is good, a new one in its last five minutes. */
  stable(account: WechatAccount, now: number): WechatToken;
  /** Force mode: a new one, the old one is invalid at once; null sooner than 30 s after the last time. */
  forced(account: WechatAccount, now: number): WechatToken | null;
  find(token: string): WechatToken | null;
}

/** expires_in (2.1). */
const LIFE_MS = 7_200_000;
const OVERLAP_MS = 300_000;
const FORCE_APART_MS = 30_000;

export function wechatTokens({ seed }: PlatformSettings): WechatTokens {
  const tokens = new Map<string, WechatToken>();
  const newest = new Map<string, WechatToken>();
  const forcedAt = new Map<string, number>();
  let ordinal = 0;

  function issue(account: WechatAccount, kind: WechatToken['kind'], now: number): WechatToken {
    const made: WechatToken = {
      ...{ token: token62(`${seed}/wechat/token/${ordinal++}`, 136), account, kind },
      ...{ expiresAt: now + LIFE_MS, invalidFrom: Number.POSITIVE_INFINITY },
    };
    tokens.set(made.token, made);
    newest.set(`${kind}/${account.key}`, made);
    return made;
  }

  return {
    plain(account, now) {
      const before = newest.get(`plain/${account.key}`);
      if (before) before.invalidFrom = Math.min(before.invalidFrom, now + OVERLAP_MS);
      return issue(account, 'plain', now);
    },
    stable(account, now) {
      const current = newest.get(`stable/${account.key}`);
      if (current && current.expiresAt - now > OVERLAP_MS && current.invalidFrom > now) return current;
      return issue(account, 'stable', now);
    },
    forced(account, now) {
      if (now - (forcedAt.get(account.key) ?? Number.NEGATIVE_INFINITY) < FORCE_APART_MS) return null;
      forcedAt.set(account.key, now);
      const before = newest.get(`stable/${account.key}`);
      if (before) before.invalidFrom = now;
      return issue(account, 'stable', now);
    },
    find: (token) => tokens.get(token) ?? null,
  };
}
