import { deletionAfter, spoiltEntries, spoiltPage } from '../faults/lists.ts';
import { exact } from '../http/exact-number.ts';
import type { Answer } from '../http/exchange.ts';
import { type Item, isThere } from '../world/items.ts';
import type { Ask } from './ask.ts';
import { weiboError } from './errors.ts';
import { itemStatusOf, saidBy, statusOf } from './objects.ts';
import { pageOf, wholeNumber, wholeNumbers } from './paging.ts';
import { underStatus } from './under-status.ts';

/** Default and largest counts (1.2). */
const SIZE = { count: 20, most: 200 };
/** statuses/user_timeline shows the authorising user's newest five (1.2). */
const OWN_NEWEST = 5;
const MOST_IDS = 100;
const OTHER_MOST = 25;
const MALFORMED = { created_at: 'not a time', id: null, text: null };

/** A list of statuses under the key its endpoint uses. */
export function statusList(
  { call, sim }: Ask,
  list: readonly Item[],
  key: 'statuses' | 'reposts',
  nested: boolean,
): Answer {
  const page = pageOf(call, sim.world, list, SIZE);
  if ('bad' in page) return weiboError(call, 10017, { detail: page.bad });
  const view = { world: sim.world, now: call.now, faults: call.faults };
  const entries = page.items.map((item) => itemStatusOf(item, view, nested));
  return {
    status: 200,
    body: { [key]: spoiltEntries(call.faults, entries, MALFORMED), ...page.envelope },
    offered: page.items,
    after: deletionAfter(call.faults, page.items, sim.world, call.now),
  };
}

export function repostTimeline(ask: Ask): Answer {
  return underStatus(ask, (thread) => statusList(ask, thread.reposts, 'reposts', true));
}

/** statuses/user_timeline: the account's own newest five and no more. */
export function userTimeline({ call, sim, account }: Ask): Answer {
  const uid = call.params.get('uid');
  if (uid !== null && uid !== account.uid) return weiboError(call, 21335);
  const { statuses } = sim.weibo.index.listsOf(account);
  const there = statuses.filter((thread) => isThere(thread, call.now)).reverse();
  const since = wholeNumber(call, 'since_id', 0n);
  if (typeof since === 'object') return weiboError(call, 10017, { detail: 'since_id' });
  const page = wholeNumber(call, 'page', 1n);
  const newest = page === 1n ? there.slice(0, OWN_NEWEST) : [];
  const shown = newest.filter((thread) => sim.world.idOf(thread.id, thread.at) > since);
  const view = { world: sim.world, now: call.now, faults: call.faults };
  const entries = shown.map((thread) => statusOf(thread, view));
  const envelope = { hasvisible: false, previous_cursor: 0, next_cursor: 0, total_number: there.length };
  return {
    status: 200,
    body: { statuses: call.faults.has('empty-page') ? [] : entries, ...envelope, interval: 0 },
  };
}

/** statuses/user_timeline/other of the commercial interface: all statuses of an account, 25 at most a page (1.4). */
export function userTimelineOther({ call, sim, account }: Ask): Answer {
  const zero = { since_id: 0n, max_id: 0n, page: 0n, count: 0n, start_time: 0n, end_time: 0n };
  const given = wholeNumbers(call, zero);
  if ('bad' in given) return weiboError(call, 10017, { detail: given.bad });
  const { since_id: since, max_id: max, page, count, start_time: from, end_time: until } = given;
  const size = Math.min(OTHER_MOST, count === 0n ? SIZE.count : Number(count));
  const there = sim.weibo.index
    .listsOf(account)
    .statuses.filter((thread) => isThere(thread, call.now))
    .filter(({ at }) => at >= Number(from) * 1000 && (until === 0n || at <= Number(until) * 1000))
    .filter(({ id, at }) => {
      const outer = sim.world.idOf(id, at);
      return outer > since && (max === 0n || outer <= max);
    })
    .reverse();
  const first = (Math.max(1, Number(page)) - 1) * size;
  const view = { world: sim.world, now: call.now, faults: call.faults };
  const shown = spoiltPage(call.faults, there.slice(first, first + size));
  const statuses = shown.map((thread) => statusOf(thread, view));
  return { status: 200, body: { statuses, total_number: there.length } };
}

/** statuses/count: a bare array; ids that are gone are left out without a word (1.2). */
export function statusesCount({ call, sim }: Ask): Answer {
  const ids = (call.params.get('ids') ?? '').split(',').filter((id) => /^\d{1,19}$/.test(id));
  if (ids.length === 0) return weiboError(call, 20001);
  if (ids.length > MOST_IDS) return weiboError(call, 20009);
  const known = call.faults.has('counts-omit') ? ids.filter((_, index) => index % 2 === 0) : ids;
  const body = known.flatMap((id) => {
    const thread = sim.weibo.index.thread(BigInt(id));
    if (!thread || !isThere(thread, call.now)) return [];
    const comments = saidBy(thread.comments, call.now);
    const reposts = saidBy(thread.reposts, call.now);
    return [
      {
        id: exact(BigInt(id)),
        comments,
        reposts,
        attitudes: comments + reposts,
        number_display_strategy: {},
      },
    ];
  });
  return { status: 200, body };
}

export function statusesShow({ call, sim }: Ask): Answer {
  const id = wholeNumber(call, 'id', 0n);
  if (typeof id === 'object') return weiboError(call, 10017, { detail: 'id' });
  const thread = sim.weibo.index.thread(id);
  const view = { world: sim.world, now: call.now, faults: call.faults };
  if (thread && isThere(thread, call.now)) return { status: 200, body: statusOf(thread, view) };
  const item = sim.weibo.index.item(id);
  if (item && item.kind !== 'comment' && isThere(item, call.now))
    return { status: 200, body: itemStatusOf(item, view, true), offered: [item] };
  return weiboError(call, 20101);
}
