import { deletionAfter, spoiltEntries } from '../faults/lists.ts';
import type { Answer } from '../http/exchange.ts';
import { type Item, isThere } from '../world/items.ts';
import type { Ask } from './ask.ts';
import { weiboError } from './errors.ts';
import { commentOf } from './objects.ts';
import { pageOf } from './paging.ts';
import { underStatus } from './under-status.ts';

/** Default and largest counts (1.2; 200 is [memory]). */
const SIZE = { count: 50, most: 200 };
const MALFORMED = { created_at: 'not a time', id: null, text: null };
const MOST_CIDS = 50;

/** A list of comments with its envelope. */
export function commentList({ call, sim }: Ask, list: readonly Item[], size = SIZE): Answer {
  const page = pageOf(call, sim.world, list, size);
  if ('bad' in page) return weiboError(call, 10017, { detail: page.bad });
  const view = { world: sim.world, now: call.now, faults: call.faults };
  const comments = spoiltEntries(
    call.faults,
    page.items.map((item) => commentOf(item, view)),
    MALFORMED,
  );
  return {
    status: 200,
    body: { comments, ...page.envelope },
    offered: page.items,
    after: deletionAfter(call.faults, page.items, sim.world, call.now),
  };
}

/** comments/show: what stands under one status. */
export function commentsShow(ask: Ask): Answer {
  return underStatus(ask, (thread) => commentList(ask, thread.comments));
}

/** comments/show_batch: comments by id, a bare array; what is gone is left out. */
export function commentsShowBatch({ call, sim }: Ask): Answer {
  const cids = (call.params.get('cids') ?? '').split(',').filter((cid) => /^\d{1,19}$/.test(cid));
  if (cids.length === 0) return weiboError(call, 20001);
  if (cids.length > MOST_CIDS) return weiboError(call, 20009);
  const view = { world: sim.world, now: call.now, faults: call.faults };
  const items = cids.flatMap((cid) => {
    const item = sim.weibo.index.item(BigInt(cid));
    return item?.kind === 'comment' && isThere(item, call.now) ? [item] : [];
  });
  return { status: 200, body: items.map((item) => commentOf(item, view)), offered: items };
}
