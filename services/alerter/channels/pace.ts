/** At most `count` messages within any `perMs` milliseconds. */
export interface Limit {
  readonly count: number;
  readonly perMs: number;
}

export interface PaceSettings {
  readonly limits: readonly Limit[];
  /** Of each limit, this many places are kept for what is urgent. */
  readonly kept: number;
  /** The vendor is busy within so many milliseconds of each full and half hour: what is not urgent goes after. */
  readonly avoidMs: number;
}

/** What went out and who waits, by delivery, and until when the vendor wants nothing. A value: `placeFor` returns the next. */
export interface Pace {
  readonly places: readonly Place[];
  /** Epoch ms. */
  readonly blockedUntil: number;
}

interface Place {
  readonly id: string;
  /** When it went out, or is to come back (epoch ms). */
  readonly at: number;
  readonly isSent: boolean;
}

export interface Asking {
  /** Of the delivery. */
  readonly id: string;
  readonly isUrgent: boolean;
}

export const emptyPace: Pace = { places: [], blockedUntil: 0 };

const HALF_HOUR_MS = 1_800_000;

/**
 * The delivery's place in the queue: 0 to go now, else the milliseconds after which to ask again. The limits hold over every
 * window of their length, not on average: a bucket that refills would let twice the vendor's minute through. Whoever waits
 * has a place of its own, so that a storm does not come back all at once; who comes back for it goes as soon as what really
 * went out leaves room, however late it is. What is urgent goes past the queue, and into the places kept for it.
 */
export function placeFor(
  pace: Pace,
  asking: Asking,
  now: number,
  settings: PaceSettings,
): { readonly pace: Pace; readonly waitMs: number } {
  const longest = Math.max(0, ...settings.limits.map(({ perMs }) => perMs));
  const known = pace.places.some(({ id, isSent }) => id === asking.id && !isSent);
  const others = pace.places.filter(
    ({ id, at, isSent }) => (isSent || id !== asking.id) && at > now - longest,
  );
  const from = Math.max(now, pace.blockedUntil);
  // A newcomer stands behind all who wait.
  const ahead = asking.isUrgent || known ? others.filter(({ isSent }) => isSent) : others;
  const isNow = earliest(ahead, { ...asking, from }, settings) === now;
  const at = isNow ? now : Math.max(now + 1, earliest(others, { ...asking, from }, settings));
  const places = [...others, { id: asking.id, at, isSent: isNow }].sort((a, b) => a.at - b.at);
  return { pace: { ...pace, places }, waitMs: at - now };
}

/** The vendor wants nothing for a while. Places that fall into it are lost; their owners ask again. */
export function blocked(pace: Pace, until: number): Pace {
  return {
    places: pace.places.filter(({ at, isSent }) => isSent || at >= until),
    blockedUntil: Math.max(pace.blockedUntil, until),
  };
}

/** The delivery did not go out after all. */
export function givenBack(pace: Pace, id: string): Pace {
  const last = pace.places.findLastIndex((place) => place.id === id);
  return { ...pace, places: pace.places.filter((_, index) => index !== last) };
}

function earliest(
  places: readonly Place[],
  { isUrgent, from }: Asking & { readonly from: number },
  { limits, kept, avoidMs }: PaceSettings,
): number {
  const times = places.map(({ at }) => at);
  const held = limits.map(({ count, perMs }) => ({
    count: Math.max(1, isUrgent ? count : count - kept),
    perMs,
  }));
  // A place is free from now on, or as soon as an earlier one leaves a window.
  const candidates = [from, ...times.flatMap((at) => limits.map(({ perMs }) => at + perMs))]
    .filter((at) => at >= from)
    .map((at) => (isUrgent ? at : afterRush(at, avoidMs)))
    .sort((a, b) => a - b);
  return candidates.find((at) => held.every((limit) => fits(times, at, limit))) ?? from;
}

/** Whether every window of `perMs` that holds `at` has room for it. */
function fits(times: readonly number[], at: number, { count, perMs }: Limit): boolean {
  const near = [...times.filter((time) => Math.abs(time - at) < perMs), at].sort((a, b) => a - b);
  for (let first = 0; first + count < near.length; first += 1) {
    const last = near[first + count] ?? 0;
    if (last - (near[first] ?? 0) < perMs) return false;
  }
  return true;
}

function afterRush(at: number, avoidMs: number): number {
  const since = at % HALF_HOUR_MS;
  return since < avoidMs ? at - since + avoidMs : at;
}
