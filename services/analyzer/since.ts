import { z } from 'zod';
import { amendSamples } from '../../shared/amended.ts';
import {
  type Activity,
  type Amended,
  type Assessment,
  activitySchema,
  type Sample,
  sampleSchema,
  type TermKind,
} from '../../shared/records.ts';
import {
  addActivity,
  addSample,
  bump,
  emptySum,
  type Sum,
  type SumLimits,
  toActivity,
  wouldSample,
} from './sums.ts';

/** What was heard of a subject in a minute: the sum of its activity, and what of it are copies. */
export interface Heard {
  readonly sum: Sum;
  /** Thousandths of a mention, as they are told (records.ts, `copies`); null when nothing was. */
  copies: Taken | null;
  /** Answers that counters tell of and nobody has brought. */
  unseen: Unseen | null;
}

export interface Unseen {
  readonly n: number;
  readonly negative: number;
}

export interface Taken {
  n: number;
  negative: number;
  angry: number;
  coordinated: number;
}

const takenSchema = z.strictObject({ n: z.int(), negative: z.int(), angry: z.int(), coordinated: z.int() });
const unseenSchema = z.strictObject({ n: z.int(), negative: z.int() });
export const heardSchema = z.strictObject({
  activity: activitySchema,
  copies: takenSchema.nullable(),
  unseen: unseenSchema.nullable(),
});
export type StoredHeard = z.infer<typeof heardSchema>;

export const sinceSchema = z.strictObject({
  onset: z.int().nullable(),
  mentions: z.int(),
  copies: z.int(),
  terms: z.array(z.tuple([z.string(), z.int()])),
  shared: z.array(z.tuple([z.string(), z.int()])),
  samples: z.array(sampleSchema),
});

/** What has gathered since the onset. */
export interface Since {
  onset: number | null;
  mentions: number;
  /** Of `mentions`, in thousandths, those that count for nothing. */
  copies: number;
  readonly terms: Map<string, number>;
  readonly shared: Map<string, number>;
  samples: z.infer<typeof sampleSchema>[];
}

/** Terms and shared subjects kept since onset; pruned to half by count when exceeded. A title needs a dozen. */
const TERMS_KEPT = 400;
/** Terms an assessment carries. */
const TERMS_TOLD = 12;
/** See `thinned`. */
const THIN = { terms: 50, samples: 3 };
/** Waiting minutes keep what score kept; the policy's own limits apply when a minute is judged. */
const PENDING_LIMITS: SumLimits = { samples: 50, sketch: 1024 };

export function newHeard(subject: string, platform: Activity['platform'], minute: number): Heard {
  return { sum: emptySum(subject, platform, minute), copies: null, unseen: null };
}

/** What waits of a minute, begun if there is nothing. */
export function heardAt(
  pending: Map<number, Heard>,
  subject: string,
  platform: Activity['platform'],
  minute: number,
): Heard {
  let heard = pending.get(minute);
  if (!heard) {
    heard = newHeard(subject, platform, minute);
    pending.set(minute, heard);
  }
  return heard;
}

export function hear(heard: Heard, activity: Activity): void {
  addActivity(heard.sum, activity, PENDING_LIMITS);
}

export function hearCopies(heard: Heard, more: Taken): void {
  heard.copies ??= { n: 0, negative: 0, angry: 0, coordinated: 0 };
  heard.copies.n += more.n;
  heard.copies.negative += more.negative;
  heard.copies.angry += more.angry;
  heard.copies.coordinated += more.coordinated;
}

/** Gives the samples of an amended mention their new text; true when there was one. */
export function amendHeard({ sum }: Heard, amended: Amended): boolean {
  return amendHeld(sum, amended);
}

export function amendHeld(holder: { samples: Sample[] }, amended: Amended): boolean {
  const samples = amendSamples(holder.samples, amended);
  if (samples === holder.samples) return false;
  holder.samples = samples;
  return true;
}

export function storeHeard({ sum, copies, unseen }: Heard): StoredHeard {
  return { activity: toActivity(sum), copies, unseen };
}

export function heardOf({ activity, copies, unseen }: StoredHeard): Heard {
  const heard = newHeard(activity.subject, activity.platform, activity.minute);
  hear(heard, activity);
  heard.copies = copies;
  heard.unseen = unseen;
  return heard;
}

/** Of a gathering minute only the most counted terms and few samples are kept: many subjects gather, few rise. */
export function thinned({ sum, copies, unseen }: Heard): Heard {
  const terms = sum.terms.size > THIN.terms ? [...sum.terms].sort(byCount).slice(0, THIN.terms) : sum.terms;
  return {
    sum: { ...sum, terms: new Map(terms), samples: sum.samples.slice(0, THIN.samples) },
    copies,
    unseen,
  };
}

export function gather(since: Since, { sum, copies }: Heard, limits: SumLimits): void {
  since.mentions += sum.n;
  since.copies += copies?.n ?? 0;
  for (const [term, n] of sum.terms) bump(since.terms, term, n);
  for (const [other, n] of sum.shared) bump(since.shared, other, n);
  prune(since.terms);
  prune(since.shared);
  for (const sample of sum.samples)
    if (wouldSample(since, sample.rank, limits)) addSample(since, sample, limits);
}

/** Mentions since onset without their copies, never below one where something was said. */
export function voiceSince({ mentions, copies }: Since): number {
  return Math.max(Math.min(1, mentions), (mentions * 1000 - copies) / 1000);
}

/**
 * The subject's own words that occurred come first, by count or, where one tells more than another, in their order; then the
 * others by count; each with what it names.
 */
export function tellingTerms(
  terms: ReadonlyMap<string, number>,
  own: OwnWords,
  kindOf: (term: string) => TermKind | null,
): Assessment['terms'] {
  const sorted = [...terms].sort(byCount);
  const words = sorted.filter(([term]) => own.words.has(term));
  if (own.inOrder) {
    const order = [...own.words];
    words.sort(([a], [b]) => order.indexOf(a) - order.indexOf(b));
  }
  const told = [...words, ...sorted.filter(([term]) => !own.words.has(term))];
  return told.slice(0, TERMS_TOLD).map(([term, n]) => {
    const kind = kindOf(term);
    return kind === null ? { term, n } : { term, n, kind };
  });
}

/** A subject's own words. */
export interface OwnWords {
  readonly words: ReadonlySet<string>;
  /** The most telling comes first. */
  readonly inOrder: boolean;
}

export function sharedSince({ shared }: Since): Record<string, number> {
  return Object.fromEntries([...shared].sort(byCount));
}

export function newSince(stored?: z.infer<typeof sinceSchema>): Since {
  return {
    onset: stored?.onset ?? null,
    mentions: stored?.mentions ?? 0,
    copies: stored?.copies ?? 0,
    terms: new Map(stored?.terms),
    shared: new Map(stored?.shared),
    samples: stored?.samples ?? [],
  };
}

export function storeSince(since: Since): z.infer<typeof sinceSchema> {
  return { ...since, terms: [...since.terms], shared: [...since.shared] };
}

function prune(counts: Map<string, number>): void {
  if (counts.size <= TERMS_KEPT) return;
  const kept = [...counts].sort(byCount).slice(0, TERMS_KEPT / 2);
  counts.clear();
  for (const [term, n] of kept) counts.set(term, n);
}

function byCount(a: readonly [string, number], b: readonly [string, number]): number {
  return b[1] - a[1] || (a[0] < b[0] ? -1 : 1);
}
