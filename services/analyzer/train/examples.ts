import { hash53 } from '../hash.ts';
import { crySpread } from '../text/cries.ts';
import type { CryEvidence } from '../text/cry-evidence.ts';
import { FIRST_MOOD, HEADS, heads } from '../text/mood-model.ts';
import { writeNormalForm } from '../text/normal-form.ts';
import { type Evidence, spreadOf } from '../text/sentiment.ts';
import { classes, type Example, moods } from './classes.ts';
import type { Source } from './sources.ts';

/** Which part of the data a text belongs to, by the hash of its normal form: the same text is in the same part, always. */
export type Part = 'train' | 'calibrate' | 'held-out';
/** Of ten texts one calibrates and one is held out. */
const PARTS = 10;
/** Texts that agree so far are one text. */
const KEY_MAX = 2000;

/** An example as numbers, ready to be learned from. */
export interface Row {
  readonly text: string;
  /** Index of its source. */
  readonly source: number;
  readonly part: Part;
  /** The classes it may be of, as bits in the order of `classes`; 0 = not known. */
  readonly classes: number;
  /** Per head from the moods on 1 or 0, or -1 where it is not known; the first two stand unused. */
  readonly known: Int8Array;
  /** Hashes of its n-grams, repeats and all, and the value of each. */
  readonly hashes: Uint32Array;
  readonly values: Float32Array;
  /** What the rules sum up. */
  readonly sums: Float32Array;
  /** 1 = a cry for help, 0 = none, -1 = not known. */
  readonly help: number;
  readonly cry: CryNumbers;
}

/** What a cry is told by. */
export interface CryNumbers {
  readonly hashes: Uint32Array;
  /** The value of each n-gram. */
  readonly spread: number;
  readonly signs: number;
}

export interface Told {
  readonly source: number;
  readonly example: Example;
}

/**
 * Drops repeats by normal form: of equal texts with one label the first stays; of texts with contradictory labels none. Where
 * an office's own officers judged a text, only they do; a text that is learned from is not measured with.
 */
export function distinct(
  told: readonly Told[],
  sources: readonly Pick<Source, 'feedback' | 'measured'>[],
): {
  readonly kept: readonly Told[];
  readonly same: number;
  readonly contradictory: number;
} {
  const groups = Map.groupBy(told, ({ example }) => keyOf(example.text));
  const kept: Told[] = [];
  let same = 0;
  let contradictory = 0;
  for (const group of groups.values()) {
    const learned = group.filter(({ source }) => !sources[source]?.measured);
    const judged = learned.filter(({ source }) => sources[source]?.feedback);
    const counted = judged.length > 0 ? judged : learned.length > 0 ? learned : group;
    const [first] = counted;
    if (first === undefined) continue;
    if (new Set(counted.map(({ example }) => labelOf(example))).size > 1) contradictory += group.length;
    else {
      kept.push(first);
      same += group.length - 1;
    }
  }
  return { kept, same, contradictory };
}

/** The numbers of an example; copies what `evidence` and `cry` hold. */
export function rowOf(
  { source, example }: Told,
  { ngrams: { hashes, gains, length }, rules }: Evidence,
  cry: CryEvidence,
  measured = false,
): Row {
  const spread = spreadOf(length);
  return {
    text: example.text,
    source,
    part: measured ? 'held-out' : partOf(keyOf(example.text)),
    classes: (example.classes ?? []).reduce((bits, name) => bits | (1 << classes.indexOf(name)), 0),
    known: knownOf(example),
    hashes: hashes.slice(0, length),
    values: gains.slice(0, length).map((gain) => gain * spread),
    sums: Float32Array.from(rules.sums),
    help: example.help === null ? -1 : Number(example.help),
    cry: { hashes: cry.hashes.slice(0, cry.length), spread: crySpread(cry.length), signs: cry.signs },
  };
}

/** A text is told by its normal form; what leaves none (an emoticon) by itself. */
function keyOf(text: string): string {
  const buffer = new Uint16Array(Math.min(text.length, KEY_MAX));
  const length = writeNormalForm(text, buffer);
  return length === 0 ? text.trim() : String.fromCharCode(...buffer.subarray(0, length));
}

function partOf(key: string): Part {
  const rest = hash53(key) % PARTS;
  return rest === 0 ? 'held-out' : rest === 1 ? 'calibrate' : 'train';
}

function labelOf({ classes: known, mood, help }: Example): string {
  return JSON.stringify([known, mood, help]);
}

function knownOf({ mood }: Example): Int8Array {
  const known = new Int8Array(HEADS).fill(-1);
  for (const [index, head] of heads.entries()) {
    if (index < FIRST_MOOD) continue;
    if (mood !== null) known[index] = Number(moods.find((name) => name === head) === mood);
  }
  return known;
}
