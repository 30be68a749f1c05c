import { FIRST_MOOD, HEADS, heads } from '../text/mood-model.ts';
import { type RuleSum, ruleSums, SUMS } from '../text/rule-sums.ts';
import type { Row } from './examples.ts';
import { createRandom } from './random.ts';
import { isWritten, type Source } from './sources.ts';
import { usualWeights } from './usual.ts';

/** How it is learned. */
export interface LearnSettings {
  /** An n-gram in fewer training texts than this is not learned: it would be learned by heart. */
  readonly leastTexts: number;
  readonly epochs: number;
  /** Adagrad's step. */
  readonly rate: number;
  /** L2 on what is shared, and on what is special to a source: a source must have reasons to differ. */
  readonly decay: number;
  readonly decaySpecial: number;
  /** L2 that pulls the rules' coefficients to what they were set to by hand. */
  readonly decayRules: number;
  readonly seed: number;
}

/** The best of a dozen tried, by the F1 of negative on our own texts that were held out; none was better by more than .02. */
export const defaultLearning: LearnSettings = {
  leastTexts: 2,
  epochs: 6,
  rate: 0.2,
  decay: 1e-5,
  decaySpecial: 1e-5,
  decayRules: 1e-2,
  seed: 20_260,
};

/** A model before it is made small: a weight per n-gram and head, of the sources that count as the target. */
export interface Learned {
  readonly hashes: Uint32Array;
  /** Training texts of each n-gram. */
  readonly texts: Uint32Array;
  /** HEADS per n-gram. */
  readonly weights: Float64Array;
  /** HEADS per sum. */
  readonly rules: Float64Array;
  readonly biases: Float64Array;
}

/** Log-odds of negative and of positive against neutral in a text without any evidence: a chance of .21 each. */
const NO_EVIDENCE = -1;

/**
 * What the rules are worth before any text was seen, in log-odds of negative and positive per unit of a sum: a plain word of
 * our own (weight about 1) decides a short text. Feelings are told by their own words.
 */
const prior: Readonly<Partial<Record<RuleSum, Partial<Record<(typeof heads)[number], number>>>>> = {
  plainGood: { positive: 1, negative: -0.3 },
  plainBad: { negative: 1, positive: -0.3 },
  joy: { positive: 1.5, negative: -0.5 },
  support: { positive: 1.5, negative: -0.5 },
  anger: { negative: 1.8, positive: -0.5, anger: 1.5 },
  mockery: { negative: 1.3, positive: -0.3, distrust: 1 },
  complaint: { negative: 1.5, positive: -0.5, anger: 0.8 },
  fear: { negative: 1.5, positive: -0.5, fear: 2 },
  grief: { negative: 1.5, positive: -0.3, grief: 2 },
  distrust: { negative: 1.5, positive: -0.5, distrust: 2 },
  turnedGood: { negative: 2, positive: -1 },
  neverBad: { positive: 0.8, negative: -0.3 },
  question: { negative: 1, positive: -0.5, distrust: 0.3, anger: 0.3 },
  disbelief: { negative: 0.6, positive: -0.3, distrust: 0.4 },
  irony: { negative: 0.5, positive: -0.3, distrust: 0.5 },
  ironicGood: { negative: 1.2, positive: -1.2, distrust: 0.5 },
  lastGood: { positive: 1.5, negative: -1 },
  lastBad: { negative: 1.5, positive: -1 },
};

/**
 * Learns by stochastic gradient steps with Adagrad's step sizes (Duchi, Hazan & Singer 2011), logistic loss, L2. Negative and
 * positive are one softmax with neutral; where only a set of classes is known, its sum is made likely. Each source has
 * weights of its own beside the shared ones (Daumé 2007): what only book reviewers say stays with the book reviews. Same rows,
 * same settings, same result, on one machine to the bit.
 */
