import { isoMinute, minuteOf } from '../../../shared/time.ts';
import type { Truth, TruthEvent } from '../truth.ts';
import { type Outbreak, outbreakCascade, outbreaksOf, topicOf } from './crisis.ts';
import { raidCourse, raidSource } from './raid.ts';
import { cascadeTruth, peakAndEnd } from './series.ts';
import type { Scenario, Topic } from './spec.ts';
import { nameOf } from './text.ts';

/**
 * The truth of a scenario: one event per crisis, in the order given, then one per raid. Peak is the last minute of its
 * fullest ten, end the minute by which 95 % was said (its echo's, when that is later); both speak of the whole course, even
 * past the scenario's end.
 */
export function truthOf(scenario: Scenario): Truth & { readonly events: readonly TruthEvent[] } {
  return { events: [...crisisEvents(scenario), ...raidEvents(scenario)] };
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
    return eventOf(`${topic.id}-${index}`, topic, { ...course, end, kind });
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
}

function eventOf(id: string, topic: Topic, { onset, peak, end, kind }: Times): TruthEvent {
  const name = nameOf(topic.place, topic.kind);
  return {
    ...{ id, name, terms: [name] },
    ...{ onset: isoMinute(onset), noticed: null, peak: isoMinute(peak), end: isoMinute(end), kind },
  };
}

/** Onset, peak and end in epoch minutes. */
function courseOf(scenario: Scenario, topic: string, outbreak: Outbreak) {
  const truth = cascadeTruth(outbreakCascade(scenario.seed, topic, outbreak), outbreak.kind);
  const onset = scenario.startMinute + outbreak.onset;
  return { onset, peak: onset + truth.peak, end: onset + truth.end, shape: truth.shape };
}
