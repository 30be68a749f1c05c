import { MINUTE_MS, minuteOf } from '../../../shared/time.ts';
import { skewed } from './clocks.ts';
import { type Random, randomStream } from './random.ts';
import type { GenericRow } from './row.ts';
import { bernoulli, gamma } from './samplers.ts';
import type { Arrival, Outage, Scenario } from './spec.ts';

/** A row and the epoch millisecond at which it reaches the reader. */
export interface Arrived {
  readonly arrivedAt: number;
  readonly topic: string;
  readonly row: GenericRow;
}

/** Mean ordinary delay (detection.md 11), and how far its heavy tail stretches for one row in a hundred. */
const MEAN_DELAY_MS = { weibo: 20_000, wechat: 120_000 } as const;
const DELAY_SHAPE = 2;
const HEAVY_SHARE = 0.01;
const HEAVY_FACTOR = 10;
/** How late a mention may be and still be judged (design.md part 3); late rows spread from a sixth of it to six times it. */
const LATE_LIMIT_MS = { weibo: 30 * MINUTE_MS, wechat: 360 * MINUTE_MS } as const;
const LATE_SPREAD = 6;
const REPEAT_WITHIN_MS = 10 * MINUTE_MS;
/** What an outage held back is fetched within this time after it, in order. */
const CATCH_UP_MS = 5 * MINUTE_MS;
const AT_ONCE: Arrival = { delayed: false, lateShare: 0, duplicateShare: 0, malformedShare: 0 };

/** What changes on the way to the reader: the rows of a scenario without any come as they were spoken. */
export type OnTheWay = Pick<Scenario, 'seed' | 'startMinute' | 'arrival' | 'outages'>;

export function isDisturbed({ arrival, outages = [] }: OnTheWay): boolean {
  return arrival !== undefined || outages.length > 0;
}

/**
 * Puts rows, told in order of time, into the order in which they arrive. Each topic has its own streams for its delays and its
 * clocks. Ties keep the order of time. Holds only what has not arrived yet.
 */
export function* arriving(
  { seed, startMinute, arrival = AT_ONCE, outages = [] }: OnTheWay,
  told: Iterable<Arrived>,
): Generator<Arrived> {
  const streams = new Map<string, Random>();
  const clocks = new Map<string, Random>();
  const waiting = new Map<number, Arrived[]>();
  let open: number | null = null;

  function wait(arrived: Arrived, delayMs: number): void {
    const arrivedAt = seenAt(outages, startMinute, arrived.row.platform, arrived.arrivedAt + delayMs);
    if (arrivedAt === null) return;
    const later = { ...arrived, arrivedAt };
    const minute = minuteOf(later.arrivedAt);
    const bucket = waiting.get(minute);
    if (bucket) bucket.push(later);
    else waiting.set(minute, [later]);
  }

  for (const spoken of told) {
    const minute = minuteOf(spoken.arrivedAt);
    open ??= minute;
    for (; open < minute; open++) yield* take(waiting, open);
    const random = streamOf(streams, spoken.topic, 'arrival');
    const arrived =
      arrival.skewedShare === undefined
        ? spoken
        : {
            ...spoken,
            row: skewed(streamOf(clocks, spoken.topic, 'clocks'), spoken.row, arrival.skewedShare),
          };
    const delay = delayOf(random, arrival, arrived.row);
    wait(arrived, delay);
    if (bernoulli(random, arrival.duplicateShare)) wait(arrived, delay + random.below(REPEAT_WITHIN_MS));
  }
  for (const minute of [...waiting.keys()].sort((a, b) => a - b)) yield* take(waiting, minute);

  function streamOf(known: Map<string, Random>, topic: string, component: string): Random {
    const random = known.get(topic) ?? randomStream(seed, topic, component);
    known.set(topic, random);
    return random;
  }
}

/** When a row that would arrive at this instant does; null: never. */
function seenAt(
  outages: readonly Outage[],
  startMinute: number,
  platform: GenericRow['platform'],
  arrivedAt: number,
): number | null {
  for (const { platform: blind, onset, minutes, lost } of outages) {
    const place = (arrivedAt - (startMinute + onset) * MINUTE_MS) / (minutes * MINUTE_MS);
    if (blind !== platform || place < 0 || place >= 1) continue;
    return lost ? null : (startMinute + onset + minutes) * MINUTE_MS + Math.floor(place * CATCH_UP_MS);
  }
  return arrivedAt;
}

function take(waiting: Map<number, Arrived[]>, minute: number): readonly Arrived[] {
  const bucket = waiting.get(minute) ?? [];
  waiting.delete(minute);
  return bucket.sort((a, b) => a.arrivedAt - b.arrivedAt);
}

/** Whole milliseconds. */
function delayOf(random: Random, arrival: Arrival, { platform }: GenericRow): number {
  if (bernoulli(random, arrival.lateShare)) {
    return Math.floor(LATE_LIMIT_MS[platform] * LATE_SPREAD ** (2 * random.uniform() - 1));
  }
  if (!arrival.delayed) return 0;
  const factor = bernoulli(random, HEAVY_SHARE) ? HEAVY_FACTOR : 1;
  return Math.floor((factor * MEAN_DELAY_MS[platform] * gamma(random, DELAY_SHAPE)) / DELAY_SHAPE);
}
