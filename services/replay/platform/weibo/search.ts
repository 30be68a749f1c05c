import { MINUTE_MS } from '../../../../shared/time.ts';
import { spoiltEntries, spoiltPage } from '../faults/lists.ts';
import type { Answer } from '../http/exchange.ts';
import { type Item, isThere, type Thread } from '../world/items.ts';
import type { Ask } from './ask.ts';
import { weiboError } from './errors.ts';
import { itemStatusOf, saidBy, statusOf } from './objects.ts';
import { wholeNumber, wholeNumbers } from './paging.ts';

/** search/statuses/limited gives 1000 results at most, 10 to 50 a page (1.4). */
const REACHABLE = 1000;
const SIZE = { least: 10, most: 50 };
/** Above what can be reached the total is an estimate; to the hundred here. */
const ESTIMATE = 100;
const MOST_UIDS = 50;
const VARIES = 0.05;
const MALFORMED = { created_at: 'not a time', id: null, text: null };
const HOT_MOST = 50;
const HOUR_MS = 60 * MINUTE_MS;
/** A board's heat per mention in the last hour, and the flags 新, 热, 爆, 沸 from that many mentions on: invented. */
const HEAT = 1379;
const FLAGS = [
  { from: 400, flag: 16 },
  { from: 150, flag: 4 },
  { from: 40, flag: 2 },
  { from: 10, flag: 1 },
] as const;

/** A status of whichever kind, as search sees it. */
interface Found {
  readonly at: number;
  readonly text: string;
  readonly deletedAt: number | null;
  readonly comments: number;
  readonly item: Item | null;
  readonly thread: Thread | null;
}

/** search/statuses/limited: statuses by words, time and kind. */
export function searchLimited(ask: Ask): Answer {
  const { call, sim } = ask;
  if (call.faults.has('downstream-timeout')) return weiboError(call, 10003);
  const q = call.params.get('q') ?? '';
  const uids = (call.params.get('ids') ?? '').split('~').filter((uid) => uid !== '');
  if (uids.length > MOST_UIDS) return weiboError(call, 20009);
  if (q.trim() === '' && uids.length === 0) return weiboError(call, 10016, { detail: 'q' });
  if (/[{}"]/.test(q)) return weiboError(call, 10017, { detail: 'q' });
  const given = wholeNumbers(call, { starttime: 0n, endtime: 0n, count: BigInt(SIZE.least), page: 1n });
  if ('bad' in given) return weiboError(call, 10017, { detail: given.bad });
  const { starttime: from, endtime: until, count, page } = given;
  const untilMs = until === 0n ? call.now : Number(until) * 1000;
  const found = statusesOf(ask).filter(
    (one) =>
      one.at >= Number(from) * 1000 &&
      one.at <= untilMs &&
      matches(one.text, q) &&
      isKind(ask, one) &&
      isBy(uids, one),
  );
  const total = found.length > REACHABLE ? Math.ceil(found.length / ESTIMATE) * ESTIMATE : found.length;
  if (call.params.get('onlynum') === '1') return { status: 200, body: { total_number: total } };
  const sort = call.params.get('sort') ?? 'time';
  found.sort((a, b) => (sort === 'time' ? 0 : b.comments - a.comments) || b.at - a.at);
  const size = Math.min(SIZE.most, Math.max(SIZE.least, Number(count)));
  const first = (Math.max(1, Number(page)) - 1) * size;
  const slice = found.slice(0, REACHABLE).slice(first, first + size);
  const varied = call.faults.has('search-varies')
    ? slice.filter(() => call.faults.random.uniform() >= VARIES)
    : slice;
  const shown = spoiltPage(call.faults, varied);
  const view = { world: sim.world, now: call.now, faults: call.faults };
  const entries = shown.flatMap(({ item, thread }) => {
    if (item) return [itemStatusOf(item, view, true)];
    return thread ? [statusOf(thread, view)] : [];
  });
  return {
    status: 200,
    body: { statuses: spoiltEntries(call.faults, entries, MALFORMED), total_number: total },
    offered: shown.flatMap(({ item }) => (item ? [item] : [])),
  };
}

/** Every status there is by now: own ones, reposts, and those that name an account. */
function statusesOf({ call, sim }: Ask): Found[] {
  const { threads, items } = sim.world.weibo;
  const own = threads
    .filter((thread) => thread.account !== '' && isThere(thread, call.now))
    .map((thread): Found => {
      const { at, text, deletedAt } = thread;
      return { at, text, deletedAt, comments: saidBy(thread.comments, call.now), item: null, thread };
    });
  const said = items
    .filter((item) => item.kind !== 'comment' && isThere(item, call.now))
    .map(
      (item): Found => ({
        at: item.at,
        text: item.text,
        deletedAt: item.deletedAt,
        comments: 0,
        item,
        thread: null,
      }),
    );
  return [...own, ...said];
}

/** Words apart by white space must all be there, words joined by `~` any of them. */
function matches(text: string, q: string): boolean {
  return q
    .split(/\s+/)
    .filter((word) => word !== '')
    .every((word) => word.split('~').some((one) => one !== '' && text.includes(one)));
}

/** `ids`: authors, where any are named. */
function isBy(uids: readonly string[], { item, thread }: Found): boolean {
  return uids.length === 0 || uids.includes((item ?? thread)?.author.uid ?? '');
}

function isKind({ call }: Ask, { item }: Found): boolean {
  const isRepost = item?.kind === 'repost';
  if (call.params.get('hasori') === '1' && isRepost) return false;
  return call.params.get('hasret') !== '1' || isRepost;
}

/** search/hot_word/biz: what is talked of most in the last hour. */
export function hotWords({ call, sim }: Ask): Answer {
  const count = wholeNumber(call, 'count', BigInt(HOT_MOST));
  if (typeof count === 'object') return weiboError(call, 10017, { detail: 'count' });
  const recent = sim.world.weibo.items.filter(
    (item) => item.at > call.now - HOUR_MS && isThere(item, call.now) && !item.own,
  );
  const byAccount = Map.groupBy(recent, ({ account }) => account);
  const words = sim.world.weibo.accounts
    .map(({ key, name }) => ({ word: name.replace(/发布$/, ''), n: byAccount.get(key)?.length ?? 0 }))
    .filter(({ n }) => n > 0)
    .sort((a, b) => b.n - a.n)
    .slice(0, Math.min(HOT_MOST, Number(count)));
  const data = words.map(({ word, n }, index) => {
    const query = encodeURIComponent(`#${word}#`);
    return {
      ...{ id: index + 1, word, num: n * HEAT, flag: FLAGS.find(({ from }) => n >= from)?.flag ?? 0 },
      h5_query_link: `https://m.weibo.cn/search?containerid=100103&q=${query}`,
      ...{ app_query_link: `sinaweibo://searchall?q=${query}`, flag_link: '' },
    };
  });
  return {
    status: 200,
    body: { cat: 'realtimehot', app_link: 'sinaweibo://', h5_link: 'https://m.weibo.cn/', data },
  };
}
