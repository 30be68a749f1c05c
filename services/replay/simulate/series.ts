import { type Cascade, type CascadeKind, cascade, cascadeKinds } from './cascade.ts';
import { type NullOptions, nullProcess } from './null-process.ts';
import { type Random, randomStream } from './random.ts';
import { binomial } from './samplers.ts';

/** Mentions and negative mentions per minute, index 0 being the first minute asked for. */
export interface Series {
  readonly n: Uint32Array;
  readonly negative: Uint32Array;
}

/** What really happened, in minutes since onset. */
export interface CascadeTruth {
  readonly onset: 0;
  /** Last minute of the fullest ten. */
  readonly peak: number;
  /** The minute by which 95 % had been said. */
  readonly end: number;
  /** The minute of the hundredth mention. */
  readonly hundredth: number;
  readonly total: number;
  /** Mean generation of a mention, seeds being 0. */
  readonly depth: number;
  readonly shape: 'jump' | 'slow';
}

/** A sentiment model's errors: share of negative mentions it finds, and of the others it leaves alone. */
export interface Classifier {
  readonly sensitivity: number;
  readonly specificity: number;
}

/** Detection.md 11: about what the model that ships reaches. */
export const usualClassifier: Classifier = { sensitivity: 0.8, specificity: 0.9 };
/** Detection.md 11: negative share of a crisis, and of a surge in good mood. */
export const CRISIS_NEGATIVE = 0.65;
export const BENIGN_NEGATIVE = 0.1;
const PEAK_WINDOW_MINUTES = 10;
const END_SHARE = 0.95;

/** The null background as one series. With a classifier, `negative` is what it would report instead of what is true. */
export function nullSeries(
  options: NullOptions & { readonly minutes: number; readonly classifier?: Classifier },
): Series {
  const step = nullProcess(options);
  const n = new Uint32Array(options.minutes);
  const negative = new Uint32Array(options.minutes);
  for (let t = 0; t < options.minutes; t++) {
    const counts = step();
    n[t] = counts.n;
    negative[t] = counts.negative;
  }
  return observed({ n, negative }, options);
}

/** One crisis as a series from its onset on, `minutes` long, with its truth (which speaks of its whole two days). */
export function cascadeSeries(options: {
  readonly seed: number;
  readonly topic: string;
  readonly kind: CascadeKind;
  readonly minutes: number;
  /** Default: a crisis, 0.65. */
  readonly negativeShare?: number;
  readonly classifier?: Classifier;
}): Series & { readonly truth: CascadeTruth } {
  const drawn = cascade(options);
  const marking = randomStream(options.seed, options.topic, 'cascade/marks');
  const n = new Uint32Array(options.minutes);
  for (const minute of drawn.minute) if (minute < n.length) n[minute] = (n[minute] ?? 0) + 1;
  const negative = n.map((count) => binomial(marking, count, options.negativeShare ?? CRISIS_NEGATIVE));
  return { ...observed({ n, negative }, options), truth: cascadeTruth(drawn, options.kind) };
}

/** The sum of series, each placed at its offset in minutes; what runs over the end of the first is cut. */
export function overlay(
  base: Series,
  ...others: readonly { readonly at: number; readonly series: Series }[]
): Series {
  const n = base.n.slice();
  const negative = base.negative.slice();
  for (const { at, series } of others) {
    for (let t = 0; t < series.n.length && at + t < n.length; t++) {
      n[at + t] = (n[at + t] ?? 0) + (series.n[t] ?? 0);
      negative[at + t] = (negative[at + t] ?? 0) + (series.negative[t] ?? 0);
    }
  }
  return { n, negative };
}

/** What really happened in a cascade. */
export function cascadeTruth(drawn: Cascade, kind: CascadeKind): CascadeTruth {
  const { minute, generation, size } = drawn;
  return {
    onset: 0,
    ...peakAndEnd(minute),
    hundredth: minute[99] ?? 0,
    total: size,
    depth: generation.reduce((sum, depth) => sum + depth, 0) / size,
    shape: cascadeKinds[kind].shape,
  };
}

/** Last minute of the fullest ten, and the minute by which 95 % was said, of ascending minutes. */
export function peakAndEnd(minute: ArrayLike<number>): { readonly peak: number; readonly end: number } {
  let peak = 0;
  let fullest = 0;
  for (let last = 0, first = 0; last < minute.length; last++) {
    const now = minute[last] ?? 0;
    while ((minute[first] ?? 0) <= now - PEAK_WINDOW_MINUTES) first++;
    if (last - first + 1 > fullest) {
      fullest = last - first + 1;
      peak = now;
    }
  }
  return { peak, end: minute[Math.floor(minute.length * END_SHARE)] ?? 0 };
}

function observed(
  series: Series,
  options: { readonly seed: number; readonly topic: string; readonly classifier?: Classifier },
): Series {
  if (!options.classifier) return series;
  const { sensitivity, specificity } = options.classifier;
  const noise: Random = randomStream(options.seed, options.topic, 'classifier');
  const negative = series.n.map((count, t) => {
    const truly = series.negative[t] ?? 0;
    return binomial(noise, truly, sensitivity) + binomial(noise, count - truly, 1 - specificity);
  });
  return { n: series.n, negative };
}
