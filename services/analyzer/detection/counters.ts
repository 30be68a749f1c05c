import { z } from 'zod';

/** A thread's cumulative counters as they were read; null where the platform did not tell one. */
export interface Reading {
  readonly minute: number;
  readonly reposts: number | null;
  readonly comments: number | null;
  readonly likes: number | null;
  readonly reads: number | null;
}

/** What is known of a thread from its counters. Plain data. */
export interface Counters {
  last: Reading;
  /** Heard since the last reading. */
  heard: number;
  negative: number;
  /** Answers a minute that the counters tell of and nobody has brought, over how long, and until when that is told. */
  perMinute: number;
  minutes: number;
  until: number;
  /** Share of negative ones among those that were brought; null when none were. */
  negativeShare: number | null;
  /** Part of an answer that is owed. */
  owed: number;
  /** Answers that were taken away between the last two readings. */
  fell: number;
}

const count = z.int().nullable();
export const countersSchema = z.strictObject({
  last: z.strictObject({ minute: z.int(), reposts: count, comments: count, likes: count, reads: count }),
  heard: z.number(),
  negative: z.number(),
  perMinute: z.number(),
  minutes: z.int(),
  until: z.int(),
  negativeShare: z.number().nullable(),
  owed: z.number(),
  fell: z.number(),
});

/** A rate read off two readings is taken to go on for no longer than this, in minutes, however far apart they lie. */
const LONGEST_HOLD = 360;

/**
 * Takes a reading. What the counters gained since the last one and nobody brought is told on from there, for as long as it
 * took: a reading every hour must not look like a surge every hour. A counter that falls (the platform has deleted) begins
 * anew from where it stands: nothing is taken back, and what came meanwhile is unknown, so that the rate of before goes on:
 * a deletion is no recovery. Of two readings of a minute the higher counts.
 */
export function takeReading(before: Counters | null, reading: Reading): Counters {
  const fresh: Counters = {
    ...{ last: reading, heard: 0, negative: 0, perMinute: 0, minutes: 0, until: reading.minute },
    ...{ negativeShare: null, owed: 0, fell: 0 },
  };
  if (before === null) return fresh;
  const { last } = before;
  const minutes = reading.minute - last.minute;
  if (minutes <= 0) return { ...before, last: higher(last, reading) };
  const answers = (['comments', 'reposts'] as const).map((name) => {
    const [then, now] = [last[name], reading[name]];
    return then === null || now === null ? 0 : now - then;
  });
  const gained = answers.reduce((sum, change) => sum + Math.max(0, change), 0);
  const unseen = Math.max(0, gained - before.heard) / minutes;
  const fell = answers.reduce((sum, change) => sum + Math.max(0, -change), 0);
  return {
    ...fresh,
    last: filled(reading, last),
    perMinute: fell > 0 ? Math.max(unseen, before.perMinute) : unseen,
    minutes,
    until: reading.minute + Math.min(minutes, LONGEST_HOLD),
    negativeShare: before.heard > 0 ? before.negative / before.heard : before.negativeShare,
    fell,
  };
}

/**
 * Answers of this minute that were not brought, in whole ones. `fading`: what is usual in this minute over what was usual in
 * the stretch that was read, so that a thread that calms down as threads do is held against the same.
 */
export function unseenAt(counters: Counters, minute: number, fading: number): number {
  if (minute >= counters.until || counters.perMinute <= 0) return 0;
  counters.owed += counters.perMinute * fading;
  const whole = Math.floor(counters.owed);
  counters.owed -= whole;
  return whole;
}

function higher(one: Reading, other: Reading): Reading {
  const most = (a: number | null, b: number | null): number | null =>
    a === null || b === null ? (a ?? b) : Math.max(a, b);
  return {
    minute: one.minute,
    reposts: most(one.reposts, other.reposts),
    comments: most(one.comments, other.comments),
    likes: most(one.likes, other.likes),
    reads: most(one.reads, other.reads),
  };
}

/** A counter that this reading does not tell is known from the one before. */
function filled(reading: Reading, last: Reading): Reading {
  return {
    minute: reading.minute,
    reposts: reading.reposts ?? last.reposts,
    comments: reading.comments ?? last.comments,
    likes: reading.likes ?? last.likes,
    reads: reading.reads ?? last.reads,
  };
}
