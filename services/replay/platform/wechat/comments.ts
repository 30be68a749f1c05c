import { deletionAfter, spoiltEntries, spoiltPage, spoiltTotal } from '../faults/lists.ts';
import { exact } from '../http/exact-number.ts';
import type { Answer } from '../http/exchange.ts';
import { type Item, isThere } from '../world/items.ts';
import { hashOf } from '../world/people.ts';
import { numberOf, type WechatAsk } from './ask.ts';
import { wechatError } from './errors.ts';

/** The page says ">=50 is refused", the error "count > 50": the stricter one holds here (2.2). */
const COUNT_BELOW = 50;
/** One comment in so many has been elected: comment_type 1. */
const ELECTED_ONE_IN = 6;

/** comment/list: comments under one article by offset. What is deleted is gone, and every offset after it shifts. */
export function commentList({ sim, call, account, json }: WechatAsk): Answer {
  const { faults } = call;
  if (faults.has('comments-closed')) return wechatError(call, 88000);
  if (faults.has('article-gone')) return wechatError(call, 88001);
  if (faults.has('article-limited')) return wechatError(call, 88002);
  const begin = numberOf(json.begin);
  const count = numberOf(json.count);
  const type = numberOf(json.type);
  const id = numberOf(json.msg_data_id);
  const index = numberOf(json.index ?? 0);
  if (count === null || count <= 0 || count >= COUNT_BELOW) return wechatError(call, 88010);
  if (begin === null || begin < 0 || type === null || id === null) return wechatError(call, 47001);
  const article = sim.world.wechat.threads.find(
    (thread) => thread.account === account.key && thread.id === BigInt(id) && thread.index === index,
  );
  if (!article || !isThere(article, call.now)) return wechatError(call, 88001);
  const there = article.comments
    .filter((item) => isThere(item, call.now))
    .filter((item) => type === 0 || (type === 2) === isElected(item));
  if (sim.settings.wechat.commentOrder === 'newest-first') there.reverse();
  const shown = spoiltPage(faults, there.slice(begin, begin + count));
  const entries = shown.map((item) => entryOf(item, call.now, faults));
  const malformed = { user_comment_id: null, content: 5 };
  return {
    status: 200,
    body: {
      ...{ errcode: 0, errmsg: 'ok', total: spoiltTotal(faults, there.length) },
      comment: spoiltEntries(faults, entries, malformed),
    },
    offered: shown,
    after: deletionAfter(faults, shown, sim.world, call.now),
  };
}

/** A comment as fixture A3 has it: no nickname, no likes, no place. */
function entryOf(
  item: Item,
  now: number,
  faults: WechatAsk['call']['faults'],
): Readonly<Record<string, unknown>> {
  const answered = item.reply !== null && item.reply.at <= now;
  const reply = { content: item.reply?.text, create_time: Math.floor((item.reply?.at ?? 0) / 1000) };
  return {
    user_comment_id: exact(item.id),
    ...(item.anonymous || faults.has('no-openid') ? {} : { openid: item.author.openid }),
    ...{ create_time: Math.floor(item.at / 1000), content: item.text, comment_type: isElected(item) ? 1 : 0 },
    ...(answered ? { reply: faults.has('reply-as-array') ? [reply] : reply } : {}),
  };
}

function isElected({ author, id }: Item): boolean {
  return hashOf(`${author.openid}/${id}`, 7) % ELECTED_ONE_IN === 0;
}
