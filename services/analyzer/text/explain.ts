import { type CryMoved, explainCry } from './explain-cry.ts';
import { findWeights, HEADS, heads, type MoodModel } from './mood-model.ts';
import { derivedSums, type RuleSum, ruleSums } from './rule-sums.ts';
import type { Heard } from './rules.ts';
import { type EvidenceReader, spreadOf } from './sentiment.ts';
import type { Speech } from './speech.ts';

/** One part of a text, and by how much it moved the log-odds of positive against negative: below 0 = towards negative. */
export interface Moved {
  /** The words as written; of what lies in no one place, ''. */
  readonly part: string;
  /** `words`: the model's n-grams in it; else the rule that heard it. */
  readonly by: 'words' | RuleSum;
  readonly moved: number;
}

export interface Explanation {
  /** What a text that says nothing would have, in the same log-odds. */
  readonly start: number;
  /** The strongest first; those too small to matter are left out, so the sum is nearly `total`. */
  readonly parts: readonly Moved[];
  readonly total: number;
  /** What moved it towards a cry for help, or away. */
  readonly cry: readonly CryMoved[];
}

/** Parts that move less than this are not told: a fiftieth of an even chance. */
const LEAST = 0.02;

const NEGATIVE = heads.indexOf('negative');
const POSITIVE = heads.indexOf('positive');

/** Tells which parts of a text moved it. A second reading beside the judge's, by the same evidence; slow, for people. */
export function createExplainer(
  evidence: EvidenceReader,
  model: MoodModel,
): (tokens: readonly string[]) => Explanation {
  const { header, weights, rules: coefficients } = model;
  const { scales, biases, calibration } = header;
  const positive = calibration[POSITIVE] ?? { slope: 1, offset: 0 };
  const negative = calibration[NEGATIVE] ?? { slope: 1, offset: 0 };
  /** From what moves the two heads to what moves the one against the other. */
  const balance = (byPositive: number, byNegative: number): number =>
    byPositive * positive.slope - byNegative * negative.slope;

  return function explain(tokens) {
    const log: Heard[] = [];
    const { speech, ngrams, rules } = evidence.read(tokens, log);
    const cry = explainCry(model.cries, evidence.readCry(speech));
    const perUnit = new Float64Array(speech.length);
    const spread = spreadOf(ngrams.length);
    for (let i = 0; i < ngrams.length; i++) {
      const from = findWeights(model, ngrams.hashes[i] ?? 0);
      if (from < 0) continue;
      const gain = (ngrams.gains[i] ?? 1) * spread;
      const moved = balance(
        gain * (weights[from + POSITIVE] ?? 0) * (scales[POSITIVE] ?? 0),
        gain * (weights[from + NEGATIVE] ?? 0) * (scales[NEGATIVE] ?? 0),
      );
      const at = ngrams.at[i] ?? 0;
      const order = ngrams.orders[i] ?? 1;
      for (let k = at; k < at + order; k++) perUnit[k] = (perUnit[k] ?? 0) + moved / order;
    }
    const parts = [...wordParts(speech, perUnit), ...ruleParts(speech, log, rules.sums)];
    const start = balance(biases[POSITIVE] ?? 0, biases[NEGATIVE] ?? 0) + positive.offset - negative.offset;
    const total = parts.reduce((sum, { moved }) => sum + moved, start);
    return {
      start: rounded(start),
      parts: parts
        .filter(({ moved }) => Math.abs(moved) >= LEAST)
        .sort((a, b) => Math.abs(b.moved) - Math.abs(a.moved))
        .map((part) => ({ ...part, moved: rounded(part.moved) })),
      total: rounded(total),
      cry,
    };
  };

  /** Each sum shared out over what was heard for it, as it was heard; those that come of others have no place. */
  function ruleParts(speech: Speech, log: readonly Heard[], sums: Float64Array): Moved[] {
    return ruleSums.flatMap((name, k): Moved[] => {
      const sum = sums[k] ?? 0;
      const moved =
        sum * balance(coefficients[k * HEADS + POSITIVE] ?? 0, coefficients[k * HEADS + NEGATIVE] ?? 0);
      if (moved === 0) return [];
      const heard = log.filter(({ sum: own }) => own === name);
      const all = heard.reduce((total, { amount }) => total + amount, 0);
      if (derivedSums.has(name) || all === 0) return [{ part: '', by: name, moved }];
      return heard.map(({ from, to, amount }) => ({
        part: quote(speech, from, to),
        by: name,
        moved: (moved * amount) / all,
      }));
    });
  }
}

function wordParts(speech: Speech, perUnit: Float64Array): Moved[] {
  const parts: Moved[] = [];
  for (let t = 0; t < speech.tokens; t++) {
    const from = speech.tokenAt[t] ?? 0;
    const to = speech.tokenAt[t + 1] ?? from;
    let moved = 0;
    for (let k = from; k < to; k++) moved += perUnit[k] ?? 0;
    if (moved !== 0) parts.push({ part: quote(speech, from, to), by: 'words', moved });
  }
  return parts;
}

/** What the author wrote where the speech has these units. */
function quote({ raw, rawLength, sourceAt, length }: Speech, from: number, to: number): string {
  const end = to < length ? (sourceAt[to] ?? rawLength) : rawLength;
  return String.fromCharCode(...raw.subarray(sourceAt[from] ?? 0, end));
}

function rounded(value: number): number {
  return Number(value.toFixed(3));
}
