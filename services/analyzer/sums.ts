import type { Activity, MentionKind, Platform, Sample, ThreadOf, TopicOf } from '../../shared/records.ts';
import { addToSketch } from './sketch.ts';

/** A mention as it counts for one subject: what score knows of it after reading and matching. */
export interface Countable {
  readonly kind: MentionKind;
  /** Sentiment × 1,000. */
  readonly mood: number;
  readonly label: 'negative' | 'neutral' | 'positive';
  readonly angry: boolean;
  readonly late: boolean;
  /** 32-bit hash of the author's pseudonym, already salted for the subject; null when unknown. */
  readonly author: number | null;
  readonly terms: readonly string[];
}

/** Limits of one sum's unbounded parts. */
export interface SumLimits {
  readonly samples: number;
  readonly sketch: number;
}

/** An activity record in the making: integers, maps, a sketch and a bottom-k sample, so that sums of one minute add up. */
export interface Sum {
  readonly subject: string;
  readonly platform: Platform;
  readonly minute: number;
  n: number;
  negative: number;
  positive: number;
  angry: number;
  mood: number;
  readonly moods: [number, number, number, number, number];
  direct: number;
  readonly kinds: Record<MentionKind, number>;
  late: number;
  lateNegative: number;
  readonly authors: number[];
  unknownAuthors: number;
  readonly terms: Map<string, number>;
  readonly shared: Map<string, number>;
  samples: Sample[];
  /** Thread subjects alone. */
  thread?: ThreadOf;
  /** Topics alone. */
  topic?: TopicOf;
}

export function emptySum(subject: string, platform: Platform, minute: number): Sum {
  return {
    subject,
    platform,
    minute,
    n: 0,
    negative: 0,
    positive: 0,
    angry: 0,
    mood: 0,
    moods: [0, 0, 0, 0, 0],
    direct: 0,
    kinds: { post: 0, comment: 0, repost: 0, article: 0 },
    late: 0,
    lateNegative: 0,
    authors: [],
    unknownAuthors: 0,
    terms: new Map(),
    shared: new Map(),
    samples: [],
  };
}

/** How a mention belongs to the subject of a sum. */
export interface Belonging {
  /** By its own words, not by what it hangs under. */
  readonly direct: boolean;
  /** The monitor's own words found in it, which count as terms whatever the segmenter cut. */
  readonly words: readonly string[];
  /** Other subjects that it belongs to. */
  readonly others: readonly string[];
  /** Whether its terms are counted. */
  readonly speaks: boolean;
}

/** Counts one mention. */
export function countMention(sum: Sum, mention: Countable, belonging: Belonging, limits: SumLimits): void {
  const { direct, words, others, speaks } = belonging;
  sum.n += 1;
  sum.kinds[mention.kind] += 1;
  sum.mood += mention.mood;
  const bin = Math.min(4, Math.floor((mention.mood + 1000) / 400));
  sum.moods[bin as 0 | 1 | 2 | 3 | 4] += 1;
  if (mention.label === 'negative') sum.negative += 1;
  else if (mention.label === 'positive') sum.positive += 1;
  if (mention.angry) sum.angry += 1;
  if (direct) sum.direct += 1;
  if (mention.late) {
    sum.late += 1;
    if (mention.label === 'negative') sum.lateNegative += 1;
  }
  if (mention.author === null) sum.unknownAuthors += 1;
  else addToSketch(sum.authors, mention.author, limits.sketch);
  for (const word of words) bump(sum.terms, word, 1);
  if (speaks) for (const term of mention.terms) if (!words.includes(term)) bump(sum.terms, term, 1);
  for (const other of others) bump(sum.shared, other, 1);
}

/** Order of the bottom-k sample: by hash, those that say the subject's words themselves before those under a root that does. */
export function rankOf(idHash: number, direct: boolean): number {
  return (idHash % 2 ** 31) + (direct ? 0 : 2 ** 31);
}

/** True when a sample of this rank would be kept; ask before making one. */
export function wouldSample(
  sum: { readonly samples: readonly Sample[] },
  rank: number,
  limits: SumLimits,
): boolean {
  const last = sum.samples.at(-1);
  return sum.samples.length < limits.samples || (last !== undefined && rank < last.rank);
}

/** Keeps the `samples` lowest ranks, in order of rank, then id. */
export function addSample(sum: { samples: Sample[] }, sample: Sample, limits: SumLimits): void {
  if (sum.samples.some((kept) => kept.id === sample.id)) return;
  sum.samples.push(sample);
  sum.samples.sort((a, b) => a.rank - b.rank || (a.id < b.id ? -1 : 1));
  if (sum.samples.length > limits.samples) sum.samples.pop();
}

/** Adds an activity record to a sum of the same subject, platform and minute. */
export function addActivity(sum: Sum, activity: Activity, limits: SumLimits): void {
  sum.n += activity.n;
  sum.negative += activity.negative;
  sum.positive += activity.positive;
  sum.angry += activity.angry;
  sum.mood += activity.mood;
  activity.moods.forEach((n, bin) => {
    sum.moods[bin as 0 | 1 | 2 | 3 | 4] += n;
  });
  sum.direct += activity.direct;
  sum.kinds.post += activity.kinds.post;
  sum.kinds.comment += activity.kinds.comment;
  sum.kinds.repost += activity.kinds.repost;
  sum.kinds.article += activity.kinds.article;
  sum.late += activity.late;
  sum.lateNegative += activity.lateNegative;
  for (const author of activity.authors) addToSketch(sum.authors, author, limits.sketch);
  sum.unknownAuthors += activity.unknownAuthors;
  if (activity.thread?.at != null || (activity.thread && !sum.thread)) sum.thread = activity.thread;
  if (activity.topic) sum.topic = activity.topic;
  for (const [term, n] of activity.terms) bump(sum.terms, term, n);
  for (const [other, n] of Object.entries(activity.shared)) bump(sum.shared, other, n);
  for (const sample of activity.samples)
    if (wouldSample(sum, sample.rank, limits)) addSample(sum, sample, limits);
}

export function toActivity(sum: Sum): Activity {
  return {
    v: 1,
    type: 'activity',
    ...sum,
    terms: [...sum.terms],
    shared: Object.fromEntries(sum.shared),
  };
}

export function bump(counts: Map<string, number>, key: string, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}