export function learn(rows: readonly Row[], sources: readonly Source[], settings: LearnSettings): Learned {
  const training = rows.filter((row) => row.part === 'train' && saysMood(row));
  const { hashes, texts, indexOf } = vocabulary(training, settings.leastTexts);
  const features = hashes.length + SUMS + 1;
  const bias = features - 1;
  const domains = domainsOf(sources);
  const special = Math.max(0, ...domains) + 1;
  // Table 0 is shared by all.
  const tables = Array.from({ length: special + 1 }, () => new Float64Array(features * HEADS));
  const squares = tables.map(() => new Float32Array(features * HEADS).fill(1e-8));
  const [shared = new Float64Array(0)] = tables;
  const start = priorTable();
  shared.set(start, hashes.length * HEADS);
  const { rate, decay, decaySpecial, decayRules } = settings;
  const random = createRandom(settings.seed);
  const order = training.map((_, index) => index);
  const usual = usualWeights(training.filter(({ source }) => isWritten(sources[source])));
  shared.fill(NO_EVIDENCE, bias * HEADS, bias * HEADS + FIRST_MOOD);
  const odds = new Float64Array(HEADS);
  const slope = new Float64Array(HEADS);

  const found = training.map((row) => featuresOf(row, indexOf, bias));

  for (let epoch = 0; epoch < settings.epochs; epoch++) {
    shuffle(order, random);
    for (const index of order) {
      const row = training[index];
      if (!row) continue;
      const domain = (domains[row.source] ?? 0) + 1;
      const own = tables[domain] ?? shared;
      odds.fill(0);
      const { features: ids, values } = found[index] ?? NO_FEATURES;
      for (let i = 0; i < ids.length; i++) {
        const value = values[i] ?? 0;
        for (let h = 0, w = (ids[i] ?? 0) * HEADS; h < HEADS; h++, w++)
          odds[h] = (odds[h] ?? 0) + value * ((shared[w] ?? 0) + (own[w] ?? 0));
      }
      slopesOf(row, odds, slope);
      const source = sources[row.source];
      const { weight: perRow = 1, target = false } = source ?? {};
      const weight = isWritten(source) ? perRow * (usual.get(row.classes) ?? 1) : perRow;
      for (let i = 0; i < ids.length; i++) {
        const feature = ids[i] ?? 0;
        const value = values[i] ?? 0;
        const isRule = feature >= hashes.length;
        for (let h = 0; h < HEADS; h++) {
          const pull = slope[h] ?? 0;
          if (pull === 0) continue;
          // A text that says nothing is neutral, as likely negative as positive: no source may say otherwise.
          if (feature === bias && h < FIRST_MOOD) continue;
          const w = feature * HEADS + h;
          const back = isRule ? (start[w - hashes.length * HEADS] ?? 0) : 0;
          // What the rules are worth is for texts of the target's register to say.
          if (!isRule || target)
            move(shared, squares[0], w, weight * pull * value, isRule ? decayRules : decay, back);
          move(own, squares[domain], w, weight * pull * value, decaySpecial, 0);
        }
      }
    }
  }

  function move(
    table: Float64Array,
    square: Float32Array | undefined,
    w: number,
    gradient: number,
    l2: number,
    back: number,
  ): void {
    if (square === undefined) return;
    const now = table[w] ?? 0;
    const g = gradient + l2 * (now - back);
    const sum = (square[w] ?? 0) + g * g;
    square[w] = sum;
    table[w] = now - (rate * g) / Math.sqrt(sum);
  }

  const target = tables[Math.max(0, domains[sources.findIndex((source) => source.target)] ?? -1) + 1];
  const sum = shared.map((value, w) => value + (target === shared ? 0 : (target?.[w] ?? 0)));
  return {
    hashes,
    texts,
    weights: sum.subarray(0, hashes.length * HEADS),
    rules: sum.subarray(hashes.length * HEADS, bias * HEADS),
    biases: sum.subarray(bias * HEADS),
  };
}

