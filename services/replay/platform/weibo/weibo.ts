import type { Answer, Call, Streamed } from '../http/exchange.ts';
import type { Sim } from '../sim.ts';
import { admitCommercial, admitStandard, faultRefusal, rateLimitStatus } from './admit.ts';
import type { Ask } from './ask.ts';
import { commentList, commentsShow, commentsShowBatch } from './comments.ts';
import { weiboError } from './errors.ts';
import { accessToken, authorize, revoke, tokenInfo } from './oauth.ts';
import { hotWords, searchLimited } from './search.ts';
import {
  repostTimeline,
  statusesCount,
  statusesShow,
  statusList,
  userTimeline,
  userTimelineOther,
} from './statuses.ts';
import { updateSubscribe } from './subscriptions.ts';

type Endpoint = (ask: Ask) => Answer;

const lists = ({ sim, account }: Ask) => sim.weibo.index.listsOf(account);

/** The standard interface, by what follows `/2/` (1.2). */
const standard: Readonly<Record<string, Endpoint>> = {
  'comments/show': commentsShow,
  'comments/show_batch': commentsShowBatch,
  'comments/to_me': (ask) => commentList(ask, lists(ask).toMe),
  'comments/by_me': (ask) => commentList(ask, lists(ask).byMe),
  'comments/timeline': (ask) => commentList(ask, lists(ask).timeline),
  'comments/mentions': (ask) => commentList(ask, lists(ask).commentMentions),
  'statuses/mentions': (ask) => statusList(ask, lists(ask).statusMentions, 'statuses', false),
  'statuses/repost_timeline': repostTimeline,
  'statuses/user_timeline': userTimeline,
  'statuses/count': statusesCount,
  'statuses/show': statusesShow,
  'account/get_uid': ({ account }) => ({ status: 200, body: { uid: account.uid } }),
};

/** The commercial interface: the same lists, of any account by `uid` (1.4). */
const commercial: Readonly<Record<string, Endpoint>> = {
  'comments/show/all': commentsShow,
  'comments/to_me/other': (ask) => commentList(ask, lists(ask).toMe),
  'comments/by_me/other': (ask) => commentList(ask, lists(ask).byMe),
  'comments/timeline/other': (ask) => commentList(ask, lists(ask).timeline),
  'comments/mentions/other': (ask) => commentList(ask, lists(ask).commentMentions),
  'statuses/mentions/other': (ask) => statusList(ask, lists(ask).statusMentions, 'statuses', false),
  'statuses/repost_timeline/all': repostTimeline,
  'statuses/user_timeline/other': userTimelineOther,
  'search/statuses/limited': searchLimited,
  'search/hot_word/biz': hotWords,
};

/** Once for advanced apps, closed to new ones: no permission, whoever asks (1.0). */
const ADVANCED = ['search/topics', 'search/statuses', 'trends'];

const oauth: Readonly<Record<string, (sim: Sim, call: Call) => Answer>> = {
  'oauth2/authorize': authorize,
  'oauth2/access_token': accessToken,
  'oauth2/get_token_info': tokenInfo,
  'oauth2/revokeoauth2': revoke,
};

/** Answers a call to anything below `/weibo`. */
export function answerWeibo(sim: Sim, call: Call): Answer | Streamed {
  const path = call.route.slice('weibo/'.length);
  const refused = faultRefusal(call);
  if (refused) return refused;
  const auth = oauth[path];
  if (auth) return auth(sim, call);
  if (path === 'subscribe/update_subscribe') return updateSubscribe(sim, call);
  if (path === 'datapush/comment') return sim.weibo.push.connect(call, 'comment');
  if (path === 'datapush/status') return sim.weibo.push.connect(call, 'status');
  const endpoint = path.replace(/^2\//, '');
  if (ADVANCED.includes(endpoint)) return weiboError(call, 10014);
  const paid = commercial[endpoint];
  const free = standard[endpoint];
  const unlimited = endpoint === 'account/rate_limit_status';
  if (!path.startsWith('2/') || !(paid ?? free ?? unlimited)) return weiboError(call, 10020);
  if (call.method !== 'GET') return weiboError(call, 10021);
  const admitted = paid ? admitCommercial(sim, call) : admitStandard(sim, call, !unlimited);
  if ('status' in admitted) return admitted;
  if (unlimited) return rateLimitStatus(sim, call, admitted);
  return (paid ?? free)?.({ sim, call, account: admitted }) ?? weiboError(call, 10020);
}
