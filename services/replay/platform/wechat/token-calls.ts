import type { Answer, Call } from '../http/exchange.ts';
import type { Quota } from '../quotas.ts';
import type { Sim } from '../sim.ts';
import type { WechatAccount } from '../world/items.ts';
import { dailyQuota, foreignAddress, spend } from './admit.ts';
import { isAnswer, jsonOf } from './ask.ts';
import { wechatError } from './errors.ts';
import type { WechatToken } from './tokens.ts';

/** Force mode, per day (2.1). */
const FORCED_PER_DAY = 20;
/** clear_quota, per month (2.6). */
const CLEARED_PER_MONTH = 10;

/** GET /cgi-bin/token. */
export function plainToken(sim: Sim, call: Call): Answer {
  const { params } = call;
  if (params.get('grant_type') !== 'client_credential') return wechatError(call, 40002);
  const account = accountOf(sim, call, params.get('appid'), params.get('secret'));
  if (isAnswer(account)) return account;
  return spend(sim, call, account) ?? tokenAnswer(sim.wechat.tokens.plain(account, call.now), call);
}

/** POST /cgi-bin/stable_token. */
export function stableToken(sim: Sim, call: Call): Answer {
  const json = jsonOf(call);
  if (isAnswer(json)) return json;
  if (json.grant_type !== 'client_credential') return wechatError(call, 40002);
  const account = accountOf(sim, call, json.appid, json.secret);
  if (isAnswer(account)) return account;
  const refused = spend(sim, call, account);
  if (refused) return refused;
  if (json.force_refresh !== true) return tokenAnswer(sim.wechat.tokens.stable(account, call.now), call);
  const quota: Quota = { name: `wechat ${account.key} force_refresh`, limit: FORCED_PER_DAY, span: 'day' };
  if (sim.quotas.take([quota], call.now)) return wechatError(call, 45009);
  const token = sim.wechat.tokens.forced(account, call.now);
  return token ? tokenAnswer(token, call) : wechatError(call, 45011);
}

/** POST /cgi-bin/openapi/quota/get: what is left of a path's day. */
export function quotaGet(sim: Sim, call: Call, account: WechatAccount, path: unknown): Answer {
  if (typeof path !== 'string') return wechatError(call, 47001);
  const quota = dailyQuota(sim, account, path.replace(/^\//, ''));
  const remain = sim.quotas.remaining(quota, call.now);
  const body = { daily_limit: quota.limit, used: quota.limit - remain, remain };
  const rate = { call_count: 0, refresh_second: 60 };
  return { status: 200, body: { errcode: 0, errmsg: 'ok', quota: body, rate_limit: rate } };
}

/** POST /cgi-bin/clear_quota: ten times a month. */
export function clearQuota(sim: Sim, call: Call, account: WechatAccount, appid: unknown): Answer {
  if (appid !== account.appid) return wechatError(call, 40013);
  const quota: Quota = { name: `wechat ${account.key} clear_quota`, limit: CLEARED_PER_MONTH, span: 'month' };
  if (sim.quotas.take([quota], call.now)) return wechatError(call, 48006);
  sim.quotas.clear(`wechat ${account.key} cgi-bin/`, call.now);
  return { status: 200, body: { errcode: 0, errmsg: 'ok' } };
}

function accountOf(sim: Sim, call: Call, appid: unknown, secret: unknown): WechatAccount | Answer {
  const account = sim.world.wechat.accounts.find((one) => one.appid === appid);
  if (!account) return wechatError(call, 40013);
  if (account.secret !== secret) return wechatError(call, 40001);
  return foreignAddress(sim, call) ?? account;
}

function tokenAnswer({ token, expiresAt }: WechatToken, { now }: Call): Answer {
  return { status: 200, body: { access_token: token, expires_in: Math.floor((expiresAt - now) / 1000) } };
}
