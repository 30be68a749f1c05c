import { isoMinute } from '../../../shared/time.ts';
import { type Outbreak, outbreakCascade, outbreaksOf, topicOf } from './crisis.ts';
import { cascadeTruth } from './series.ts';
import type { Scenario } from './spec.ts';
import { nameOf } from './text.ts';

/** What `evaluate` compares with: times in ISO 8601, China Standard Time. */
export interface TruthEvent {
  readonly id: string;
  readonly name: string;
  readonly terms: readonly string[];
  readonly onset: string;
  readonly noticed: null;
  readonly peak: string;
  readonly end: string;
  readonly kind: 'jump' | 'slow' | 'benign';
}

/**
 * The truth of a scenario: one event per crisis, in the order given. Peak is the last minute of its fullest ten, end the
 * minute by which 95 % was said (its echo's, when that is later); both speak of the whole course, even past the scenario's end.
 */
export function truthOf(scenario: Scenario): { readonly events: readonly TruthEvent[] } {
  const counted = new Map<string, number>();
  const events = scenario.crises.map((crisis): TruthEvent => {
    const topic = topicOf(scenario, crisis);
    const index = counted.get(topic.id) ?? 0;
    counted.set(topic.id, index + 1);
    const [own, echo] = outbreaksOf(crisis, index);
    const course = courseOf(scenario, topic.id, own);
    const after = echo ? courseOf(scenario, topic.id, echo) : course;
    const name = nameOf(topic.place, topic.kind);
    return {
      id: `${topic.id}-${index}`,
      name,
      terms: [name],
      onset: isoMinute(course.onset),
      noticed: null,
      peak: isoMinute(course.peak),
      end: isoMinute(Math.max(course.end, after.end)),
      kind: crisis.mood === 'benign' ? 'benign' : course.shape,
    };
  });
  return { events };
}

/** Onset, peak and end in epoch minutes. */
function courseOf(scenario: Scenario, topic: string, outbreak: Outbreak) {
  const truth = cascadeTruth(outbreakCascade(scenario.seed, topic, outbreak), outbreak.kind);
  const onset = scenario.startMinute + outbreak.onset;
  return { onset, peak: onset + truth.peak, end: onset + truth.end, shape: truth.shape };
}