/** Texts of which it is known only whether they are cries for help say nothing of moods. */
function saysMood({ classes, known }: Row): boolean {
  return classes !== 0 || known.some((truth, head) => head >= FIRST_MOOD && truth >= 0);
}

/** The slope of the loss by each head's log-odds; 0 where nothing is known. */
export function slopesOf(
  { classes, known }: Pick<Row, 'classes' | 'known'>,
  odds: Float64Array,
  slope: Float64Array,
): void {
  slope.fill(0);
  if (classes !== 0) {
    const [negative = 0, positive = 0] = odds;
    const top = Math.max(0, negative, positive);
    const n = Math.exp(negative - top);
    const p = Math.exp(positive - top);
    const z = Math.exp(-top);
    const all = n + p + z;
    // Bits in the order of `classes`: negative, neutral, positive.
    const meant = (classes & 1 ? n : 0) + (classes & 2 ? z : 0) + (classes & 4 ? p : 0);
    slope[0] = n / all - (classes & 1 ? n / meant : 0);
    slope[1] = p / all - (classes & 4 ? p / meant : 0);
  }
  for (let h = FIRST_MOOD; h < HEADS; h++) {
    const truth = known[h] ?? -1;
    if (truth >= 0) slope[h] = 1 / (1 + Math.exp(-(odds[h] ?? 0))) - truth;
  }
}

interface Features {
  /** N-grams that are known, then the rules' sums that are not 0, then the bias. */
  readonly features: Int32Array;
  readonly values: Float64Array;
}
const NO_FEATURES: Features = { features: new Int32Array(0), values: new Float64Array(0) };

/** What a row shows of what is learned; looked up once, not in each epoch. */
function featuresOf(
  { hashes, values, sums }: Row,
  indexOf: ReadonlyMap<number, number>,
  bias: number,
): Features {
  const features: number[] = [];
  const own: number[] = [];
  for (let i = 0; i < hashes.length; i++) {
    const feature = indexOf.get(hashes[i] ?? 0);
    if (feature === undefined) continue;
    features.push(feature);
    own.push(values[i] ?? 0);
  }
  for (let k = 0; k < SUMS; k++) {
    if (sums[k] === 0) continue;
    features.push(bias - SUMS + k);
    own.push(sums[k] ?? 0);
  }
  return { features: Int32Array.from([...features, bias]), values: Float64Array.from([...own, 1]) };
}

function vocabulary(
  rows: readonly Row[],
  least: number,
): { hashes: Uint32Array; texts: Uint32Array; indexOf: ReadonlyMap<number, number> } {
  const counts = new Map<number, number>();
  for (const { hashes } of rows)
    for (const hash of new Set(hashes)) counts.set(hash, (counts.get(hash) ?? 0) + 1);
  const known = [...counts].filter(([, count]) => count >= least).sort(([a], [b]) => a - b);
  return {
    hashes: Uint32Array.from(known, ([hash]) => hash),
    texts: Uint32Array.from(known, ([, count]) => count),
    indexOf: new Map(known.map(([hash], index) => [hash, index])),
  };
}

/** Which sources share special weights: all targets are one, each public origin is one (its good and bad reviews together). */
function domainsOf(sources: readonly Source[]): number[] {
  const names = sources.map(({ target, origin }) => (target ? '' : origin));
  const distinct = [...new Set(names)];
  return names.map((name) => distinct.indexOf(name));
}

function priorTable(): Float64Array {
  const table = new Float64Array((SUMS + 1) * HEADS);
  for (const [k, name] of ruleSums.entries())
    for (const [h, head] of heads.entries()) table[k * HEADS + h] = prior[name]?.[head] ?? 0;
  return table;
}

/** Fisher & Yates. */
export function shuffle(order: number[], random: () => number): void {
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const here = order[i] ?? 0;
    order[i] = order[j] ?? 0;
    order[j] = here;
  }
}
