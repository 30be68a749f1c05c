import type { CryEvidence } from './cry-evidence.ts';
import { SIGNS } from './cry-signs.ts';
import type { CryModel } from './mood-model.ts';
import { probe } from './slots.ts';

/** The share of each n-gram in a text's log-odds: long texts say more than short ones, but not by as much as they are longer. */
export function crySpread(ngrams: number): number {
  return (ngrams + SILENT_NGRAMS) ** -SPREAD;
}
const SILENT_NGRAMS = 4;
/** Below the root that moods have: a cry may be one clause of a long plea. The best of .3 to .6 on voices that were left out. */
const SPREAD = 0.4;

type CryNgrams = Pick<CryEvidence, 'hashes' | 'length' | 'signs'>;

/** Log-odds of a cry for help: bias + n-grams + signs + signs that stand together. Not a calibrated chance: cries are rare. */
export function weighCry({ header, checks, weights, signs }: CryModel, found: CryNgrams): number {
  const { hashes, length } = found;
  let sum = 0;
  for (let i = 0; i < length; i++) {
    const slot = probe(checks, hashes[i] ?? 0);
    if (slot >= 0) sum += weights[slot] ?? 0;
  }
  let odds = header.bias + sum * header.scale * crySpread(length);
  for (let first = found.signs; first !== 0; first &= first - 1) {
    const row = lowest(first) * SIGNS;
    for (let other = first; other !== 0; other &= other - 1) odds += signs[row + lowest(other)] ?? 0;
  }
  return odds;
}

/** The index of the lowest bit that is set. */
export function lowest(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}
