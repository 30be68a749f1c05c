import type { FaultHits } from '../faults/engine.ts';
import { exact } from '../http/exact-number.ts';
import { type Item, isThere, type Person, type Thread } from '../world/items.ts';
import type { World } from '../world/world.ts';

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const CST_MS = 8 * 3_600_000;
/** Longer texts are cut (1.2), with a mark [memory]. */
const TEXT_LIMIT = 140;
const SOURCE = '<a href="http://weibo.com" rel="nofollow">iPhone客户端</a>';

type Json = Readonly<Record<string, unknown>>;

/** `Tue May 31 17:46:55 +0800 2011`, always +0800 (1.2). */
export function weiboTime(at: number): string {
  const date = new Date(at + CST_MS);
  const two = (n: number) => String(n).padStart(2, '0');
  const time = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
  const day = `${DAYS[date.getUTCDay()]} ${MONTHS[date.getUTCMonth()]} ${two(date.getUTCDate())}`;
  return `${day} ${time} +0800 ${date.getUTCFullYear()}`;
}

/** What depends on the moment and on the call's faults. */
export interface View {
  readonly world: World;
  readonly now: number;
  readonly faults: FaultHits;
}

/** A user who has not authorised the app: counts and descriptions are withheld (1.2), a rough follower count is not. */
export function userOf(person: Person, { faults }: View): Json {
  const id = exact(BigInt(person.uid));
  const followers = faults.has('followers-as-text')
    ? { followers_count: '1.2万', followers_count_str: '1.2万' }
    : { followers_count: person.followers };
  return {
    ...{ id, idstr: person.uid, screen_name: person.screenName, name: person.screenName },
    ...{ province: person.province, city: '1', gender: person.gender },
    ...{ verified: person.verified, verified_type: person.verifiedType },
    ...{ following: false, follow_me: false, ...followers },
  };
}

/** A status with the counts of the moment; of a deleted one only that it is (1.2). */
export function statusOf(thread: Thread, view: View): Json {
  const id = view.world.idOf(thread.id, thread.at);
  const ids = { id: exact(id), idstr: String(id), mid: String(id), created_at: weiboTime(thread.at) };
  if (!isThere(thread, view.now)) return { ...ids, text: '抱歉，此微博已被作者删除。', deleted: '1' };
  const comments = saidBy(thread.comments, view.now);
  const reposts = saidBy(thread.reposts, view.now);
  return {
    ...ids,
    ...textOf(thread.text),
    ...{ source: SOURCE, favorited: false, in_reply_to_status_id: '', geo: null, pic_urls: [] },
    ...{ reposts_count: reposts, comments_count: comments, attitudes_count: comments + reposts },
    ...{ visible: { type: 0, list_id: 0 }, user: userOf(thread.author, view) },
  };
}

/** A repost or a status that names the account. */
export function itemStatusOf(item: Item, view: View, nested: boolean): Json {
  const id = view.world.idOf(item.id, item.at);
  return {
    ...{
      id: exact(id),
      idstr: String(id),
      mid: String(id),
      created_at: weiboTime(item.at),
      ...textOf(item.text),
    },
    ...{ source: SOURCE, favorited: false, in_reply_to_status_id: '', geo: null, pic_urls: [] },
    ...{ reposts_count: 0, comments_count: 0, attitudes_count: item.likes },
    ...{ visible: { type: 0, list_id: 0 } },
    ...(view.faults.has('missing-user') ? {} : { user: userOf(item.author, view) }),
    ...(nested && item.thread ? { retweeted_status: statusOf(item.thread, view) } : {}),
  };
}

/** A comment as comments/show and comments/to_me give it (fixture A1). */
export function commentOf(item: Item, view: View): Json {
  const id = view.world.idOf(item.id, item.at);
  const rootItem = rootOf(item);
  const root = view.world.idOf(rootItem.id, rootItem.at);
  return {
    ...{ created_at: weiboTime(item.at), id: exact(id), rootid: exact(root), rootidstr: String(root) },
    ...{ floor_number: floorOf(item), text: item.text, source: SOURCE, source_type: 1, source_allowclick: 0 },
    ...{ disable_reply: 0, mid: String(id), idstr: String(id), like_count: item.likes },
    ...(view.faults.has('missing-user') ? {} : { user: userOf(item.author, view) }),
    ...(item.thread && !view.faults.has('missing-status') ? { status: statusOf(item.thread, view) } : {}),
    ...(item.parent ? answeredPart(item.parent, view) : {}),
  };
}

function answeredPart(parent: Item, view: View): Json {
  const id = view.world.idOf(parent.id, parent.at);
  const ids = {
    id: exact(id),
    idstr: String(id),
    mid: String(id),
    text: parent.text,
    created_at: weiboTime(parent.at),
  };
  return {
    reply_comment: { ...ids, user: userOf(parent.author, view) },
    reply_original_text: parent.text,
  };
}

function rootOf(item: Item): Item {
  return item.parent ? rootOf(item.parent) : item;
}

function floorOf(item: Item): number {
  return (item.thread?.comments.indexOf(item) ?? 0) + 1;
}

/** How many of these, by time, have been said by now, deleted or not: the platform's counts run ahead of what can be read (1.2). */
export function saidBy(items: readonly Item[], now: number): number {
  let from = 0;
  let to = items.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((items[middle]?.at ?? 0) <= now) from = middle + 1;
    else to = middle;
  }
  return from;
}

function textOf(text: string): Json {
  const points = [...text];
  if (points.length <= TEXT_LIMIT) return { text, truncated: false, isLongText: false };
  return {
    ...{ text: `${points.slice(0, TEXT_LIMIT).join('')}...`, truncated: true, isLongText: true },
    textLength: points.length * 2,
  };
}
