/** What the rules sum up over a speech, none below 0; the model has a coefficient for each (mood-model.ts). */
export const ruleSums = [
  'plainGood',
  'plainBad',
  'joy',
  'support',
  'anger',
  'mockery',
  'complaint',
  'fear',
  'grief',
  'distrust',
  'help',
  'event',
  'turnedGood',
  'turnedBad',
  'twiceGood',
  'twiceBad',
  'neverBad',
  'concededGood',
  'concededBad',
  'question',
  'disbelief',
  'irony',
  'ironicGood',
  'quoted',
  'besides',
  'exclamations',
  'lastGood',
  'lastBad',
] as const;
export type RuleSum = (typeof ruleSums)[number];
export const SUMS = ruleSums.length;
/** The first so many sums are of words and faces that say a mood. */
export const MOOD_SUMS = ruleSums.indexOf('question');

/** The index of each. */
export const sumAt: Readonly<Record<RuleSum, number>> = Object.fromEntries(
  ruleSums.map((name, index) => [name, index]),
) as Record<RuleSum, number>;

/** Per group of exclamation marks, at most three; the same for a character three times running (detection.md 4.2). */
const EMPHASIS = 0.1;
const EMPHASIS_GROUPS = 3;
/** Up to this many tokens sums are taken as they are; beyond, chance hits grow, and the sum is spread. */
const SHORT_TOKENS = 25;
/** A face or two at the end say it; more say no more. */
const LAST_MAX = 1.5;
/** More of one kind says no more. */
const SUM_MAX = 4;

const GOOD: readonly RuleSum[] = ['joy', 'support', 'plainGood', 'turnedBad', 'neverBad'];
const BAD: readonly RuleSum[] = [
  'complaint',
  'anger',
  'distrust',
  'mockery',
  'plainBad',
  'turnedGood',
  'fear',
  'grief',
];

/** All that sums say for, or against, what they are of. */
export const goodOf = (sums: Float64Array): number => sumOver(GOOD, sums);
export const badOf = (sums: Float64Array): number => sumOver(BAD, sums);
function sumOver(names: readonly RuleSum[], sums: Float64Array): number {
  let all = 0;
  for (const name of names) all += sums[sumAt[name]] ?? 0;
  return all;
}

/** What a walk over a speech has counted. */
export interface RuleWalk {
  readonly exclamations: number;
  readonly repeats: number;
  /** What the faces at the very end are worth together. */
  readonly face: number;
}

/** Emphasis, length, and what follows from two sums together. */
export function finishSums(
  sums: Float64Array,
  tokens: number,
  { exclamations, repeats, face }: Pick<RuleWalk, 'exclamations' | 'repeats' | 'face'>,
): void {
  const groups = Math.min(EMPHASIS_GROUPS, exclamations) + repeats;
  const scale = (1 + EMPHASIS * groups) / Math.max(1, Math.sqrt(tokens / SHORT_TOKENS));
  for (let k = 0; k < SUMS; k++) sums[k] = Math.min(SUM_MAX, (sums[k] ?? 0) * scale);
  const of = (name: RuleSum): number => sums[sumAt[name]] ?? 0;
  const good = of('joy') + of('support') + of('plainGood');
  const bad = of('complaint') + of('anger') + of('distrust') + of('mockery') + of('plainBad') + of('event');
  sums[sumAt.ironicGood] = Math.min(1, of('irony')) * Math.min(SUM_MAX, good);
  sums[sumAt.lastGood] = Math.min(LAST_MAX, Math.max(0, face));
  sums[sumAt.lastBad] = Math.min(LAST_MAX, Math.max(0, -face));
  sums[sumAt.besides] = Math.min(SUM_MAX, good, bad);
  sums[sumAt.exclamations] = groups;
}

/** Which sums come of others in `finishSums`, and so have no place in the text. */
export const derivedSums: ReadonlySet<RuleSum> = new Set([
  'ironicGood',
  'besides',
  'exclamations',
  'lastGood',
  'lastBad',
]);
