import { isoCst } from '../../../../shared/time.ts';
import type { Answer, Call } from '../http/exchange.ts';
import { type Quota, resetAt } from '../quotas.ts';
import type { Sim } from '../sim.ts';
import type { WeiboAccount } from '../world/items.ts';
import { weiboError } from './errors.ts';
import type { WeiboToken } from './tokens.ts';

/** The token a call shows: as a parameter, or in the OAuth2 header. */
export function tokenShown(sim: Sim, call: Call): WeiboToken | null {
  return sim.weibo.tokens.find(call.params.get('access_token') ?? '');
}

/** Refusals by fault that stand for a gateway or a policy: before anything is counted. */
export function faultRefusal(call: Call): Answer | null {
  const { faults } = call;
  if (faults.has('system-error')) return weiboError(call, faults.value('system-error', 10001));
  if (faults.has('error-in-200')) return weiboError(call, 10001, { status: 200 });
  if (faults.has('error-code-string')) return weiboError(call, 10006, { asText: true });
  if (faults.has('address-quota')) return weiboError(call, 10022);
  if (faults.has('user-quota')) return weiboError(call, 10023);
  if (faults.has('endpoint-quota')) return weiboError(call, 10024, { detail: endpointOf(call) });
  if (faults.has('token-expired'))
    return weiboError(call, 21327, { status: faults.value('token-expired', 400) });
  if (faults.has('token-revoked')) return weiboError(call, 21316);
  if (faults.has('token-invalid'))
    return weiboError(call, 21332, { status: faults.value('token-invalid', 400) });
  if (faults.has('auth-failed')) return weiboError(call, 21301);
  if (faults.has('no-permission')) return weiboError(call, 10014);
  if (faults.has('status-gone')) return weiboError(call, 20101);
  if (faults.has('status-private')) return weiboError(call, 20112);
  return null;
}

/** Lets a call of the standard interface in: a good token, and a call left of every quota. */
export function admitStandard(sim: Sim, call: Call, counted: boolean): WeiboAccount | Answer {
  const text = call.params.get('access_token') ?? '';
  if (text === '')
    return call.params.has('source') ? weiboError(call, 21301) : weiboError(call, 10006, { asText: true });
  const token = sim.weibo.tokens.find(text);
  if (!token) return weiboError(call, 21332);
  if (token.revoked) return weiboError(call, 21316);
  if (token.expiresAt <= call.now) return weiboError(call, 21327);
  if (counted) {
    const spent = sim.quotas.take(quotasOf(sim, call, token.account), call.now);
    if (spent) return outOfQuota(call, spent);
  }
  return token.account;
}

/** Lets a call of the commercial interface in: `source` or a token, and the address's hourly quota. */
export function admitCommercial(sim: Sim, call: Call): WeiboAccount | Answer {
  if (!sim.settings.weibo.commercial) return weiboError(call, 10014);
  const source = call.params.get('source');
  const token = tokenShown(sim, call);
  if (source === null && call.params.get('access_token') === null)
    return weiboError(call, 10006, { asText: true });
  if (source !== sim.settings.weibo.appKey && !token) return weiboError(call, 21332);
  if (token && token.expiresAt <= call.now) return weiboError(call, 21327);
  const { commercialPerHour } = sim.settings.weibo.limits;
  const quota: Quota = {
    ...{ name: `weibo commercial address ${call.address}`, limit: commercialPerHour, span: 'hour' },
  };
  if (sim.quotas.take([quota], call.now)) return weiboError(call, 10022);
  const uid = call.params.get('uid');
  const account = uid === null ? token?.account : sim.weibo.index.accountByUid(uid);
  const [first] = sim.world.weibo.accounts;
  if (uid !== null && !account) return weiboError(call, 20003);
  return account ?? first ?? weiboError(call, 20003);
}

/** `/comments/show` of `weibo/2/comments/show`. */
export function endpointOf({ route }: Call): string {
  return route.replace(/^weibo\/2/, '');
}

export function userQuota(sim: Sim, account: WeiboAccount): Quota {
  const { userPerDay, resetHour } = sim.settings.weibo.limits;
  return { name: `weibo user ${account.key}`, limit: userPerDay, span: 'day', resetHour };
}

export function addressQuota(sim: Sim, address: string): Quota {
  return { name: `weibo address ${address}`, limit: sim.settings.weibo.limits.addressPerHour, span: 'hour' };
}

function quotasOf(sim: Sim, call: Call, account: WeiboAccount): readonly Quota[] {
  const { endpointPerDay, resetHour } = sim.settings.weibo.limits;
  const endpoint = endpointOf(call);
  const limit = endpointPerDay[endpoint.slice(1)];
  const own: readonly Quota[] =
    limit === undefined
      ? []
      : [{ name: `weibo user ${account.key} ${endpoint}`, limit, span: 'day', resetHour }];
  return [addressQuota(sim, call.address), userQuota(sim, account), ...own];
}

function outOfQuota(call: Call, { name }: Quota): Answer {
  if (name.includes('address')) return weiboError(call, 10022);
  return name.includes(' /')
    ? weiboError(call, 10024, { detail: endpointOf(call) })
    : weiboError(call, 10023);
}

/** account/rate_limit_status (1.2): this call itself is not counted. */
export function rateLimitStatus(sim: Sim, call: Call, account: WeiboAccount): Answer {
  const { limits } = sim.settings.weibo;
  const at = resetAt('day', call.now, limits.resetHour);
  const apis = Object.entries(limits.endpointPerDay).map(([endpoint, limit]) => {
    const quota: Quota = {
      ...{ name: `weibo user ${account.key} /${endpoint}`, limit, span: 'day', resetHour: limits.resetHour },
    };
    return {
      api: `/${endpoint}`,
      limit,
      limit_time_unit: 'DAYS',
      remaining_hits: sim.quotas.remaining(quota, call.now),
    };
  });
  return {
    status: 200,
    body: {
      ...{ ip_limit: limits.addressPerHour, limit_time_unit: 'HOURS' },
      remaining_ip_hits: sim.quotas.remaining(addressQuota(sim, call.address), call.now),
      remaining_user_hits: sim.quotas.remaining(userQuota(sim, account), call.now),
      reset_time: isoCst(at).slice(0, 19).replace('T', ' '),
      reset_time_in_seconds: Math.ceil((at - call.now) / 1000),
      user_limit: limits.userPerDay,
      api_rate_limits: apis,
    },
  };
}
