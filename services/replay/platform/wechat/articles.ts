import { spoiltPage, spoiltTotal } from '../faults/lists.ts';
import type { Answer } from '../http/exchange.ts';
import type { Sim } from '../sim.ts';
import { isThere, type Thread, type WechatAccount } from '../world/items.ts';
import { token62 } from '../world/people.ts';
import { numberOf, type WechatAsk } from './ask.ts';
import { wechatError } from './errors.ts';

const MOST = 20;

/** One publication: its articles by index. */
type Publication = readonly Thread[];

/** freepublish/batchget: newest publication first, 1 to 20 at once (2.3). */
export function batchGet({ sim, call, account, json }: WechatAsk): Answer {
  const offset = numberOf(json.offset);
  const count = numberOf(json.count);
  if (offset === null || offset < 0 || count === null || count < 1 || count > MOST)
    return wechatError(call, 47001);
  const unlisted = call.faults.has('articles-unlisted');
  const all = publicationsOf(sim, account, call.now).filter(
    ([first]) => !(unlisted && first && isMassSent(first)),
  );
  const shown = spoiltPage(call.faults, all.slice(offset, offset + count));
  const bare = json.no_content === 1;
  const short = call.faults.has('short-url');
  return {
    status: 200,
    body: {
      total_count: spoiltTotal(call.faults, all.length),
      item_count: shown.length,
      item: shown.map((publication) => ({
        article_id: articleId(publication),
        content: { news_item: publication.map((thread) => newsItem(thread, account, { bare, short })) },
        update_time: Math.floor((publication[0]?.at ?? 0) / 1000),
      })),
    },
  };
}

/** freepublish/getarticle by article_id. */
export function getArticle({ sim, call, account, json }: WechatAsk): Answer {
  const found = publicationsOf(sim, account, call.now).find((one) => articleId(one) === json.article_id);
  if (!found) return wechatError(call, 53600);
  const short = call.faults.has('short-url');
  return {
    status: 200,
    body: { news_item: found.map((thread) => newsItem(thread, account, { bare: false, short })) },
  };
}

/** freepublish/get by publish_id, which is the msg_data_id here. */
export function getPublication({ sim, call, account, json }: WechatAsk): Answer {
  const found = publicationsOf(sim, account, call.now).find(
    ([first]) => String(first?.id) === String(json.publish_id),
  );
  if (!found) return wechatError(call, 53600);
  const item = found.map((thread) => ({
    idx: thread.index + 1,
    article_url: articleUrl(thread, account, false),
  }));
  return {
    status: 200,
    body: {
      ...{ publish_id: String(json.publish_id), publish_status: 0, article_id: articleId(found) },
      ...{ article_detail: { count: item.length, item }, fail_idx: [] },
    },
  };
}

/** Every other publication is sent to all followers at once; the others are only published. */
export function isMassSent({ id }: Thread): boolean {
  return id % 2n === 0n;
}

/** The account's publications by now, newest first. */
export function publicationsOf(sim: Sim, account: WechatAccount, now: number): readonly Publication[] {
  const own = sim.world.wechat.threads.filter(
    (thread) => thread.account === account.key && isThere(thread, now),
  );
  const byId = Map.groupBy(own, (thread) => thread.id);
  return [...byId.values()].reverse();
}

export function articleId(publication: Publication): string {
  return token62(`article/${publication[0]?.id}`, 43);
}

/** The address holds mid and idx, from which msg_data_id and index are read (2.2); the short form holds neither. */
export function articleUrl(thread: Thread, { biz }: WechatAccount, short: boolean): string {
  const sn = token62(`sn/${thread.id}/${thread.index}`, 32).toLowerCase();
  if (short) return `http://mp.weixin.qq.com/s/${sn.slice(0, 22)}`;
  return `http://mp.weixin.qq.com/s?__biz=${biz}&mid=${thread.id}&idx=${thread.index + 1}&sn=${sn}#rd`;
}

function newsItem(
  thread: Thread,
  account: WechatAccount,
  { bare, short }: { readonly bare: boolean; readonly short: boolean },
): Readonly<Record<string, unknown>> {
  const paragraphs = thread.text.split('\n').map((line) => `<p>${line}</p>`);
  return {
    ...{ title: thread.title, author: account.name, digest: thread.text.slice(0, 54) },
    ...(bare ? {} : { content: paragraphs.join('') }),
    ...{ content_source_url: '', thumb_media_id: token62(`thumb/${thread.id}`, 64), show_cover_pic: 0 },
    ...{ need_open_comment: 1, only_fans_can_comment: 0, url: articleUrl(thread, account, short) },
    is_deleted: false,
  };
}
