import { z } from 'zod';
import { pointsOf } from './points.ts';
import type { BoardRow, TitleWords } from './reading.ts';
import { openUsual, publicness } from './usual.ts';

/** A title that names a subject, as it was read in a minute, and what its words say. */
export interface ListedTitle {
  readonly minute: number;
  readonly row: BoardRow;
  readonly words: TitleWords;
}

const count = z.int().nullable();

/** What is known of the titles that name a subject, and what the strongest of them comes to. Plain data; times in epoch minutes. */
export const boardOfSchema = z.strictObject({
  titles: z.array(
    z.strictObject({
      title: z.string(),
      first: z.int(),
      last: z.int(),
      heat: count,
      rank: count,
      discussions: count,
      harm: z.array(z.string()),
      points: z.number(),
      bar: z.number(),
      /** It is to be told, not only shown as evidence. */
      flagged: z.boolean(),
    }),
  ),
});
export type BoardOf = z.infer<typeof boardOfSchema>;

/** A title as the subject's assessments tell it. */
export type Standing = BoardOf['titles'][number];

export interface ListingRules {
  readonly watch: 'flagged' | 'all' | 'none';
  readonly bar: number;
  readonly keepMinutes: number;
  /** Points by which a title that the office watches for is raised (`BoardSettings.watched`). */
  readonly watched: number;
}

/** Titles of one subject that are remembered, and for how long: those of three days tell each other that a matter grows (board/watch.ts). */
const TITLES_KEPT = 32;
const KEPT_MINUTES = 3 * 1440;
/** A title that was away for longer has no climb: it is listed anew (board/watch.ts). */
const CLIMB_MINUTES = 180;
/** Of a single title nothing but its category tells whether it is of public life. */
const NOTHING_USUAL = openUsual();

/** Takes a reading: points as the board's watch gives them, without what only the whole board would tell (its median, usual talk). */
export function takeListed(board: BoardOf, { minute, row, words }: ListedTitle, rules: ListingRules): void {
  board.titles = board.titles.filter(({ last }) => last > minute - KEPT_MINUTES);
  const known = board.titles.find(({ title }) => title === row.title);
  const first = known?.first ?? minute;
  const hours = Math.max(1, minute - (known?.last ?? minute)) / 60;
  const climbs = known && known.heat !== null && known.heat > 0 && row.heat !== null && row.heat > 0;
  const points = pointsOf({
    ...{ row, words, isNew: !known, overMedian: null, talkZ: null },
    publicness: publicness(NOTHING_USUAL, row.category, words),
    doublings:
      climbs && minute - known.last <= CLIMB_MINUTES
        ? Math.log2((row.heat ?? 1) / (known.heat ?? 1)) / Math.max(1, hours)
        : null,
    related: board.titles.length + (known ? 0 : 1),
    hours: (minute - first) / 60,
  }).reduce((sum, part) => sum + part.points, rules.watched);
  const standing: Standing = {
    ...{ title: row.title, first, last: minute, rank: row.rank },
    heat: row.heat ?? known?.heat ?? null,
    discussions: row.discussions ?? known?.discussions ?? null,
    ...{ harm: [...words.harm], points, bar: rules.bar },
    flagged: rules.watch === 'all' || points >= rules.bar || (known?.flagged ?? false),
  };
  board.titles = [...board.titles.filter(({ title }) => title !== row.title), standing].slice(-TITLES_KEPT);
}

/**
 * The title that speaks for a subject in a minute: of those read lately one that is to be told before one that is not, then the
 * one of most points; null when none was. That a title is gone says nothing of what is said: boards are pruned by hand.
 */
export function standingAt(board: BoardOf, minute: number, { keepMinutes }: ListingRules): Standing | null {
  const listed = board.titles.filter(({ last }) => minute >= last && minute < last + keepMinutes);
  return (
    listed.sort(
      (a, b) => Number(b.flagged) - Number(a.flagged) || b.points - a.points || (a.title < b.title ? -1 : 1),
    )[0] ?? null
  );
}

/** The minute from which none of the titles counts any more. */
export function listedUntil(board: BoardOf, { keepMinutes }: ListingRules): number {
  return board.titles.reduce(
    (most, { last }) => Math.max(most, last + keepMinutes),
    Number.NEGATIVE_INFINITY,
  );
}
