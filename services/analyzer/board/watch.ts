import { isoCst } from '../../../shared/time.ts';
import { type BoardEvent, EVENT_KEPT_MS, eventOf, TYING } from './events.ts';
import { type Point, pointsOf, type TitleFacts } from './points.ts';
import type { BoardReading, BoardRow, TitleWords } from './reading.ts';
import type { TitleReader } from './title.ts';
import { learnCount, learnTitle, openUsual, publicness, rarityOf, type Usual, zOf } from './usual.ts';

export interface BoardSettings {
  /** Points from which a title is worth a look, while nothing was flagged for some hours. */
  readonly bar: number;
  /** Points by which each flag of the last six hours raises the bar: attention is scarce, and a loud day is loud for all. */
  readonly spent: number;
  /** Flags a day (in China) at most. */
  readonly most: number;
  /** Points of a flagged event above its last flag from which it is flagged anew: a new turn. */
  readonly turn: number;
  /** Points by which a title that the office watches for is raised. */
  readonly watched: number;
}

/**
 * The bar by the flags a day that it gives on the hourly board of August and October 2024: nine, so that the ten a day which somebody
 * can look at are seldom used up before the evening (test/bench/board.ts tells what it gives in other months).
 */
export const defaultBoard: BoardSettings = { bar: 7, spent: 0.2, most: 10, turn: 2, watched: 3 };

export interface Flag {
  /** Epoch milliseconds of the reading. */
  readonly at: number;
  readonly row: BoardRow;
  readonly words: TitleWords;
  readonly points: number;
  readonly bar: number;
  readonly parts: readonly Point[];
  readonly facts: TitleFacts;
  readonly event: Pick<BoardEvent, 'name' | 'firstAt'>;
  /** Other titles of the event, the latest first. */
  readonly others: readonly string[];
  /** Why it is watched for, where it is: an office's monitor. */
  readonly watched: string | null;
  readonly again: boolean;
}

export interface BoardWatch {
  /** Takes a reading; they come in order of time. Flags are in order of their points, the highest first. */
  take(reading: BoardReading): readonly Flag[];
}

