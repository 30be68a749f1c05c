import { createHash } from 'node:crypto';
import type { Lexicon } from '../text/lexicon.ts';
import {
  bodyOf,
  heads,
  type ModelHeader,
  type ModelWeights,
  readModel,
  writeModel,
} from '../text/mood-model.ts';
import { ORDERS } from '../text/ngrams.ts';
import { createEvidence, createSentiment, type EvidenceReader } from '../text/sentiment.ts';
import { calibrate, type Platt, type Weighed } from './calibrate.ts';
import { distinct, type Row, rowOf, type Told } from './examples.ts';
import { defaultLearning, type LearnSettings, learn } from './learn.ts';
import { learnCries, type PackedCries } from './learn-cries.ts';
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
  readonly packed: PackedAll;
  readonly duplicates: { readonly same: number; readonly contradictory: number };
  readonly heldOut: readonly HeldOut[];
}

export interface PackedAll extends Packed {
  readonly cries: PackedCries;
}

/** Reads what was told, each text once, into the numbers that are learned from. */
export function readTold(
  told: readonly Told[],
  sources: readonly Source[],
  { lexicon, spoken, cut, say }: Pick<TrainParts, 'lexicon' | 'spoken' | 'cut' | 'say'>,
): {
  readonly rows: readonly Row[];
  readonly evidence: EvidenceReader;
  readonly duplicates: Trained['duplicates'];
} {
  const { kept, ...duplicates } = distinct(told, sources);
  const evidence = createEvidence(lexicon, cut);
  say(`reading ${kept.length} texts`);
  const rows = kept.map((one) => {
    const found = evidence.read(spoken(one.example.text));
    return rowOf(one, found, evidence.readCry(found.speech), sources[one.source]?.measured);
  });
  return { rows, evidence, duplicates };
}

/** Trains, packs, calibrates, chooses thresholds, and measures what was held out. The same input gives the same bytes. */
export function train(told: readonly Told[], sources: readonly Source[], parts: TrainParts): Trained {
  const { rows, evidence, duplicates } = readTold(told, sources, parts);
  parts.say('learning');
  const packed = {
    ...pack(learn(rows, sources, { ...defaultLearning, ...parts.settings })),
    cries: learnCries(rows, sources),
  };
  const about = aboutOf(rows, sources, parts.segmenter);
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
    bytes: writeModel(header, packed),
    header,
    packed,
    duplicates,
    heldOut: heldOutOf(
      calibrated.filter(({ part }) => part === 'held-out'),
      sources,
      thresholds,
    ),
  };
}

/** What a model is made from: the segmenter and, of each source, what stands in its header. */
export function aboutOf(
  rows: readonly Row[],
  sources: readonly Source[],
  segmenter: string,
): Pick<ModelHeader, 'segmenter' | 'sources'> {
  return {
    segmenter,
    sources: sources.flatMap(({ name, licence, origin, measured }, index) =>
      measured ? [] : [{ name, rows: rows.filter(({ source }) => source === index).length, licence, origin }],
    ),
  };
}

const identity: readonly Platt[] = heads.map(() => ({ slope: 1, offset: 0 }));
const noThresholds: Thresholds = { negative: 1, positive: 1, moods: 1, help: 1 };

export function headerOf(
  { cries, ...packed }: PackedAll,
  calibration: readonly Platt[],
  thresholds: Thresholds,
  about: Pick<ModelHeader, 'segmenter' | 'sources'>,
): ModelHeader {
  return {
    version: 2,
    heads: [...heads],
    orders: ORDERS,
    slots: packed.checks.length,
    weights: createHash('sha256')
      .update(bodyOf({ ...packed, cries }))
      .digest('hex'),
    scales: [...packed.scales],
    biases: [...packed.biases],
    rules: Object.fromEntries(Object.entries(packed.rules).map(([name, values]) => [name, [...values]])),
    cries: { slots: cries.checks.length, scale: cries.scale, bias: cries.bias, signs: cries.signs },
    calibration: [...calibration],
    thresholds,
    ...about,
  };
}

/** What the packed model, as it will be read, says of the texts that were not trained on. */
export function weigh(
  rows: readonly Row[],
  header: ModelHeader,
  packed: ModelWeights,
  evidence: ReturnType<typeof createEvidence>,
  { spoken }: Pick<TrainParts, 'spoken'>,
): readonly Weighed[] {
  const judge = createSentiment(evidence, readModel(writeModel(header, packed)));
  return rows
    .filter(({ part }) => part !== 'train')
    .map(({ text, classes, known, help, source, part }) => {
      const { odds, cry } = judge.weigh(spoken(text));
      return { odds: odds.slice(), cry, classes, known, help, source, part };
    });
}
