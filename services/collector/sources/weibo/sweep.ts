import { isLarger, type Sweep } from './cursor.ts';

const HOUR_MS = 3_600_000;
/** The latest sweep weighs as much as all before it: a thread that begins to move must be seen in one or two polls. */
const LATEST_SHARE = 0.5;
/** What is usual follows within a day. */
const USUAL_HOURS = 24;

export interface PageOf {
  /** Of everything on the page, brought before or not. */
  readonly ids: readonly string[];
  /** The platform's own word for what lies below: the largest id of the next page, '0' for nothing; null where it does not say. */
  readonly next: string | null;
  /** Epoch ms of the oldest item; null of an empty page. */
  readonly oldestAt: number | null;
  /** Of `ids`, those not brought before. */
  readonly fresh: number;
}

/**
 * A sweep after one more page. Pages are asked for by `max_id`, not by number: numbers drift while new items come in. Where the
 * platform names no next page, an empty one ends the sweep, for a page may come short before the end. Whole, it begins anew above
 * its largest id.
 */
export function pageTaken(
  sweep: Sweep,
  page: PageOf,
  { maxPages, notBefore }: { readonly maxPages: number; readonly notBefore: number },
  now: number,
): Sweep {
  const beganAt = sweep.beganAt ?? now;
  const top = [...page.ids, ...(sweep.top === null ? [] : [sweep.top])].reduce<string | null>(
    (largest, id) => (largest === null || isLarger(id, largest) ? id : largest),
    null,
  );
  const under: Sweep = {
    ...sweep,
    ...{ top, beganAt, askedAt: now, pages: sweep.pages + 1, fresh: sweep.fresh + page.fresh },
  };
  const down = belowOf(sweep, page);
  const isOld = page.oldestAt !== null && page.oldestAt < notBefore;
  if (down !== null && !isOld && under.pages < maxPages) return { ...under, down };
  return whole(under, beganAt);
}

/** The largest id that may lie on the next page; null when there is none. */
function belowOf({ since, down }: Sweep, { ids, next }: PageOf): string | null {
  const below = next ?? smallestLess1(ids);
  if (below === null || below === '0') return null;
  // A platform that sends back to where one was would do so for ever.
  if (down !== null && !isLarger(down, below)) return null;
  return since !== null && !isLarger(below, since) ? null : below;
}

function smallestLess1(ids: readonly string[]): string | null {
  const [first, ...rest] = ids;
  if (first === undefined) return null;
  return String(BigInt(rest.reduce((least, id) => (isLarger(least, id) ? id : least), first)) - 1n);
}

function whole(sweep: Sweep, beganAt: number): Sweep {
  const hours = sweep.doneAt === null ? USUAL_HOURS : Math.max((beganAt - sweep.doneAt) / HOUR_MS, 1 / 60);
  const sample = sweep.fresh / hours;
  const since =
    sweep.top !== null && (sweep.since === null || isLarger(sweep.top, sweep.since))
      ? sweep.top
      : sweep.since;
  return {
    ...sweep,
    ...{ since, top: null, down: null, pages: 0, fresh: 0, beganAt: null, doneAt: beganAt },
    rate: sweep.doneAt === null ? sample : sweep.rate + (sample - sweep.rate) * LATEST_SHARE,
    usual: sweep.usual + (sample - sweep.usual) * Math.min(1, hours / USUAL_HOURS),
  };
}
