import { createHash } from 'node:crypto';
import type { Lexicon } from '../text/lexicon.ts';
import { heads, type ModelHeader, readModel, writeModel } from '../text/mood-model.ts';
import { ORDERS } from '../text/ngrams.ts';
import { createEvidence, createSentiment } from '../text/sentiment.ts';
import { calibrate, type Platt, type Weighed } from './calibrate.ts';
import { distinct, type Row, rowOf, type Told } from './examples.ts';
import { defaultLearning, type LearnSettings, learn } from './learn.ts';
import { chooseThresholds, type HeldOut, heldOutOf, type Thresholds } from './measure.ts';
import { type Packed, pack } from './pack.ts';
import { isWritten, type Source } from './sources.ts';

export interface TrainParts {
  readonly lexicon: Lexicon;
  /** What the speaker said, in tokens: cleaned, cut, hashtags out (text/read.ts). */
  readonly spoken: (text: string) => readonly string[];
  /** A text without markup, in tokens. */
  readonly cut: (text: string) => readonly string[];
  readonly segmenter: string;
  readonly settings?: Partial<LearnSettings>;
  say(line: string): void;
}

export interface Trained {
  readonly bytes: Uint8Array;
  readonly header: ModelHeader;
  readonly packed: Packed;
  readonly duplicates: { readonly same: number; readonly contradictory: number };
  readonly heldOut: readonly HeldOut[];
}

/** Trains, packs, calibrates, chooses thresholds, and measures what was held out. The same input gives the same bytes. */
export function train(told: readonly Told[], sources: readonly Source[], parts: TrainParts): Trained {
  const { kept, same, contradictory } = distinct(told);
  const evidence = createEvidence(parts.lexicon, parts.cut);
  parts.say(`reading ${kept.length} texts`);
  const rows = kept.map((one) => rowOf(one, evidence.read(parts.spoken(one.example.text))));
  parts.say('learning');
  const packed = pack(learn(rows, sources, { ...defaultLearning, ...parts.settings }));
  const about = {
    segmenter: parts.segmenter,
    sources: sources.map(({ name, licence, origin }, index) => ({
      name,
      rows: rows.filter(({ source }) => source === index).length,
      licence,
      origin,
    })),
  };
  const raw = headerOf(packed, identity, noThresholds, about);
  const weighed = weigh(rows, raw, packed, evidence, parts);
  parts.say('calibrating');
  const calibrating = weighed.filter(
    ({ part, source }) => part === 'calibrate' && isWritten(sources[source]),
  );
  const calibration = calibrate(calibrating);
  const calibrated = weighed.map((row) => ({
    ...row,
    odds: row.odds.map((odds, h) => (calibration[h]?.slope ?? 1) * odds + (calibration[h]?.offset ?? 0)),
  }));
  const thresholds = chooseThresholds(
    calibrated.filter(({ part }) => part === 'calibrate'),
    sources,
  );
  const header = headerOf(packed, calibration, thresholds, about);
  return {
    bytes: writeModel(header, packed.checks, packed.weights),
    header,
    packed,
    duplicates: { same, contradictory },
    heldOut: heldOutOf(
      calibrated.filter(({ part }) => part === 'held-out'),
      sources,
      thresholds,
    ),
  };
}

const identity: readonly Platt[] = heads.map(() => ({ slope: 1, offset: 0 }));
const noThresholds: Thresholds = { negative: 1, positive: 1, moods: 1, help: 1 };

function headerOf(
  { checks, weights, scales, biases, rules }: Packed,
  calibration: readonly Platt[],
  thresholds: Thresholds,
  about: Pick<ModelHeader, 'segmenter' | 'sources'>,
): ModelHeader {
  return {
    version: 1,
    heads: [...heads],
    orders: ORDERS,
    slots: checks.length,
    weights: createHash('sha256').update(checks).update(weights).digest('hex'),
    scales: [...scales],
    biases: [...biases],
    rules: Object.fromEntries(Object.entries(rules).map(([name, values]) => [name, [...values]])),
    calibration: [...calibration],
    thresholds,
    ...about,
  };
}

/** What the packed model, as it will be read, says of the texts that were not trained on. */
function weigh(
  rows: readonly Row[],
  header: ModelHeader,
  packed: Packed,
  evidence: ReturnType<typeof createEvidence>,
  { spoken }: TrainParts,
): readonly Weighed[] {
  const judge = createSentiment(evidence, readModel(writeModel(header, packed.checks, packed.weights)));
  return rows
    .filter(({ part }) => part !== 'train')
    .map(({ text, classes, known, source, part }) => ({
      odds: judge.weigh(spoken(text)).slice(),
      classes,
      known,
      source,
      part,
    }));
}
