import { spoiltPage, spoiltTotal } from '../faults/lists.ts';
import { exact } from '../http/exact-number.ts';
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
  const given = wholeNumbers(call, { since_id: 0n, max_id: 0n, count: BigInt(count), page: 1n });
  if ('bad' in given) return given;
  const { since_id: since, max_id: max } = given;
  const size = Math.min(most, Math.max(1, Number(given.count)));
  const first = (Math.max(1, Number(given.page)) - 1) * size;
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
  const cursors = { previous_cursor: 0, next_cursor: more ? exact(world.idOf(last.id, last.at) - 1n) : 0 };
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

/** Whole numbers by name, each with what it is when it is not given. */
export function wholeNumbers<const K extends string>(
  call: Call,
  otherwise: Readonly<Record<K, bigint>>,
): Readonly<Record<K, bigint>> | BadParameter {
  const found: Record<K, bigint> = { ...otherwise };
  for (const name of Object.keys(otherwise) as K[]) {
    const number = wholeNumber(call, name, otherwise[name]);
    if (typeof number === 'object') return number;
    found[name] = number;
  }
  return found;
}

/** A number of up to 19 digits. */
export function wholeNumber(call: Call, name: string, otherwise: bigint): bigint | BadParameter {
  const text = call.params.get(name);
  if (text === null || text === '') return otherwise;
  return /^\d{1,19}$/.test(text) ? BigInt(text) : { bad: name };
}
