import { FIRST_MOOD, findWeights, HEADS, type MoodModel } from '../text/mood-model.ts';
import { checkOf, probesOf } from '../text/slots.ts';
import type { Row } from './examples.ts';
import { shuffle, slopesOf } from './learn.ts';
import type { Packed } from './pack.ts';
import { createRandom } from './random.ts';
import { isWritten, type Source } from './sources.ts';
import { usualWeights } from './usual.ts';

/** How a finished model is adjusted to further texts. */
export interface AdjustSettings {
  /** An n-gram that the model does not know is learned from so many of the new texts on. */
  readonly leastTexts: number;
  readonly epochs: number;
  /** Adagrad's step, and the squares it starts from: much larger than where all is to be learned, so that what is known is moved gently. */
  readonly rate: number;
  readonly squares: number;
  /** L2 that pulls each weight to what it was. */
  readonly decay: number;
  /** What a new text counts for beside one of ours. */
  readonly emphasis: number;
  readonly seed: number;
}

/** Chosen on our own held-out texts and an invented office's feedback: it is learned, and what we know of ours stays within .02. */
export const defaultAdjusting: AdjustSettings = {
  leastTexts: 2,
  epochs: 12,
  rate: 0.1,
  squares: 0.05,
  decay: 1e-3,
  emphasis: 6,
  seed: 20_261,
};
const STEPS = 127;

/**
 * Moves the weights of a model's n-grams to what `rows` say, the new ones (`isNew`) before all and ours beside them, so that
 * nothing is forgotten. Rules, biases, calibration and the steps of the weights stay: they come of many more texts.
 * An n-gram that the model does not know takes the place of one that none of these texts holds. Same rows, same result.
 * @returns with `learned` the number of n-grams that are new
 */
export function adjust(
  base: MoodModel,
  rows: readonly Row[],
  sources: readonly Source[],
  isNew: (source: number) => boolean,
  settings: AdjustSettings = defaultAdjusting,
): Packed {
  const { scales, biases, rules } = base.header;
  const model = { ...base, checks: base.checks.slice() };
  const values = Float64Array.from(base.weights, (step, w) => step * (scales[w % HEADS] ?? 0));
  const learned = takeIn(
    model,
    values,
    rows,
    rows.filter(({ source }) => isNew(source)),
    settings,
  );
  const start = values.slice();
  const known = rows.map((row) => knownOf(model, row));
  const squares = new Float64Array(values.length).fill(settings.squares);
  const usual = usualWeights(rows.filter(({ source }) => !isNew(source) && isWritten(sources[source])));
  const odds = new Float64Array(HEADS);
  const slope = new Float64Array(HEADS);
  const random = createRandom(settings.seed);
  const order = rows.map((_, index) => index);
  for (let epoch = 0; epoch < settings.epochs; epoch++) {
    shuffle(order, random);
    for (const index of order) {
      const row = rows[index];
      const held = known[index];
      if (row === undefined || held === undefined) continue;
      weigh(held);
      slopesOf(row, odds, slope);
      const isUsual = !isNew(row.source) && isWritten(sources[row.source]);
      const perRow = isNew(row.source) ? settings.emphasis : (sources[row.source]?.weight ?? 1);
      for (let h = 0; h < HEADS; h++) {
        const usually = isUsual && h < FIRST_MOOD ? (usual.get(row.classes) ?? 1) : 1;
        const pull = perRow * usually * (slope[h] ?? 0) * (base.header.calibration[h]?.slope ?? 1);
        if (pull !== 0)
          held.at.forEach((from, i) => {
            move(from + h, pull * (held.gains[i] ?? 0));
          });
      }
    }
  }

  /** Calibrated, as it will judge. */
  function weigh({ at, gains, rest }: Known): void {
    for (let h = 0; h < HEADS; h++) {
      let sum = rest[h] ?? 0;
      for (let i = 0; i < at.length; i++) sum += (gains[i] ?? 0) * (values[(at[i] ?? 0) + h] ?? 0);
      const { slope: by = 1, offset = 0 } = base.header.calibration[h] ?? {};
      odds[h] = by * sum + offset;
    }
  }

  function move(w: number, gradient: number): void {
    const g = gradient + settings.decay * ((values[w] ?? 0) - (start[w] ?? 0));
    const sum = (squares[w] ?? 0) + g * g;
    squares[w] = sum;
    values[w] = (values[w] ?? 0) - (settings.rate * g) / Math.sqrt(sum);
  }

  const weights = Int8Array.from(values, (value, w) =>
    Math.max(-STEPS, Math.min(STEPS, Math.round(value / (scales[w % HEADS] ?? 1)))),
  );
  const kept = model.checks.reduce((sum, check) => sum + (check === 0 ? 0 : 1), 0);
  return { checks: model.checks, weights, scales, biases, rules, kept, learned };
}

/** A row in places of the model: where the weights of its n-grams begin, their gains, and what bias and rules say. */
interface Known {
  readonly at: readonly number[];
  readonly gains: readonly number[];
  readonly rest: Float64Array;
}

function knownOf(model: MoodModel, { hashes, values, sums }: Row): Known {
  const at: number[] = [];
  const gains: number[] = [];
  hashes.forEach((hash, i) => {
    const from = findWeights(model, hash);
    if (from < 0) return;
    at.push(from);
    gains.push(values[i] ?? 0);
  });
  const rest = Float64Array.from(model.header.biases, (bias, h) =>
    sums.reduce((sum, value, k) => sum + value * (model.rules[k * HEADS + h] ?? 0), bias),
  );
  return { at, gains, rest };
}

/** Gives places to the n-grams of `fresh` that the model does not know; how many. */
function takeIn(
  model: MoodModel,
  values: Float64Array,
  rows: readonly Row[],
  fresh: readonly Row[],
  { leastTexts }: AdjustSettings,
): number {
  const used = new Set<number>();
  for (const { hashes } of rows)
    for (const hash of hashes) {
      const from = findWeights(model, hash);
      if (from >= 0) used.add(from / HEADS);
    }
  const texts = new Map<number, number>();
  for (const { hashes } of fresh)
    for (const hash of new Set(hashes))
      if (findWeights(model, hash) < 0) texts.set(hash, (texts.get(hash) ?? 0) + 1);
  const wanted = [...texts].filter(([, n]) => n >= leastTexts).sort(([a, n], [b, m]) => m - n || a - b);
  const heaviest = (slot: number): number =>
    Math.max(...values.subarray(slot * HEADS, (slot + 1) * HEADS).map(Math.abs));
  let taken = 0;
  for (const [hash] of wanted) {
    const free = [...probesOf(hash, model.header.slots)].filter((slot) => !used.has(slot));
    const [slot] = free.sort((a, b) => heaviest(a) - heaviest(b) || a - b);
    if (slot === undefined || findWeights(model, hash) >= 0) continue;
    model.checks[slot] = checkOf(hash);
    values.fill(0, slot * HEADS, (slot + 1) * HEADS);
    used.add(slot);
    taken += 1;
  }
  return taken;
}
