import { isoCst } from '../../../../shared/time.ts';
import type { Sim } from '../sim.ts';
import { type Item, outerId, type Thread } from '../world/items.ts';

/** A thread as it really is. */
export interface TrueThread {
  readonly platform: 'weibo' | 'wechat';
  readonly id: string;
  readonly index: number;
  readonly account: string;
  readonly at: number;
  readonly deletedAt: number | null;
  readonly crisis: boolean;
  readonly comments: number;
  readonly reposts: number;
}

/** A thing said as it really is, and what the interface told of it. */
export interface TrueItem {
  readonly platform: 'weibo' | 'wechat';
  readonly kind: Item['kind'];
  /** Weibo: idstr. WeChat comment: `msg_data_id_index_user_comment_id`. Message: MsgId. */
  readonly id: string;
  /** Id of its thread (WeChat: `msg_data_id_index`), or null. */
  readonly thread: string | null;
  /** Key of the account whose lists show it. */
  readonly account: string;
  readonly at: number;
  readonly deletedAt: number | null;
  readonly crisis: boolean;
  /** It names the account. */
  readonly mention: boolean;
  /** The account's own words. */
  readonly own: boolean;
  /** First time it stood in an answer that went out whole, how often, and in which call; null: never. */
  readonly offered: { readonly first: number; readonly times: number; readonly by: string } | null;
}

/** Everything said until a moment (default now), with what was offered of it. */
export function truthOf(
  sim: Sim,
  until: number,
): {
  readonly now: number;
  readonly iso: string;
  readonly threads: readonly TrueThread[];
  readonly items: readonly TrueItem[];
} {
  const { weibo, wechat, idOf } = sim.world;
  const threads = [...weibo.threads, ...wechat.threads].filter(({ at }) => at <= until);
  const items = [...weibo.items, ...wechat.items, ...wechat.messages].filter(({ at }) => at <= until);
  const now = sim.clock.now();
  return {
    now,
    iso: isoCst(now),
    threads: threads.map((thread) => trueThread(thread, until, idOf)),
    items: items.map((item) => trueItem(sim, item)),
  };
}

function trueThread(thread: Thread, until: number, idOf: Sim['world']['idOf']): TrueThread {
  const said = (items: readonly Item[]) => items.filter(({ at }) => at <= until).length;
  return {
    ...{ platform: thread.platform, id: String(idOf(thread.id, thread.at)), index: thread.index },
    ...{ account: thread.account, at: thread.at, deletedAt: thread.deletedAt, crisis: thread.crisis },
    ...{ comments: said(thread.comments), reposts: said(thread.reposts) },
  };
}

function trueItem(sim: Sim, item: Item): TrueItem {
  const { idOf } = sim.world;
  return {
    ...{ platform: item.platform, kind: item.kind, id: outerId(item, idOf), thread: threadId(item, idOf) },
    ...{ account: item.account, at: item.at, deletedAt: item.deletedAt, crisis: item.crisis },
    ...{ mention: item.mention, own: item.own, offered: sim.ledger.offerOf(item) },
  };
}

function threadId({ platform, thread }: Item, idOf: Sim['world']['idOf']): string | null {
  if (thread === null) return null;
  if (platform === 'wechat') return `${thread.id}_${thread.index}`;
  return String(idOf(thread.id, thread.at));
}
