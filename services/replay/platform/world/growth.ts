import { MINUTE_MS, minuteOf } from '../../../../shared/time.ts';
import { type CascadeKind, cascade } from '../../simulate/cascade.ts';
import { type Random, randomStream } from '../../simulate/random.ts';
import { bernoulli, logNormal } from '../../simulate/samplers.ts';
import { seasonAt } from '../../simulate/season.ts';
import { BENIGN_NEGATIVE, CRISIS_NEGATIVE } from '../../simulate/series.ts';
import { type Stance, takeStance } from '../../simulate/templates.ts';

/** One response under a thread: when, in what stance, and which earlier response it answers (-1: the thread itself). */
export interface Response {
  readonly at: number;
  readonly stance: Stance;
  readonly parent: number;
}

/** Spread of the number of responses under ordinary threads, and the delay of one: assumptions, heavy-tailed as real threads are. */
const RESPONSES_SIGMA = 1.2;
const DELAY_MEDIAN_MINUTES = 60;
const DELAY_SIGMA = 1.4;
/** The season's highest value (season.ts): a response is kept with its share of it, or comes at another hour. */
const SEASON_TOP = 1.9;
const SEASON_TRIES = 4;
const ROUTINE_NEGATIVE = 0.18;
const ANSWERS_A_RESPONSE = 0.25;
/** As in simulate/crisis.ts: the office speaks in one of this many calm ones, and not in the first hour. */
const OFFICE_ONE_IN = 60;
const OFFICE_AFTER_MINUTES = 60;

/** What ordinary people say under a thread until `until`, by time. */
export function quietResponses(
  random: Random,
  start: number,
  until: number,
  median: number,
): readonly Response[] {
  const times: number[] = [];
  for (let left = Math.floor(logNormal(random, median, RESPONSES_SIGMA)); left > 0; left--) {
    const at = seasonalTime(random, start);
    if (at < until) times.push(at);
  }
  times.sort((a, b) => a - b);
  return times.map((at, index) => ({
    at,
    stance: takeStance(random, 'ordinary', bernoulli(random, ROUTINE_NEGATIVE) ? 'negative' : 'calm'),
    parent: index > 0 && bernoulli(random, ANSWERS_A_RESPONSE) ? random.below(index) : -1,
  }));
}

function seasonalTime(random: Random, start: number): number {
  let at = start;
  for (let tries = 0; tries < SEASON_TRIES; tries++) {
    at = start + 1000 + Math.floor(logNormal(random, DELAY_MEDIAN_MINUTES, DELAY_SIGMA) * MINUTE_MS);
    if (random.uniform() * SEASON_TOP < seasonAt(minuteOf(at))) return at;
  }
  return at;
}

/** What a crowd says under a thread that a cascade of this kind has caught, by time; the cascade's first event is the thread. */
export function crisisResponses(
  seed: number,
  topic: string,
  kind: CascadeKind,
  start: number,
  until: number,
): readonly Response[] {
  const drawn = cascade({ seed, topic, kind });
  const choosing = randomStream(seed, topic, 'crisis/choices');
  const timing = randomStream(seed, topic, 'crisis/times');
  const events: Response[] = [];
  for (let event = 1; event < drawn.size; event++) {
    const age = drawn.minute[event] ?? 0;
    const at = start + age * MINUTE_MS + 1 + timing.below(MINUTE_MS - 1);
    const stance = crisisStance(choosing, age);
    if (at < until) events.push({ at, stance, parent: (drawn.parent[event] ?? 0) - 1 });
  }
  return inOrder(events);
}

/** By time within a minute too; a parent is always in an earlier minute, so its new place is known. */
function inOrder(events: readonly Response[]): readonly Response[] {
  const order = events.map((_, index) => index).sort((a, b) => (events[a]?.at ?? 0) - (events[b]?.at ?? 0));
  const place = new Map(order.map((old, index) => [old, index]));
  return order.flatMap((old) => {
    const event = events[old];
    return event ? [{ ...event, parent: place.get(event.parent) ?? -1 }] : [];
  });
}

function crisisStance(random: Random, age: number): Stance {
  if (bernoulli(random, CRISIS_NEGATIVE)) return takeStance(random, 'crisis', 'negative');
  if (age >= OFFICE_AFTER_MINUTES && random.below(OFFICE_ONE_IN) === 0) return 'rebuttal';
  return takeStance(random, 'crisis', 'calm');
}

/** Times at which others name an account, `perHour` on average, busier by day. */
export function mentionTimes(
  random: Random,
  from: number,
  until: number,
  perHour: number,
): readonly number[] {
  const times: number[] = [];
  const meanGapMs = perHour > 0 ? (60 * MINUTE_MS) / (perHour * SEASON_TOP) : Number.POSITIVE_INFINITY;
  for (let at = from; ; ) {
    at += Math.ceil(-Math.log(1 - random.uniform()) * meanGapMs);
    if (!(at < until)) return times;
    if (random.uniform() * SEASON_TOP < seasonAt(minuteOf(at))) times.push(at);
  }
}

/** The mood of somebody who names an account out of the blue. */
export function mentionStance(random: Random): Stance {
  return takeStance(random, 'ordinary', bernoulli(random, BENIGN_NEGATIVE * 2) ? 'negative' : 'calm');
}
