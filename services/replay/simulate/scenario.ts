import { isoMinute, MINUTE_MS } from '../../../shared/time.ts';
import { type Arrived, arriving, isDisturbed } from './arrival.ts';
import { backgroundSpeaker } from './background.ts';
import { crisisSpeaker, outbreaksOf, topicOf } from './crisis.ts';
import { damaged } from './damage.ts';
import { raidSource, raidSpeaker } from './raid.ts';
import { randomStream } from './random.ts';
import type { GenericRow } from './row.ts';
import { bernoulli } from './samplers.ts';
import type { Speaker } from './speaker.ts';
import type { Scenario } from './spec.ts';

const PLATFORMS = ['weibo', 'wechat'] as const;
const SECONDS = Array.from({ length: 60 }, (_, s) => String(s).padStart(2, '0'));
const MILLIS = Array.from({ length: 1000 }, (_, ms) => `.${String(ms).padStart(3, '0')}+08:00`);
/** One minute's sort key is offset × this + order of planning: both stay exact in a double. */
const PER_MINUTE = 2 ** 32;

/**
 * The scenario's mentions in the generic format, streaming: in order of time, or, where the scenario sets `arrival` or an outage, in
 * order of arrival with its repeats. Memory holds one minute of rows, the cascades under way and what has not arrived yet.
 */
export function* simulate(scenario: Scenario): Generator<GenericRow> {
  for (const { row } of simulateArrivals(scenario)) yield row;
}

/** As `simulate`, with the epoch millisecond at which each row reaches the reader. */
export function simulateArrivals(scenario: Scenario): Generator<Arrived> {
  return isDisturbed(scenario) ? arriving(scenario, spoken(scenario)) : spoken(scenario);
}

/** As `simulate`, as JSON lines, with damaged lines among them in the share the scenario asks for. */
export function* simulateLines(scenario: Scenario): Generator<string> {
  const share = scenario.arrival?.malformedShare ?? 0;
  const random = randomStream(scenario.seed, '', 'damage');
  for (const row of simulate(scenario)) {
    const line = JSON.stringify(row);
    yield line;
    if (share > 0 && bernoulli(random, share)) yield damaged(random, row);
  }
}

/** Every mention at its own time, topics merged; ties go to the topic named first. */
function* spoken(scenario: Scenario): Generator<Arrived> {
  const speakers = speakersOf(scenario);
  const limit = scenario.limit ?? Number.POSITIVE_INFINITY;
  let told = 0;
  for (let t = 0; t < scenario.minutes; t++) {
    const minute = scenario.startMinute + t;
    const prefix = isoMinute(minute).slice(0, 17);
    const { order, who, what } = planMinute(speakers);
    for (const key of order) {
      if (told++ >= limit) return;
      const offset = Math.floor(key / PER_MINUTE);
      const entry = key % PER_MINUTE;
      const speaker = speakers[who[entry] ?? 0];
      if (!speaker) continue;
      const at = prefix + SECONDS[Math.floor(offset / 1000)] + MILLIS[offset % 1000];
      const row = speaker.speak(at, what[entry] ?? 0);
      yield { arrivedAt: minute * MINUTE_MS + offset, topic: speaker.topic, row };
    }
  }
}

/** Asks every speaker for the next minute: who says what, and in which order (sort keys, ascending). */
function planMinute(speakers: readonly Speaker[]) {
  const who: number[] = [];
  const what: number[] = [];
  const keys: number[] = [];
  speakers.forEach((speaker, index) => {
    speaker.plan((offset, thing) => {
      keys.push(offset * PER_MINUTE + who.length);
      who.push(index);
      what.push(thing);
    });
  });
  return { who, what, order: Float64Array.from(keys).sort() };
}

function speakersOf(scenario: Scenario): readonly Speaker[] {
  const { crises, raids = [], burns = [] } = scenario;
  for (const event of [...crises, ...raids, ...burns]) topicOf(scenario, event);
  if (new Set(scenario.topics.map(({ id }) => id)).size < scenario.topics.length) {
    throw new Error('two topics of the scenario have the same id');
  }
  return scenario.topics.flatMap((topic) => [
    ...PLATFORMS.flatMap((platform) => {
      const perMinute = topic.perMinute[platform];
      return perMinute ? [backgroundSpeaker(scenario, topic, platform, perMinute)] : [];
    }),
    ...crises
      .filter((crisis) => crisis.topic === topic.id)
      .flatMap((crisis, index) => outbreaksOf(crisis, index))
      .map((outbreak) => crisisSpeaker(scenario.seed, topic, outbreak)),
    ...raids
      .filter((raid) => raid.topic === topic.id)
      .map((raid, index) => raidSpeaker(scenario, topic, raid, raidSource(index))),
  ]);
}
