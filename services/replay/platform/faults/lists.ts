import type { Item } from '../world/items.ts';
import type { World } from '../world/world.ts';
import type { FaultHits } from './engine.ts';

const FLICKER = 0.33;
const DELETED = 3;
const INFLATED = 1.3;

/** What the faults of a call leave of a page of items, and in which order. */
export function spoiltPage<T>(faults: FaultHits, items: readonly T[]): readonly T[] {
  let page = [...items];
  if (faults.has('empty-page') || faults.has('blacklist-empty-lists')) return [];
  if (faults.has('short-page')) page = page.slice(0, Math.ceil(page.length / 2));
  if (faults.has('flicker')) {
    const share = faults.value('flicker', FLICKER);
    page = page.filter(() => faults.random.uniform() >= share);
  }
  if (faults.has('repeated-item') && page.length > 0) page.push(...page.slice(0, 1));
  if (faults.has('out-of-order')) page = shuffled(faults, page);
  return page;
}

export function spoiltTotal(faults: FaultHits, total: number): number {
  if (faults.has('blacklist-empty-lists')) return 0;
  return faults.has('inflated-total') ? Math.ceil(total * INFLATED) + 1 : total;
}

/** What happens once a page has been shown: some of it is deleted, so that offsets and page numbers shift. */
export function deletionAfter(
  faults: FaultHits,
  shown: readonly Item[],
  world: World,
  now: number,
): () => void {
  return () => {
    if (!faults.has('deleted-between-pages')) return;
    for (const item of shown.slice(0, faults.value('deleted-between-pages', DELETED)))
      world.remove(item, now);
  };
}

/** One more entry that fits no schema, and keys that nobody has told us of. */
export function spoiltEntries(
  faults: FaultHits,
  entries: readonly Readonly<Record<string, unknown>>[],
  malformed: Readonly<Record<string, unknown>>,
): readonly unknown[] {
  const known = faults.has('unknown-keys')
    ? entries.map((entry) => ({ ...entry, a_key_of_tomorrow: { nested: [1, null] } }))
    : entries;
  if (!faults.has('malformed-item')) return known;
  const middle = known.length >> 1;
  return [...known.slice(0, middle), malformed, ...known.slice(middle)];
}

function shuffled<T>({ random }: FaultHits, items: readonly T[]): T[] {
  const out = [...items];
  for (let i = out.length - 1; i > 0; i--) {
    const other = random.below(i + 1);
    const [a, b] = [out[i], out[other]];
    if (a !== undefined && b !== undefined) [out[i], out[other]] = [b, a];
  }
  return out;
}
