import { spoiltPage, spoiltTotal } from '../faults/lists.ts';
import type { Call } from '../http/exchange.ts';
import { type Item, isThere } from '../world/items.ts';
import type { World } from '../world/world.ts';

/** One page of a list. */
export interface Page {
  readonly items: readonly Item[];
  readonly envelope: Readonly<Record<string, unknown>>;
}

/** A parameter that cannot be used; the caller answers 10017 with its name. */
export interface BadParameter {
  readonly bad: string;
}

/**
 * since_id (greater), max_id (not greater), page and count over a list by time, newest first (1.2). Deleted items keep their
 * place, so pages come short or empty before the end, and page numbers drift as new items arrive.
 */
export function pageOf(
  call: Call,
  world: World,
  list: readonly Item[],
  { count, most }: { readonly count: number; readonly most: number },
): Page | BadParameter {
  const since = wholeNumber(call, 'since_id', 0n);
  const max = wholeNumber(call, 'max_id', 0n);
  const asked = wholeNumber(call, 'count', BigInt(count));
  const number = wholeNumber(call, 'page', 1n);
  for (const one of [since, max, asked, number]) if (typeof one === 'object') return one;
  if (typeof since === 'object' || typeof max === 'object') return { bad: 'since_id' };
  const size = Math.min(most, Math.max(1, Number(asked)));
  const first = (Math.max(1, Number(number)) - 1) * size;
  const said = list.filter(({ at }) => at <= call.now);
  const wanted = said
    .filter((item) => {
      const id = world.idOf(item.id, item.at);
      return id > since && (max === 0n || id <= max);
    })
    .reverse();
  const slice = wanted.slice(first, first + size);
  const last = slice.at(-1);
  const more = last !== undefined && first + size < wanted.length;
  const cursors = { previous_cursor: 0, next_cursor: more ? world.idOf(last.id, last.at) - 1n : 0 };
  const visible = slice.filter((item) => isThere(item, call.now));
  const envelope = {
    hasvisible: false,
    ...cursors,
    total_number: spoiltTotal(call.faults, said.length),
    interval: 0,
  };
  return {
    items: spoiltPage(call.faults, visible),
    envelope: call.faults.has('no-cursors') ? {} : envelope,
  };
}

/** A number of up to 19 digits. */
export function wholeNumber(call: Call, name: string, otherwise: bigint): bigint | BadParameter {
  const text = call.params.get(name);
  if (text === null || text === '') return otherwise;
  return /^\d{1,19}$/.test(text) ? BigInt(text) : { bad: name };
}
