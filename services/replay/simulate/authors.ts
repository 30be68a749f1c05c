import type { authorKinds } from '../../../shared/records.ts';
import type { Random } from './random.ts';
import { zipf } from './samplers.ts';

export interface Author {
  readonly author: string;
  readonly authorKind: (typeof authorKinds)[number];
  readonly region: string;
}

/**
 * Zipf with exponent 1.1, shifted by 100 ranks: unshifted, one person would say 13 % of everything; in a real week of
 * comments under news posts (33,677 by 26,395 authors, CHECKED) the busiest said 0.2 %.
 */
const rankOf = zipf(200_000, 1.1, 100);
/** Of a thousand authors, five are offices, ten media, 45 verified persons: an assumption. */
const OFFICIAL = 5;
const MEDIA = 15;
const VERIFIED = 60;
/** Percent of authors who are where it happens: an assumption; the others are spread over ten provinces. */
const LOCAL = 70;
const PROVINCES = '110000 310000 320000 330000 340000 370000 410000 420000 440000 510000'.split(' ');

/** Who speaks; kind and region belong to the author and stay the same. */
export function someone(random: Random, topic: { readonly id: string; readonly region: string }): Author {
  const rank = rankOf(random);
  const mixed = Math.imul(rank, 0x9e3779b1) >>> 0;
  const place = (mixed >>> 12) % 100;
  return {
    author: `${topic.id}-u${rank}`,
    authorKind: kindOf(mixed % 1000),
    region: place < LOCAL ? topic.region : (PROVINCES[place % PROVINCES.length] ?? topic.region),
  };
}

function kindOf(mille: number): Author['authorKind'] {
  if (mille < OFFICIAL) return 'official';
  if (mille < MEDIA) return 'media';
  return mille < VERIFIED ? 'verified' : 'public';
}
