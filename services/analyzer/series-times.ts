import { AppError } from '../../shared/errors.ts';
import { MINUTE_MS } from '../../shared/time.ts';

/** A row whose time and value could be read. */
export interface TimedRow {
  readonly line: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly value: number;
}

/** Times a series may hold; beyond them a number is no time, and a clock is wrong. */
const EARLIEST = Date.UTC(1970, 0, 1);
const LATEST = Date.UTC(2100, 0, 1);
/** Numbers below this are seconds, above it milliseconds: the same instant, 1973 as milliseconds, 5138 as seconds. */
const SECONDS_BELOW = 1e11;

const written =
  /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ](\d{1,2})(?::?(\d{2}))?(?::?(\d{2})(?:[.,]\d+)?)?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?$/i;

/** Reads a row, or says in Chinese why it cannot be used. */
export function timed(row: {
  readonly line: number;
  readonly time: string;
  readonly value: string;
}): TimedRow | { readonly reason: string } {
  const at = parseTime(row.time);
  if (at === null) return { reason: `无法识别时间「${row.time.slice(0, 40)}」` };
  const text = row.value.trim().replaceAll(',', '');
  const value = text === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(value)) return { reason: `无法识别数值「${row.value.slice(0, 40)}」` };
  if (value < 0) return { reason: `数值 ${value} 小于零` };
  if (value > 1e9) return { reason: `数值 ${value} 过大` };
  return { line: row.line, at, value };
}

/**
 * Epoch milliseconds of `YYYY-MM-DD[ HH:MM[:SS]]` (China time), the same with `T`, `Z` or an offset, or epoch seconds
 * or milliseconds; null when it is none of these or names no real date between 1970 and 2100.
 */
export function parseTime(text: string): number | null {
  const trimmed = text.trim();
  if (/^\d{9,13}(\.\d+)?$/.test(trimmed)) {
    const number = Number(trimmed);
    return within(Math.floor(number < SECONDS_BELOW ? number * 1000 : number));
  }
  const match = written.exec(trimmed);
  if (!match) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  const utc = Date.UTC(year, month - 1, day, hour, minute, second);
  const back = new Date(utc);
  const real =
    back.getUTCMonth() === month - 1 && back.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  return real ? within(utc - offsetMs(match[7])) : null;
}

/**
 * Bin width in minutes: the commonest step between rows when at least half the steps have it, else the greatest common
 * divisor of all steps (a file that leaves out empty minutes). Steps count in whole minutes, so a few seconds of jitter
 * do no harm. One row alone counts as a minute.
 * @throws AppError BAD_INPUT when most rows are less than half a minute apart
 */
export function inferBinMinutes(rows: readonly TimedRow[]): number {
  const steps = new Map<number, number>();
  let all = 0;
  for (const [index, row] of rows.entries()) {
    const next = rows[index + 1];
    if (next === undefined || next.at <= row.at) continue;
    const minutes = Math.round((next.at - row.at) / MINUTE_MS);
    steps.set(minutes, (steps.get(minutes) ?? 0) + 1);
    all += 1;
  }
  if ((steps.get(0) ?? 0) * 2 > all) {
    throw new AppError('BAD_INPUT', '多数相邻行相隔不到半分钟；请先按分钟（或更宽）汇总');
  }
  steps.delete(0);
  if (steps.size === 0) return 1;
  const [common, times] = [...steps].reduce((best, each) => (each[1] > best[1] ? each : best));
  return times * 2 >= all ? common : [...steps.keys()].reduce(divisor);
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}

function within(at: number): number | null {
  return at >= EARLIEST && at < LATEST ? at : null;
}

/** A time without a zone is China time. */
function offsetMs(zone: string | undefined): number {
  if (zone === undefined) return 480 * MINUTE_MS;
  if (/^(z|utc)$/i.test(zone)) return 0;
  const digits = zone.replace(':', '');
  const minutes = Number(digits.slice(1, 3)) * 60 + Number(digits.slice(3, 5));
  return (zone.startsWith('-') ? -minutes : minutes) * MINUTE_MS;
}