interface Listed {
  readonly words: TitleWords;
  readonly event: BoardEvent;
  at: number;
  heat: number | null;
  discussions: number | null;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A flag takes attention for this long. */
const SHIFT_MS = 6 * HOUR_MS;
/** Titles of an event within this time are told as related. */
const RELATED_MS = 3 * DAY_MS;
/** Titles read longer ago than this are forgotten. */
const TITLE_KEPT_MS = EVENT_KEPT_MS;
/** A title that was away for longer has no climb: it is listed anew. */
const CLIMB_MS = 3 * HOUR_MS;
const OTHERS_TOLD = 5;
/** Titles counted as related at most. */
const RELATED_MAX = 64;

/**
 * Watches a hot board: learns what is usual on it, groups titles into events, and flags an event when a title of it comes to
 * enough points. Same readings, same flags; memory is bounded by what a week of the board lists.
 * @param watchedBy why a title is watched for, or null
 */
export function openBoardWatch(
  readTitle: TitleReader,
  settings: BoardSettings = defaultBoard,
  watchedBy: (title: string) => string | null = () => null,
): BoardWatch {
  const usual = openUsual();
  const listed = new Map<string, Listed>();
  const events = new Set<BoardEvent>();
  const byTerm = new Map<string, Set<BoardEvent>>();
  /** When the titles of the last days that hold a term were first listed. */
  const firsts = new Map<string, number[]>();
  let flags: number[] = [];
  const middles: { readonly at: number; readonly middle: number }[] = [];
  let last = Number.NEGATIVE_INFINITY;

  return {
    take({ at, rows }) {
      if (at <= last) throw new Error('readings of a board must come in order of time');
      last = at;
      forget(at);
      const median = usualHeat(rows, at);
      const risen = middleOf(rows.flatMap((row) => doublingsOf(listed.get(row.title), row, at) ?? [])) ?? 0;
      const fresh = new Set(rows.filter((row) => list(row, at)).map(({ title }) => title));
      const candidates = rows.map((row) => judge(row, at, { median, risen, fresh }));
      return choose(candidates, at);
    },
  };

  /** Lists a title that is new, so that titles of one reading know of each other whatever their ranks; false for one known. */
  function list(row: BoardRow, at: number): boolean {
    if (listed.has(row.title)) return false;
    const words = readTitle(row.title);
    const event = join(row, words);
    listed.set(row.title, { words, event, at, heat: null, discussions: null });
    learnTitle(usual, row, words);
    for (const term of words.terms) firsts.set(term, [...(firsts.get(term) ?? []), at].slice(-RELATED_MAX));
    return true;
  }

  function judge(row: BoardRow, at: number, { median, risen, fresh }: ReadingFacts): Candidate {
    const known = listed.get(row.title);
    if (!known) throw new Error('a title is listed before it is judged');
    const { words, event } = known;
    const isNew = fresh.has(row.title);
    const doublings = isNew ? null : doublingsOf(known, row, at);
    if (event.lastAt < at) {
      event.hours += Math.min(1, (at - Math.max(event.lastAt, at - HOUR_MS)) / HOUR_MS);
      event.lastAt = at;
    }
    const facts: TitleFacts = {
      row,
      words,
      publicness: publicness(usual, row.category, words),
      overMedian: row.heat !== null && row.heat > 0 && median !== null ? Math.log2(row.heat / median) : null,
      doublings: doublings === null ? null : doublings - risen,
      talkZ: talkOf(isNew ? undefined : known, row, at, usual),
      isNew,
      related: relatedTo(words, at),
      hours: event.hours,
    };
    known.at = at;
    known.heat = row.heat;
    known.discussions = row.discussions ?? known.discussions;
    const parts = pointsOf(facts);
    const watched = watchedBy(row.title);
    const points =
      parts.reduce((sum, part) => sum + part.points, 0) + (watched === null ? 0 : settings.watched);
    return { row, words, event, facts, parts, points, watched };
  }

  /** The middle heat of a board of the last day: at night less is hot, and little is worth a look for being hot among it. */
  function usualHeat(rows: readonly BoardRow[], at: number): number | null {
    const middle = middleOf(rows.flatMap(({ heat }) => (heat !== null && heat > 0 ? heat : [])));
    if (middle !== null) middles.push({ at, middle });
    while ((middles[0]?.at ?? at) <= at - DAY_MS) middles.shift();
    return middleOf(middles.map((one) => one.middle));
  }

  function join(row: BoardRow, words: TitleWords): BoardEvent {
    let event = eventOf(events, byTerm, usual, words);
    if (event === null) {
      event = {
        name: row.title,
        firstAt: last,
        lastAt: last - HOUR_MS,
        hours: 0,
        titles: new Set(),
        terms: new Map(),
        flagged: null,
      };
      events.add(event);
    }
    event.titles.add(row.title);
    for (const term of words.terms) {
      event.terms.set(term, (event.terms.get(term) ?? 0) + 1);
      const holders = byTerm.get(term);
      if (holders) holders.add(event);
      else byTerm.set(term, new Set([event]));
    }
    return event;
  }

  /** A term on many titles at once that is rare otherwise is what slow matters are known by. */
  function relatedTo(words: TitleWords, at: number): number {
    let most = 1;
    for (const term of words.terms) {
      const times = firsts.get(term);
      if (!times || times.length <= most || rarityOf(usual, term) < TYING) continue;
      most = Math.max(most, times.filter((first) => first > at - RELATED_MS).length);
    }
    return most;
  }

  /** The strongest first; one flag per event and reading. */
  function choose(candidates: readonly Candidate[], at: number): Flag[] {
    const told: Flag[] = [];
    const done = new Set<BoardEvent>();
    for (const { event, points, ...rest } of [...candidates].sort((a, b) => b.points - a.points)) {
      if (flags.filter((flag) => dayOf(flag) === dayOf(at)).length >= settings.most) break;
      // Premises alone are rare: they are not held against what else is going on.
      const busy = rest.words.bare ? 0 : flags.filter((flag) => flag > at - SHIFT_MS).length;
      const bar = settings.bar + settings.spent * busy;
      if (points < bar) continue;
      const again = event.flagged !== null;
      if (done.has(event) || (event.flagged !== null && !isTurn(event.flagged, rest.row.title, points)))
        continue;
      event.flagged = { at, points, title: rest.row.title };
      done.add(event);
      flags.push(at);
      const others = [...event.titles].filter((title) => title !== rest.row.title).reverse();
      told.push({
        ...rest,
        at,
        points,
        bar,
        event: { name: event.name, firstAt: event.firstAt },
        others: others.slice(0, OTHERS_TOLD),
        again,
      });
    }
    return told;
  }

  /** The same title is told once, however far it climbs. */
  function isTurn(flagged: NonNullable<BoardEvent['flagged']>, title: string, points: number): boolean {
    return title !== flagged.title && points >= flagged.points + settings.turn;
  }

  function forget(at: number): void {
    flags = flags.filter((flag) => flag > at - SHIFT_MS || dayOf(flag) === dayOf(at));
    for (const [title, { at: seen }] of listed) if (seen <= at - TITLE_KEPT_MS) listed.delete(title);
    for (const [term, times] of firsts) if ((times.at(-1) ?? 0) <= at - RELATED_MS) firsts.delete(term);
    for (const event of events) {
      if (event.lastAt > at - EVENT_KEPT_MS) continue;
      events.delete(event);
      for (const term of event.terms.keys()) {
        const holders = byTerm.get(term);
        holders?.delete(event);
        if (holders?.size === 0) byTerm.delete(term);
      }
    }
  }
}

interface ReadingFacts {
  /** The usual heat, log2 by which the middle title rose since the reading before, and the titles listed for the first time. */
  readonly median: number | null;
  readonly risen: number;
  readonly fresh: ReadonlySet<string>;
}

interface Candidate {
  readonly row: BoardRow;
  readonly words: TitleWords;
  readonly event: BoardEvent;
  readonly facts: TitleFacts;
  readonly parts: readonly Point[];
  readonly points: number;
  readonly watched: string | null;
}

function doublingsOf(known: Listed | undefined, row: BoardRow, at: number): number | null {
  if (!known || known.heat === null || row.heat === null || known.heat <= 0 || row.heat <= 0) return null;
  if (at - known.at > CLIMB_MS) return null;
  return Math.log2(row.heat / known.heat) / Math.max(1, (at - known.at) / HOUR_MS);
}

/** Learns the count as it tells how strange it is. */
function talkOf(known: Listed | undefined, row: BoardRow, at: number, usual: Usual): number | null {
  if (row.discussions === null) return null;
  if (!known) {
    const z = zOf(usual.first, row.discussions);
    learnCount(usual.first, row.discussions);
    return z;
  }
  if (known.discussions === null || at - known.at > CLIMB_MS) return null;
  const gained =
    Math.max(0, row.discussions - known.discussions) / Math.max(1 / 60, (at - known.at) / HOUR_MS);
  const z = zOf(usual.gain, gained);
  learnCount(usual.gain, gained);
  return z;
}

function dayOf(at: number): string {
  return isoCst(at).slice(0, 10);
}

function middleOf(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}
