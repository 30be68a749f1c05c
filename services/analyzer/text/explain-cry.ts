import { crySpread } from './cries.ts';
import { CRY_ORDERS, type CryEvidence, cryHash } from './cry-evidence.ts';
import { crySigns, SIGNS } from './cry-signs.ts';
import { type CryModel, signName } from './mood-model.ts';
import { probe } from './slots.ts';

/** What moved a text towards a cry for help (above 0) or away from it. */
export interface CryMoved {
  /** The characters as they were compared; of a sign ''. */
  readonly part: string;
  /** `words`: the characters themselves; else the kind of sign, or two kinds that stand together (`trapped+unreal`). */
  readonly by: string;
  readonly moved: number;
}

/** What moves less than this, in log-odds, is not told. */
const LEAST = 0.1;
/** Words overlap: so many n-grams, the strongest, are enough. */
const WORDS_MAX = 15;

/** The parts of a text's log-odds of being a cry for help, the strongest first. For people. */
export function explainCry(model: CryModel, found: CryEvidence): readonly CryMoved[] {
  return [...wordParts(model, found).sort(byStrength).slice(0, WORDS_MAX), ...signParts(model, found)]
    .filter(({ moved }) => Math.abs(moved) >= LEAST)
    .sort(byStrength)
    .map((part) => ({ ...part, moved: Number(part.moved.toFixed(3)) }));
}

function wordParts({ header, checks, weights }: CryModel, found: CryEvidence): CryMoved[] {
  const { plain, plainLength, length } = found;
  const step = header.scale * crySpread(length);
  const parts: CryMoved[] = [];
  for (let i = 0; i < plainLength; i++)
    for (let order = 1; order <= CRY_ORDERS && i + order <= plainLength; order++) {
      const hash = cryHash(plain, i, order);
      const slot = hash === null ? -1 : probe(checks, hash);
      if (slot < 0) continue;
      const part = String.fromCharCode(...plain.subarray(i, i + order));
      parts.push({ part, by: 'words', moved: (weights[slot] ?? 0) * step });
    }
  return parts;
}

function signParts({ signs }: CryModel, found: CryEvidence): CryMoved[] {
  return crySigns.flatMap((first, i) =>
    crySigns.flatMap((second, j) => {
      const both = (1 << i) | (1 << j);
      if (i > j || (found.signs & both) !== both) return [];
      return [{ part: '', by: signName(first, second), moved: signs[i * SIGNS + j] ?? 0 }];
    }),
  );
}

function byStrength(a: CryMoved, b: CryMoved): number {
  return Math.abs(b.moved) - Math.abs(a.moved);
}
