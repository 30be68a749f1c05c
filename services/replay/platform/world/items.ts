import type { Stance } from '../../simulate/templates.ts';

/** A Weibo account that has authorised the app. */
export interface WeiboAccount {
  readonly key: string;
  readonly uid: string;
  readonly name: string;
}

/** A WeChat Official Account. */
export interface WechatAccount {
  readonly key: string;
  readonly appid: string;
  readonly secret: string;
  /** `gh_…`, what messages are addressed to. */
  readonly ghId: string;
  /** `__biz` of its articles' addresses. */
  readonly biz: string;
  readonly name: string;
}

/** Somebody who speaks. All of it is invented. */
export interface Person {
  readonly uid: string;
  readonly openid: string;
  readonly screenName: string;
  readonly verified: boolean;
  readonly verifiedType: number;
  /** First two digits of the province's GB/T 2260 code. */
  readonly province: string;
  readonly gender: 'm' | 'f';
  readonly followers: number;
}

/** A Weibo status or a WeChat article, with what hangs under it. */
export interface Thread {
  readonly platform: 'weibo' | 'wechat';
  /** Status id; of an article, its msg_data_id. */
  readonly id: bigint;
  /** Position of an article in its publication, from 0; 0 on Weibo. */
  readonly index: number;
  /** Key of the account it belongs to; '' for somebody else's. */
  readonly account: string;
  readonly at: number;
  deletedAt: number | null;
  readonly author: Person;
  readonly title: string;
  readonly text: string;
  readonly crisis: boolean;
  /** By time. */
  readonly comments: Item[];
  /** By time; Weibo only. */
  readonly reposts: Item[];
}

/** What one person said. */
export interface Item {
  readonly platform: 'weibo' | 'wechat';
  /** `post` is somebody else's status that names the account; `message` a private one. */
  readonly kind: 'comment' | 'repost' | 'post' | 'message';
  /** Weibo id; user_comment_id on WeChat; MsgId of a message. */
  readonly id: bigint;
  readonly at: number;
  /** Simulated time from which no answer shows it any more. */
  deletedAt: number | null;
  /** Key of the account whose reader sees it. */
  readonly account: string;
  readonly thread: Thread | null;
  readonly parent: Item | null;
  readonly author: Person;
  readonly text: string;
  readonly stance: Stance;
  readonly likes: number;
  /** It names the account: statuses/mentions or comments/mentions show it. */
  readonly mention: boolean;
  readonly crisis: boolean;
  /** The account's own words, so not what others sent to it. */
  readonly own: boolean;
  /** A reader without a WeChat identity has no openid in comment/list. */
  readonly anonymous: boolean;
  /** The account's answer under a WeChat comment. */
  readonly reply: { readonly at: number; readonly text: string } | null;
}

/** Whether it has been said by now and not yet been deleted. */
export function isThere(
  item: { readonly at: number; readonly deletedAt: number | null },
  now: number,
): boolean {
  return item.at <= now && (item.deletedAt === null || item.deletedAt > now);
}

/** The name an item has outside: a Weibo id, or `msg_data_id_index_user_comment_id`, or a MsgId. */
export function outerId(item: Item, idOf: (id: bigint, at: number) => bigint): string {
  if (item.platform === 'weibo') return String(idOf(item.id, item.at));
  return item.thread === null ? String(item.id) : `${item.thread.id}_${item.thread.index}_${item.id}`;
}
