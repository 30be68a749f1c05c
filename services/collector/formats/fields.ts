import { parseIsoTime } from '../iso-time.ts';
import type { Row } from '../rows/found-row.ts';
import { scrub } from '../scrub.ts';
import type { Rejected } from './format.ts';

/** Longest id that any source uses, doubled: MongoDB, Weibo and WeChat ids have up to 64 characters. */
const MAX_ID_CHARACTERS = 128;
/** A pseudonym is made of the author's name or id; Weibo names have 30 characters, an openid 28. */
const MAX_AUTHOR_CHARACTERS = 200;
/** Characters of a wrong value that a reason repeats: enough to recognise it, too few to carry a text. */
const SHOWN_CHARACTERS = 24;

/** The object of a JSON line. A reason repeats nothing of the line: it may hold a readable author. */
export function parseRow(text: string): Row | Rejected {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const position = cause instanceof Error ? /at position (\d+)/.exec(cause.message)?.[1] : undefined;
    return {
      rejected: position ? `not valid JSON (at character ${Number(position) + 1})` : 'not valid JSON',
    };
  }
  if (isRow(value)) return value;
  return { rejected: `a line must be one JSON object, this is ${typeName(value)}` };
}

export function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isRejected(value: object): value is Rejected {
  return 'rejected' in value && typeof value.rejected === 'string';
}

/** A text that must be there; it may be empty (a picture alone, a bare repost). */
export function requiredText(row: Row, name: string, faults: string[]): string {
  const value = row[name];
  if (typeof value === 'string') return value;
  faults.push(
    value === undefined || value === null
      ? `${name} is missing`
      : `${name} must be text, this is ${typeName(value)}`,
  );
  return '';
}

/** One of a fixed set of words, or null with a fault. */
export function requiredWord<T extends string>(
  row: Row,
  name: string,
  allowed: readonly T[],
  faults: string[],
): T | null {
  const value = row[name];
  const found = allowed.find((word) => word === value);
  if (found !== undefined) return found;
  faults.push(
    value === undefined || value === null
      ? `${name} is missing`
      : `${name} must be one of ${allowed.join(', ')}${shown(value)}`,
  );
  return null;
}

/** As `requiredWord`, but absent, null and '' are no fault. */
export function optionalWord<T extends string>(
  row: Row,
  name: string,
  allowed: readonly T[],
  faults: string[],
): T | null {
  const value = row[name];
  return value === undefined || value === null || value === ''
    ? null
    : requiredWord(row, name, allowed, faults);
}

/**
 * An id, written as text or as a whole number; absent, null and blank are null. A number beyond 2^53 has already lost its
 * last digits when JSON is read, so two of them could be taken for one: it is refused.
 */
export function optionalId(row: Row, name: string, faults: string[]): string | null {
  return identifier(row, name, MAX_ID_CHARACTERS, faults);
}

/** As `optionalId`, with room for a name. */
export function optionalAuthor(row: Row, name: string, faults: string[]): string | null {
  return identifier(row, name, MAX_AUTHOR_CHARACTERS, faults);
}

function identifier(row: Row, name: string, longest: number, faults: string[]): string | null {
  const value = row[name];
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') {
    const text = value.trim();
    if (text.length > longest) faults.push(`${name} is longer than ${longest} characters`);
    else if (!text.isWellFormed() || /\p{Cc}/u.test(text))
      faults.push(`${name} holds control characters or half a character`);
    return text === '' ? null : text;
  }
  if (Number.isSafeInteger(value)) return String(value);
  if (typeof value === 'number') faults.push(`${name} is a number too large to be exact: write it as text`);
  else faults.push(`${name} must be text or a whole number, this is ${typeName(value)}`);
  return null;
}

/** A place as written, text or number; anything else counts as not given. */
export function optionalPlace(row: Row, name: string): string | null {
  const value = row[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}

/**
 * A count: a whole number, or the text of one as exports write it (`12`, `1,024`, `1.2万`, `100万+`); absent, null and
 * blank are null.
 */
export function optionalCount(row: Row, name: string, faults: string[]): number | null {
  const value = row[name];
  if (value === undefined || value === null) return null;
  const count = typeof value === 'string' ? countOf(value) : value;
  if (count === null) return null;
  if (typeof count === 'number' && Number.isSafeInteger(count) && count >= 0) return count;
  faults.push(`${name} must be a whole number of at least 0${shown(value)}`);
  return null;
}

function countOf(text: string): number | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  const written = /^(\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)(万|亿)?\+?$/.exec(trimmed);
  if (!written?.[1]) return Number.NaN;
  const number = Number(written[1].replaceAll(',', ''));
  return written[2] ? Math.round(number * (written[2] === '万' ? 1e4 : 1e8)) : number;
}

/** ISO 8601 as epoch ms; without a zone it is China time. */
export function requiredTime(row: Row, name: string, faults: string[]): number {
  const before = faults.length;
  const text = requiredText(row, name, faults);
  if (faults.length > before) return 0;
  const at = parseIsoTime(text);
  if (typeof at === 'number') return at;
  faults.push(`${name} ${at}${shown(text)}`);
  return 0;
}

/** What a reason may repeat of a wrong value: nothing by which somebody could be recognised. */
export function shown(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return `, this is ${scrub(String(value))}`;
  if (typeof value !== 'string') return `, this is ${typeName(value)}`;
  // What is not plainly a time or a number may be anything, a name included: only its length is told.
  const safe = value.length <= SHOWN_CHARACTERS && /^[\dTZ:.,+\-/ 年月日时分秒万亿]*$/.test(value);
  return safe ? `, this is "${scrub(value)}"` : `, this is a text of ${value.length} characters`;
}

/** What a value is, for a reason. */
export function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  const names: Readonly<Record<string, string>> = {
    object: 'an object',
    number: 'a number',
    string: 'text',
    boolean: 'a boolean',
  };
  return names[typeof value] ?? 'something else';
}
