import type { Answer, Call } from '../http/exchange.ts';
import type { Sim } from '../sim.ts';
import { admit, faultRefusal, pathOf } from './admit.ts';
import { batchGet, getArticle, getPublication } from './articles.ts';
import { isAnswer, jsonOf, type WechatAsk } from './ask.ts';
import { commentList } from './comments.ts';
import { datacube, retired } from './datacube.ts';
import { wechatError } from './errors.ts';
import { clearQuota, plainToken, quotaGet, stableToken } from './token-calls.ts';

type Endpoint = (ask: WechatAsk) => Answer;

/** Calls that need an access token and POST, by path (2.2 to 2.4). */
const endpoints: Readonly<Record<string, Endpoint>> = {
  'cgi-bin/comment/list': commentList,
  'cgi-bin/freepublish/batchget': onlyVerified(batchGet),
  'cgi-bin/freepublish/getarticle': onlyVerified(getArticle),
  'cgi-bin/freepublish/get': onlyVerified(getPublication),
  'cgi-bin/openapi/quota/get': ({ sim, call, account, json }) => quotaGet(sim, call, account, json.cgi_path),
  'cgi-bin/clear_quota': ({ sim, call, account, json }) => clearQuota(sim, call, account, json.appid),
};

/** Answers a call to anything below `/wechat`. */
export function answerWechat(sim: Sim, call: Call): Answer {
  const path = pathOf(call);
  const refused = faultRefusal(call, sim.wechat.tokens.find(call.params.get('access_token') ?? ''));
  if (refused) return refused;
  if (path === 'cgi-bin/token') return plainToken(sim, call);
  if (path === 'cgi-bin/stable_token') return stableToken(sim, call);
  if (path === 'cgi-bin/getcallbackip') return callbackAddresses(sim, call);
  const statistic = path.startsWith('datacube/') ? path.slice('datacube/'.length) : '';
  const endpoint = endpoints[path] ?? datacube[statistic] ?? (retired.includes(statistic) ? noLonger : null);
  if (!endpoint) return wechatError(call, 40066);
  const json = jsonOf(call);
  if (isAnswer(json)) return json;
  const account = admit(sim, call);
  if (isAnswer(account)) return account;
  return endpoint({ sim, call, account, json });
}

function noLonger({ call }: WechatAsk): Answer {
  return wechatError(call, 47009);
}

/** The addresses its messages come from: this machine's [path and shape: memory]. */
function callbackAddresses(sim: Sim, call: Call): Answer {
  const account = admit(sim, call);
  return isAnswer(account) ? account : { status: 200, body: { ip_list: ['127.0.0.1'] } };
}

/** Unverified accounts lost these in 2025-07 (2.3). */
function onlyVerified(endpoint: Endpoint): Endpoint {
  return (ask) => (ask.sim.settings.wechat.verified ? endpoint(ask) : wechatError(ask.call, 48001));
}
