import { DAY_MINUTES, isoMinute, minuteOf } from '../../../shared/time.ts';
import { platformWords } from '../../../shared/words.ts';
import type { Truth, TruthEvent } from '../truth.ts';
import { cascadeKinds } from './cascade.ts';
import { type Outbreak, outbreakCascade, outbreaksOf, topicOf } from './crisis.ts';
import { type PhaseAt, phasesOf } from './phases.ts';
import { raidCourse, raidSource } from './raid.ts';
import { cascadeTruth, peakAndEnd } from './series.ts';
import type { Scenario, Topic } from './spec.ts';
import { nameOf } from './text.ts';

/**
 * The truth of a scenario: one event per crisis, in the order given, then one per raid, burn and surge. Peak is the last minute of
 * its fullest ten, end the minute by which 95 % was said (its echo's, when that is later); both speak of the whole course,
 * even past the scenario's end. A surge is a benign event of every topic.
 */
export function truthOf(scenario: Scenario): Truth & { readonly events: readonly TruthEvent[] } {
  return {
    events: [
      ...crisisEvents(scenario),
      ...raidEvents(scenario),
      ...burnEvents(scenario),
      ...surgeEvents(scenario),
    ],
  };
}

function crisisEvents(scenario: Scenario): readonly TruthEvent[] {
  const indexOf = perTopic();
  return scenario.crises.map((crisis) => {
    const topic = topicOf(scenario, crisis);
    const index = indexOf(topic);
    const [own, echo] = outbreaksOf(crisis, index);
    const course = courseOf(scenario, topic.id, own);
    const after = echo ? courseOf(scenario, topic.id, echo) : course;
    const end = Math.max(course.end, after.end);
    const kind = crisis.mood === 'benign' ? 'benign' : course.shape;
    const phases = phasesOf([own, ...(echo ? [echo] : [])].map((one) => waveOf(scenario, topic.id, one)));
    return eventOf(`${topic.id}-${index}`, topic, {
      ...course,
      end,
      kind,
      phases: absolute(scenario, phases),
    });
  });
}

function raidEvents(scenario: Scenario): readonly TruthEvent[] {
  const indexOf = perTopic();
  return (scenario.raids ?? []).map((raid) => {
    const topic = topicOf(scenario, raid);
    const source = raidSource(indexOf(topic));
    const minutes = raidCourse(scenario.seed, topic.id, source).map(({ offsetMs }) => minuteOf(offsetMs));
    const { peak, end } = peakAndEnd(minutes);
    const onset = scenario.startMinute + raid.onset;
    return eventOf(`${topic.id}-${source}`, topic, {
      onset,
      peak: onset + peak,
      end: onset + end,
      kind: 'raid',
    });
  });
}

function burnEvents(scenario: Scenario): readonly TruthEvent[] {
  const indexOf = perTopic();
  return (scenario.burns ?? []).map((burn) => {
    const topic = topicOf(scenario, burn);
    const onset = scenario.startMinute + burn.onset;
    const peak = onset + burn.days * DAY_MINUTES;
    // It stays at its height for a day and falls over another (swell.ts).
    const end = peak + 2 * DAY_MINUTES;
    const phases: readonly PhaseAt[] = [
      { at: onset, phase: 'latent' },
      {
        at: Math.ceil(onset + DAY_MINUTES * Math.min(burn.days, DOUBLED / Math.log(burn.growthPerDay))),
        phase: 'growing',
      },
      { at: peak + DAY_MINUTES, phase: 'fading' },
    ];
    return eventOf(`${topic.id}-burn${indexOf(topic)}`, topic, { onset, peak, end, kind: 'slow', phases });
  });
}

function surgeEvents(scenario: Scenario): readonly TruthEvent[] {
  return (scenario.surges ?? []).map(({ platform, onset, minutes }, index) => {
    const begin = scenario.startMinute + onset;
    return {
      ...{
        id: `surge${index}`,
        name: `${platformWords[platform]}全平台发声增多`,
        noticed: null,
        kind: 'benign',
      },
      terms: scenario.topics.map(({ place }) => place),
      onset: isoMinute(begin),
      peak: isoMinute(begin + Math.floor(minutes / 2)),
      end: isoMinute(begin + minutes),
    };
  });
}

/** Log of the growth from which a slow burn is called growing: it has doubled. */
const DOUBLED = Math.log(2);

/** Counts a topic's events. */
function perTopic(): (topic: Topic) => number {
  const counted = new Map<string, number>();
  return ({ id }) => {
    const index = counted.get(id) ?? 0;
    counted.set(id, index + 1);
    return index;
  };
}

interface Times {
  readonly onset: number;
  readonly peak: number;
  readonly end: number;
  readonly kind: TruthEvent['kind'];
  /** In epoch minutes. */
  readonly phases?: readonly PhaseAt[];
}

function eventOf(id: string, topic: Topic, { onset, peak, end, kind, phases }: Times): TruthEvent {
  const name = nameOf(topic.place, topic.kind);
  return {
    ...{ id, name, terms: [name] },
    ...{ onset: isoMinute(onset), noticed: null, peak: isoMinute(peak), end: isoMinute(end), kind },
    ...(phases && { phases: phases.map(({ at, phase }) => ({ at: isoMinute(at), phase })) }),
  };
}

function waveOf(scenario: Scenario, topic: string, outbreak: Outbreak) {
  const { platform, shape } = cascadeKinds[outbreak.kind];
  const { minute } = outbreakCascade(scenario.seed, topic, outbreak);
  return { platform, shape, minutes: Array.from(minute, (age) => outbreak.onset + age) };
}

function absolute({ startMinute }: Scenario, phases: readonly PhaseAt[]): readonly PhaseAt[] {
  return phases.map(({ at, phase }) => ({ at: startMinute + at, phase }));
}

/** Onset, peak and end in epoch minutes. */
function courseOf(scenario: Scenario, topic: string, outbreak: Outbreak) {
  const truth = cascadeTruth(outbreakCascade(scenario.seed, topic, outbreak), outbreak.kind);
  const onset = scenario.startMinute + outbreak.onset;
  return { onset, peak: onset + truth.peak, end: onset + truth.end, shape: truth.shape };
}
