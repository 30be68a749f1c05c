import { AppError } from '../errors.ts';
import { platforms } from '../records.ts';
import type { TextQuery, TimelinePoint } from './incident-store.ts';

/** What a query may ask for, checked alike in every adapter. */

/** More do not fit on any page that people read, and one answer stays under a few megabytes. */
export const LIMIT_MAX = 200;
/** Words and phrase together, in characters and in tokens: five times the console's own search field. */
const TEXT_CHARACTERS_MAX = 1_000;
const TOKENS_MAX = 200;
/** An incident has a handful of subjects; each costs a lookup. */
export const SUBJECTS_MAX = 200;

/** @throws AppError BAD_INPUT unless 1 to `LIMIT_MAX` */
export function checkLimit(limit: number): void {
  if (Number.isInteger(limit) && limit >= 1 && limit <= LIMIT_MAX) return;
  throw new AppError('BAD_INPUT', `limit must be a whole number from 1 to ${LIMIT_MAX}, not ${limit}`);
}

/** @throws AppError BAD_INPUT when there are too many */
export function checkSubjects(subjects: readonly string[]): void {
  if (subjects.length <= SUBJECTS_MAX) return;
  throw new AppError(
    'BAD_INPUT',
    `${subjects.length} subjects are asked for; at most ${SUBJECTS_MAX} can be`,
  );
}

/** A text query with nothing in it left out: an empty list or text asks for nothing. */
export interface CheckedText {
  readonly words: readonly string[];
  readonly phrase: readonly string[];
  readonly substring: string;
}

/** @throws AppError BAD_INPUT when it is longer than any person's question */
export function checkText(text: TextQuery = {}): CheckedText {
  const words = (text.words ?? []).filter((token) => token !== '');
  const phrase = (text.phrase ?? []).filter((token) => token !== '');
  const substring = text.substring ?? '';
  const tokens = [...words, ...phrase];
  const characters = tokens.reduce((sum, token) => sum + token.length, substring.length);
  if (characters > TEXT_CHARACTERS_MAX || tokens.length > TOKENS_MAX) {
    throw new AppError(
      'BAD_INPUT',
      `the text searched for has ${tokens.length} words and ${characters} characters; at most ${TOKENS_MAX} and ${TEXT_CHARACTERS_MAX} can be`,
    );
  }
  return { words, phrase, substring };
}

/** A place in an order by a number and a text or number, as an opaque cursor. */
export function placeOf(number: number, rest: string | number): string {
  return `${number}.${rest}`;
}

/**
 * The place that a cursor names.
 * @throws AppError BAD_INPUT when it was not made by `placeOf`
 */
export function readPlace(cursor: string): { readonly number: number; readonly rest: string } {
  const match = /^(-?\d{1,16})\.(.{1,512})$/s.exec(cursor);
  if (!match?.[1] || !match[2]) {
    throw new AppError('BAD_INPUT', `this is no place that a page ended at: ${cursor.slice(0, 40)}`);
  }
  return { number: Number(match[1]), rest: match[2] };
}

/**
 * The place that a cursor names, in an order by two numbers.
 * @throws AppError BAD_INPUT
 */
export function readNumbers(cursor: string): { readonly number: number; readonly rest: number } {
  const { number, rest } = readPlace(cursor);
  if (!/^\d{1,16}$/.test(rest)) {
    throw new AppError('BAD_INPUT', `this is no place that a page ended at: ${cursor.slice(0, 40)}`);
  }
  return { number, rest: Number(rest) };
}

/** The page of what was read one beyond its limit: cut, with the place of its last item when more follows. */
export function pageOf<T>(
  read: readonly T[],
  limit: number,
  place: (item: T) => string,
): { readonly items: readonly T[]; readonly next: string | null } {
  const items = read.slice(0, limit);
  const last = items.at(-1);
  return { items, next: read.length > limit && last !== undefined ? place(last) : null };
}

/**
 * Points of one read of timelines: ten subjects on one platform for a month, every minute. More is some hundred megabytes on
 * its way to a page that has a thousand pixels.
 */
export const POINTS_MAX = 500_000;

export function tooManyPoints(): AppError {
  return new AppError(
    'BAD_INPUT',
    `these subjects have more than ${POINTS_MAX} points in this span; read a shorter one`,
  );
}

/** The order of timelines' points: by minute, then subject, then platform. */
export function byTime(a: TimelinePoint, b: TimelinePoint): number {
  if (a.minute !== b.minute) return a.minute - b.minute;
  if (a.subject !== b.subject) return a.subject < b.subject ? -1 : 1;
  return platforms.indexOf(a.platform) - platforms.indexOf(b.platform);
}
