import { weighCry } from './cries.ts';
import { type CryEvidence, createCryEvidence } from './cry-evidence.ts';
import { indexEntries, STOP } from './entries.ts';
import type { Lexicon } from './lexicon.ts';
import { findWeights, HEADS, heads, type MoodModel } from './mood-model.ts';
import { collectNgrams, createNgrams, type Ngrams } from './ngrams.ts';
import { MOOD_SUMS, SUMS } from './rule-sums.ts';
import { createRules, type Heard, type RuleReading } from './rules.ts';
import { createSpeech, type Speech } from './speech.ts';

/** How a text is meant. */
export interface Sentiment {
  /** The chance that it is positive less the chance that it is negative: -1 (worst) to 1. */
  readonly score: number;
  readonly label: 'negative' | 'neutral' | 'positive';
  /** Negative, and likely anger, whatever else it may be. */
  readonly angry: boolean;
  /** Of a negative text, the feeling that is likeliest, where one is likely enough. */
  readonly feeling: Feeling | null;
  /** A cry for help: somebody may be in danger now. Whatever the label. */
  readonly help: boolean;
}

export const feelings = ['anger', 'fear', 'grief', 'distrust'] as const;
export type Feeling = (typeof feelings)[number];

/** What the model is shown of a text: n-grams with their gains, and the rules' sums. Reused: valid until the next text. */
export interface Evidence {
  readonly speech: Speech;
  readonly ngrams: Ngrams;
  readonly rules: RuleReading;
}

/** Log-odds of everything in a text that says nothing: neutral for certain. */
const NOTHING = -10;

/** A lexicon compiled for reading evidence; what training and judging share. */
export interface EvidenceReader {
  /** @param tokens in order, emoticons whole, white space allowed */
  read(tokens: readonly string[], log?: Heard[]): Evidence;
  /** What a cry for help is told by, of the speech that was read. */
  readCry(speech: Speech): CryEvidence;
  isStopWord(token: string): boolean;
}

export interface Weighing {
  /** Calibrated log-odds per head, as `heads` names them; one reused array. */
  readonly odds: Float64Array;
  /** Log-odds of a cry for help, not calibrated. */
  readonly cry: number;
}

export interface SentimentJudge {
  judge(tokens: readonly string[]): Sentiment;
  weigh(tokens: readonly string[]): Weighing;
}

/** Texts longer than this (units) are not cut again: in an article a word of dialect does not matter. */
const RECUT_MAX = 300;

/**
 * @param cut cuts a text as its tokens were. Where a word that stands for another one (dialect, slang) was not cut as a word, the
 *   text is cut again in standard words, so that a sentence in dialect is read as the same sentence in the standard language.
 */
export function createEvidence(lexicon: Lexicon, cut: (text: string) => readonly string[]): EvidenceReader {
  const write = createSpeech(lexicon);
  const translate = (word: string): string => {
    const { units, length } = write([word]);
    return String.fromCharCode(...units.subarray(0, length));
  };
  const entries = indexEntries(lexicon, translate);
  const readCry = createCryEvidence(lexicon.cries, translate);
  const readRules = createRules(entries);
  const standard = (speech: Speech): Speech =>
    speech.aliases === 0 || speech.length > RECUT_MAX
      ? speech
      : write(cut(String.fromCharCode(...speech.units.subarray(0, speech.length))));
  const ngrams = createNgrams();
  return {
    read(tokens, log) {
      // What is explained is quoted as it was written, so it is not cut again.
      const written = write(tokens);
      const speech = log === undefined ? standard(written) : written;
      const rules = readRules(speech, log);
      collectNgrams(speech, rules, ngrams);
      return { speech, ngrams, rules };
    },
    readCry,
    isStopWord: (token) => ((entries.of(token)?.does ?? 0) & STOP) !== 0,
  };
}

/** The first unit of the scripts, and the signs, that the model has learned anything from; below it are Latin letters and ASCII. */
const FIRST_SPOKEN = 0x2e80;

