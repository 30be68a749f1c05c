import type { Answer, Call } from '../http/exchange.ts';
import type { Quota } from '../quotas.ts';
import type { Sim } from '../sim.ts';
import type { WechatAccount } from '../world/items.ts';
import { wechatError } from './errors.ts';
import type { WechatToken } from './tokens.ts';

/** An ordinary path has this limit a day where nothing is known of it. */
const UNKNOWN_DAILY = 10_000;

/** Refusals by fault. Those of tokens leave the token dead, so that only a new one helps. */
export function faultRefusal(call: Call, token: WechatToken | null): Answer | null {
  const { faults } = call;
  if (faults.has('system-busy')) return wechatError(call, -1);
  if (faults.has('address-not-listed')) return wechatError(call, 40164, call.address);
  if (faults.has('daily-quota')) return wechatError(call, 45009);
  if (faults.has('too-frequent')) return wechatError(call, 45011);
  if (faults.has('unauthorised')) return wechatError(call, 48001);
  if (faults.has('banned')) return wechatError(call, 48004);
  if (faults.has('account-restricted')) return wechatError(call, 50002);
  if (token && faults.has('access-token-expired')) token.expiresAt = Math.min(token.expiresAt, call.now);
  if (token && faults.has('access-token-invalid')) token.invalidFrom = call.now;
  return null;
}

/** The token in the query; who shows none, a dead or an unknown one is refused. */
export function admit(sim: Sim, call: Call): WechatAccount | Answer {
  const text = call.params.get('access_token') ?? '';
  if (text === '') return wechatError(call, 41001);
  const token = sim.wechat.tokens.find(text);
  if (!token || token.invalidFrom <= call.now) return wechatError(call, 40001);
  if (token.expiresAt <= call.now) return wechatError(call, 42001);
  return spend(sim, call, token.account) ?? token.account;
}

/** The caller's address, where there is a whitelist. */
export function foreignAddress(sim: Sim, call: Call): Answer | null {
  const { whitelist } = sim.settings.wechat;
  return whitelist === null || whitelist.includes(call.address)
    ? null
    : wechatError(call, 40164, call.address);
}

/** Spends one call of the path's daily and per-minute quotas. */
export function spend(sim: Sim, call: Call, account: WechatAccount): Answer | null {
  const minute: Quota = {
    ...{
      name: `wechat ${account.key} ${pathOf(call)} minute`,
      limit: sim.settings.wechat.perMinute,
      span: 'minute',
    },
  };
  const spent = sim.quotas.take([minute, dailyQuota(sim, account, pathOf(call))], call.now);
  if (!spent) return null;
  return wechatError(call, spent === minute ? 45011 : 45009);
}

export function dailyQuota(sim: Sim, account: WechatAccount, path: string): Quota {
  const limit = sim.settings.wechat.dailyLimits[path] ?? UNKNOWN_DAILY;
  return { name: `wechat ${account.key} ${path}`, limit, span: 'day' };
}

/** `cgi-bin/comment/list` of `wechat/cgi-bin/comment/list`. */
export function pathOf({ route }: Call): string {
  return route.slice('wechat/'.length);
}
