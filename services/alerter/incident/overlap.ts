import { type Platform, platforms } from '../../../shared/records.ts';
import { own } from './incident.ts';
import type { Series } from './series.ts';

/** The present series of a subject, per platform. */
export type SubjectSeries = Partial<Record<Platform, Series>>;

/** Mentions above expectation in the present excursions of a subject, over its platforms. */
export function excessOf(subject: SubjectSeries): number {
  return sumOver((platform) => subject[platform]?.excess ?? 0);
}

/**
 * The share of the larger subject's excess since onset that the smaller one explains, 0..1, summed over platforms.
 * Of the mentions that belong to both, only those above routine count: a busy routine that happens to lie inside the larger
 * subject explains nothing. What belongs to both can be no more routine than the less routine of the two, so it stands
 * above routine by the larger of their ratios of excess to mentions; and no subject explains more than its own excess.
 */
export function explainedShare(larger: SubjectSeries, smaller: SubjectSeries): number {
  const excess = excessOf(larger);
  if (excess <= 0) return 0;
  const explained = sumOver((platform) => {
    const small = smaller[platform];
    const large = larger[platform];
    if (!small || !large) return 0;
    const both = sharedBy(small, large);
    return Math.min(both * Math.max(excessRatio(small), excessRatio(large)), small.excess, large.excess);
  });
  return explained / excess;
}

/** The share of a subject's mentions since onset that also belong to the other one, 0..1, over its platforms. */
export function containedShare(subject: SubjectSeries, otherId: string): number {
  const mentions = sumOver((platform) => subject[platform]?.mentions ?? 0);
  if (mentions <= 0) return 0;
  return sumOver((platform) => own(subject[platform]?.shared ?? {}, otherId) ?? 0) / mentions;
}

/** Mentions of a subject since onset, over its platforms. */
export function mentionsOf(subject: SubjectSeries): number {
  return sumOver((platform) => subject[platform]?.mentions ?? 0);
}

/** The share of the smaller one's mentions since onset that belong to both, 0..1, over their platforms. */
export function commonShare(one: SubjectSeries, other: SubjectSeries): number {
  const smaller = Math.min(mentionsOf(one), mentionsOf(other));
  if (smaller <= 0) return 0;
  const both = sumOver((platform) => {
    const a = one[platform];
    const b = other[platform];
    return a && b ? sharedBy(a, b) : 0;
  });
  return Math.min(1, both / smaller);
}

/** Mentions that belong to both: as the one or the other counts them (a monitor does not list its threads, they list it). */
function sharedBy(one: Series, other: Series): number {
  return Math.max(own(one.shared, other.subject.id) ?? 0, own(other.shared, one.subject.id) ?? 0);
}

function excessRatio({ excess, mentions }: Series): number {
  return mentions <= 0 ? 0 : Math.min(1, excess / mentions);
}

function sumOver(of: (platform: Platform) => number): number {
  return platforms.reduce((sum, platform) => sum + of(platform), 0);
}