/** Whether there is anything to judge by: a text in another language, or code, is kept and says nothing of its mood. */
function speaks({ speech: { units, length }, rules }: Evidence): boolean {
  for (let i = 0; i < length; i++) if ((units[i] ?? 0) >= FIRST_SPOKEN) return true;
  for (let k = 0; k < MOOD_SUMS; k++) if ((rules.sums[k] ?? 0) !== 0) return true;
  return false;
}

/** A text counts as if it had so many n-grams more that say nothing: one character is little to go by. */
const SILENT_NGRAMS = 4;

/** The share of each n-gram in a text's log-odds: long texts say more than short ones, but not by as much as they are longer. */
export function spreadOf(ngrams: number): number {
  return 1 / Math.sqrt(ngrams + SILENT_NGRAMS);
}

/**
 * Joins model and rules: log-odds of each head = bias + n-grams (each with the gain that the rules give it) + the rules'
 * sums times their coefficients, then calibrated. Equal tokens always give equal sentiment.
 */
export function createSentiment(evidence: EvidenceReader, model: MoodModel): SentimentJudge {
  const { header, weights, rules: coefficients } = model;
  const { thresholds } = header;
  const odds = new Float64Array(HEADS);
  const scales = Float64Array.from(header.scales);
  const biases = Float64Array.from(header.biases);
  const slopes = Float64Array.from(header.calibration, ({ slope }) => slope);
  const offsets = Float64Array.from(header.calibration, ({ offset }) => offset);

  function weigh(tokens: readonly string[]): Weighing {
    const found = evidence.read(tokens);
    odds.fill(NOTHING);
    if (!speaks(found)) return { odds, cry: NOTHING };
    const { ngrams, rules } = found;
    const { hashes, gains, length } = ngrams;
    odds.fill(0);
    for (let i = 0; i < length; i++) {
      const from = findWeights(model, hashes[i] ?? 0);
      if (from < 0) continue;
      const gain = gains[i] ?? 1;
      for (let h = 0; h < HEADS; h++) odds[h] = (odds[h] ?? 0) + gain * (weights[from + h] ?? 0);
    }
    const spread = spreadOf(length);
    for (let h = 0; h < HEADS; h++) odds[h] = (biases[h] ?? 0) + (odds[h] ?? 0) * (scales[h] ?? 0) * spread;
    for (let k = 0; k < SUMS; k++) {
      const sum = rules.sums[k] ?? 0;
      if (sum === 0) continue;
      for (let h = 0; h < HEADS; h++) odds[h] = (odds[h] ?? 0) + sum * (coefficients[k * HEADS + h] ?? 0);
    }
    for (let h = 0; h < HEADS; h++) odds[h] = (odds[h] ?? 0) * (slopes[h] ?? 1) + (offsets[h] ?? 0);
    return { odds, cry: weighCry(model.cries, evidence.readCry(found.speech)) };
  }

  return {
    weigh,
    judge(tokens) {
      const { cry } = weigh(tokens);
      const score = scoreOf(odds[NEGATIVE] ?? 0, odds[POSITIVE] ?? 0);
      const label =
        score <= -thresholds.negative ? 'negative' : score >= thresholds.positive ? 'positive' : 'neutral';
      return {
        score,
        label,
        angry: label === 'negative' && chanceOf(odds[ANGER] ?? 0) >= thresholds.moods,
        feeling: label === 'negative' ? likeliest(odds, thresholds.moods) : null,
        help: cry >= thresholds.help,
      };
    },
  };
}

const NEGATIVE = heads.indexOf('negative');
const POSITIVE = heads.indexOf('positive');
const ANGER = heads.indexOf('anger');

/** Chance of positive less chance of negative, from the log-odds of both against neutral. */
export function scoreOf(negative: number, positive: number): number {
  const top = Math.max(0, negative, positive);
  const n = Math.exp(negative - top);
  const p = Math.exp(positive - top);
  return (p - n) / (p + n + Math.exp(-top));
}

export function chanceOf(odds: number): number {
  return 1 / (1 + Math.exp(-odds));
}

function likeliest(odds: Float64Array, least: number): Feeling | null {
  let best: Feeling | null = null;
  let most = least;
  for (const [index, feeling] of feelings.entries()) {
    const chance = chanceOf(odds[ANGER + index] ?? 0);
    if (chance < most) continue;
    most = chance;
    best = feeling;
  }
  return best;
}
