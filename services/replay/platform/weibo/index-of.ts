import { WIDE } from '../world/ids.ts';
import type { Item, Thread, WeiboAccount } from '../world/items.ts';
import type { WeiboWorld } from '../world/weibo-world.ts';

/** What stands in an account's lists, by time. */
export interface AccountLists {
  readonly statuses: readonly Thread[];
  readonly toMe: readonly Item[];
  readonly byMe: readonly Item[];
  /** Sent and received. */
  readonly timeline: readonly Item[];
  readonly statusMentions: readonly Item[];
  readonly commentMentions: readonly Item[];
}

export interface WeiboIndex {
  listsOf(account: WeiboAccount): AccountLists;
  /** A status by the id it has outside. */
  thread(outer: bigint): Thread | null;
  /** A comment, a repost or a status that names somebody. */
  item(outer: bigint): Item | null;
  accountByUid(uid: string): WeiboAccount | null;
}

/** Looks things up that the world holds by time only. */
export function indexOf(world: WeiboWorld): WeiboIndex {
  const threads = new Map(world.threads.map((thread) => [thread.id, thread]));
  const items = new Map(world.items.map((item) => [item.id, item]));
  const lists = new Map(world.accounts.map((account) => [account.key, listsFor(world, account.key)]));
  const inner = (outer: bigint) => (outer > WIDE ? outer - WIDE : outer);
  const none: AccountLists = {
    ...{ statuses: [], toMe: [], byMe: [], timeline: [], statusMentions: [], commentMentions: [] },
  };
  return {
    listsOf: ({ key }) => lists.get(key) ?? none,
    thread: (outer) => threads.get(inner(outer)) ?? null,
    item: (outer) => items.get(inner(outer)) ?? null,
    accountByUid: (uid) => world.accounts.find((account) => account.uid === uid) ?? null,
  };
}

function listsFor({ threads, items }: WeiboWorld, key: string): AccountLists {
  const comments = items.filter(
    ({ kind, account, mention }) => kind === 'comment' && account === key && !mention,
  );
  const mentions = items.filter(({ account, mention }) => account === key && mention);
  return {
    statuses: threads.filter(({ account }) => account === key),
    toMe: comments.filter(({ own }) => !own),
    byMe: comments.filter(({ own }) => own),
    timeline: comments,
    statusMentions: mentions.filter(({ kind }) => kind === 'post'),
    commentMentions: mentions.filter(({ kind }) => kind === 'comment'),
  };
}
