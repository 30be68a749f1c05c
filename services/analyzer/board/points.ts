import type { BoardRow, TitleWords } from './reading.ts';

/** Everything that a title is judged by at one reading. */
export interface TitleFacts {
  readonly row: BoardRow;
  readonly words: TitleWords;
  /** Chance that it is of public life. */
  readonly publicness: number;
  /** Log2 of its heat over the median of the same reading; null where the board tells no heat. */
  readonly overMedian: number | null;
  /** Doublings of its heat in an hour since it was read before; null when it was not. */
  readonly doublings: number | null;
  /** z of its discussions at first sight, or of what they gained an hour. */
  readonly talkZ: number | null;
  readonly isNew: boolean;
  /** Titles of the last three days that share its rarest term, this one included; and hours in which its event was listed. */
  readonly related: number;
  readonly hours: number;
}

/** One part of what a title comes to. */
export interface Point {
  readonly code:
    | 'words'
    | 'answer'
    | 'mood'
    | 'place'
    | 'public'
    | 'heat'
    | 'climb'
    | 'talk'
    | 'event'
    | 'stays';
  readonly points: number;
}

/**
 * What each reading is worth, in points of about one doubling of heat. Words and dynamics stand beside each other: a title of harm
 * needs little heat, and one without any needs so much that it is the talk of the day whatever it is about.
 */
const WORTH = {
  /** A word of harm in a headline: worth two doublings, and no more than three of them together. */
  harm: 2,
  harmMost: 4,
  /** Somebody answers: there is something to answer for. */
  answer: 1,
  mood: 0.5,
  /** Nothing but premises: a term that people search for, no headline yet. Rare (two a month), so it may decide nearly alone. */
  place: 6,
  /** From leisure for certain to public life for certain. */
  public: 4,
  heatLeast: -2,
  heatMost: 5,
  climb: 0.5,
  climbMost: 1.5,
  /** A new title among the first ten. */
  entry: 0.5,
  entryRank: 10,
  talk: 0.6,
  talkMost: 2,
  /** A second title about the same matter, and each doubling of them. */
  related: 0.75,
  relatedMost: 2.5,
  /** Days on the board. */
  stay: 0.5,
  stayMost: 1,
} as const;

/** The parts of what a title comes to, without those that are 0. */
export function pointsOf(facts: TitleFacts): readonly Point[] {
  const { row, words, publicness, overMedian, doublings, talkZ, related, hours } = facts;
  const clamp = (value: number, least: number, most: number): number =>
    Math.min(most, Math.max(least, value));
  const entry = facts.isNew && row.rank !== null && row.rank <= WORTH.entryRank ? WORTH.entry : 0;
  const climb = doublings === null ? entry : clamp(WORTH.climb * doublings, 0, WORTH.climbMost);
  const parts: Point[] = [
    { code: 'words', points: Math.min(WORTH.harmMost, WORTH.harm * words.harmWeight) },
    { code: 'answer', points: words.response.length > 0 ? WORTH.answer : 0 },
    { code: 'mood', points: words.negative ? WORTH.mood : 0 },
    { code: 'place', points: words.bare ? WORTH.place : 0 },
    { code: 'public', points: WORTH.public * (publicness - 0.5) },
    { code: 'heat', points: overMedian === null ? 0 : clamp(overMedian, WORTH.heatLeast, WORTH.heatMost) },
    { code: 'climb', points: climb },
    { code: 'talk', points: talkZ === null ? 0 : clamp(WORTH.talk * talkZ, -0.5, WORTH.talkMost) },
    { code: 'event', points: clamp(WORTH.related * Math.log2(Math.max(1, related)), 0, WORTH.relatedMost) },
    { code: 'stays', points: clamp(WORTH.stay * Math.log2(Math.max(1, hours / 12)), 0, WORTH.stayMost) },
  ];
  return parts.filter(({ points }) => Math.abs(points) >= 0.005);
}
