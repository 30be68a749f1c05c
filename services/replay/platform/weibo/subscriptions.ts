import type { Answer, Call } from '../http/exchange.ts';
import type { Sim } from '../sim.ts';
import type { Item, WeiboAccount } from '../world/items.ts';
import { weiboError } from './errors.ts';

/** What a subscription lets through: comments or statuses (1.5). */
export interface Subscription {
  readonly subid: number;
  readonly type: 'comment' | 'status';
  readonly uids: Set<string>;
  readonly keywords: Set<string>;
}

/** Filters hold so many (1.5), and one call changes at most fifty. */
const MOST_UIDS = 10_000;
const MOST_KEYWORDS = 20_000;
const MOST_CHANGES = 50;

/** Number 1 brings comments under the accounts' posts, number 2 statuses that name them. */
export function firstSubscriptions(accounts: readonly WeiboAccount[]): Map<number, Subscription> {
  const uids = new Set(accounts.map(({ uid }) => uid));
  const names = new Set(accounts.map(({ name }) => name));
  return new Map([
    [1, { subid: 1, type: 'comment', uids, keywords: new Set() }],
    [2, { subid: 2, type: 'status', uids: new Set(), keywords: names }],
  ]);
}

/** A comment under a uid's post; a word in the comment or its post; a status by its words alone. */
export function lets(subscription: Subscription, item: Item, ownerUid: string | null): boolean {
  if ((subscription.type === 'comment') !== (item.kind === 'comment')) return false;
  if (ownerUid !== null && item.thread !== null && subscription.uids.has(ownerUid)) return true;
  const texts = [item.text, item.kind === 'comment' ? (item.thread?.text ?? '') : ''];
  return [...subscription.keywords].some((word) => texts.some((text) => text.includes(word)));
}

/** POST /subscribe/update_subscribe.json: changes filters, or shows them when only subid is given. */
export function updateSubscribe(sim: Sim, call: Call): Answer {
  if (call.method !== 'POST') return weiboError(call, 10021);
  if (!sim.settings.weibo.commercial) return weiboError(call, 10014);
  const { params } = call;
  if (params.get('source') !== sim.settings.weibo.appKey) return weiboError(call, 10006, { asText: true });
  const subscription = sim.weibo.subscriptions.get(Number(params.get('subid')));
  if (!subscription) return weiboError(call, 10017, { detail: 'subid' });
  const { uids, keywords } = subscription;
  const change = (name: string) => (params.get(name) ?? '').split(',').filter((word) => word !== '');
  const named = ['add_uids', 'del_uids', 'add_keywords', 'del_keywords'].map(change);
  const [addUids = [], delUids = [], addKeywords = [], delKeywords = []] = named;
  if (named.every((words) => words.length === 0)) return { status: 200, body: detailOf(sim, subscription) };
  if (named.some((words) => words.length > MOST_CHANGES)) return weiboError(call, 20009);
  for (const uid of delUids) uids.delete(uid);
  for (const word of delKeywords) keywords.delete(word);
  if (uids.size + addUids.length > MOST_UIDS || keywords.size + addKeywords.length > MOST_KEYWORDS)
    return weiboError(call, 10017, { detail: 'filters' });
  for (const uid of addUids) uids.add(uid);
  for (const word of addKeywords) keywords.add(word);
  return { status: 200, body: { result: true } };
}

function detailOf(
  sim: Sim,
  { subid, type, uids, keywords }: Subscription,
): Readonly<Record<string, unknown>> {
  return {
    ...{
      appkey: sim.settings.weibo.appKey,
      subid,
      subname: `${type}s`,
      ip: sim.settings.weibo.pushAddresses ?? [],
    },
    filters: {
      ...{
        userfilter: { id: [...uids] },
        domainfilter: { domain: [] },
        keywordfilter: { keyword: [...keywords] },
      },
    },
  };
}
