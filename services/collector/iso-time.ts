import { MINUTE_MS } from '../../shared/time.ts';

/** Exports of Chinese platforms write local time without a zone: China Standard Time, UTC+8, no daylight saving. */
const CHINA_OFFSET_MINUTES = 480;
/** The largest offset in use is UTC+14 (Line Islands); ISO 8601 itself sets no bound. */
const MAX_OFFSET_MINUTES = 14 * 60;

/** The fixed part of the format, in which every digit has its column. */
const COLUMNS = 'YYYY-MM-DDTHH:MM'.length;
const begins = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d/;
/** How nearly everybody goes on; told without capturing, at a fraction of the cost. */
const usualRest = /^:\d\d(?:Z|\+08:00)?$/;
const anyRest = /^(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*(?:([Zz])|([+-]\d\d):?(\d\d)?)?$/;

/**
 * ISO 8601 date and time as epoch milliseconds (a space may stand for `T`; seconds, fraction and zone may be absent; without
 * a zone it is China time), or why it is none. A date alone is refused: it would put a whole day into one minute, which
 * looks like a jump.
 */
export function parseIsoTime(text: string): number | string {
  const written = text.trim();
  if (!begins.test(written)) {
    const dateOnly = /^\d{4}-?\d\d-?\d\d$/.test(written);
    return dateOnly
      ? 'has a date but no time of day'
      : 'must be an ISO 8601 time such as 2023-12-23T17:12:00+08:00';
  }
  const rest = written.slice(COLUMNS);
  const tail = usualRest.test(rest) ? usualTail(rest) : tailOf(rest);
  if (tail === null) return 'must be an ISO 8601 time such as 2023-12-23T17:12:00+08:00';
  const year = two(written, 0) * 100 + two(written, 2);
  const month = two(written, 5);
  const day = two(written, 8);
  const hour = two(written, 11);
  const minute = two(written, 14);
  const exists =
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= daysIn(year, month) &&
    hour < 24 &&
    minute < 60 &&
    // A leap second is written :60.
    tail.ms <= 60_999 &&
    Math.abs(tail.offsetMinutes) <= MAX_OFFSET_MINUTES;
  if (!exists) return 'is a time that does not exist';
  return Date.UTC(year, month - 1, day, hour, minute) + tail.ms - tail.offsetMinutes * MINUTE_MS;
}

/** What follows the minute: milliseconds into it, and the zone. */
interface Tail {
  readonly ms: number;
  readonly offsetMinutes: number;
}

function usualTail(rest: string): Tail {
  return { ms: two(rest, 1) * 1000, offsetMinutes: rest.endsWith('Z') ? 0 : CHINA_OFFSET_MINUTES };
}

function tailOf(rest: string): Tail | null {
  const part = anyRest.exec(rest);
  if (!part) return null;
  const ms = Number(part[1] ?? 0) * 1000 + Number((part[2] ?? '').padEnd(3, '0').slice(0, 3));
  if (part[3] !== undefined) return { ms, offsetMinutes: 0 };
  if (part[4] === undefined) return { ms, offsetMinutes: CHINA_OFFSET_MINUTES };
  const minutes = Number(part[5] ?? 0);
  const size = Math.abs(Number(part[4])) * 60 + (minutes < 60 ? minutes : Number.POSITIVE_INFINITY);
  return { ms, offsetMinutes: part[4].startsWith('-') ? -size : size };
}

function two(text: string, from: number): number {
  return text.charCodeAt(from) * 10 + text.charCodeAt(from + 1) - 48 * 11;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
