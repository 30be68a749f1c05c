import { dayOf } from '../../../shared/time.ts';
import type { DayKind, DutySettings } from './settings.ts';

/** A calendar day, `YYYY-MM-DD` in China: see shared/china-days.ts, which is the one that counts. */
export type DayTable = (day: string) => {
  readonly off: boolean;
  readonly holiday: string | null;
  readonly known: boolean;
};

const CST_MINUTES = 480;
const DAY_MINUTES = 1440;

/** The table of days with the office's own days over it. Each day is looked up once. */
export function officeDays(table: DayTable, { years, off, working }: DutySettings['calendar']): DayTable {
  const known = new Map<string, ReturnType<DayTable>>();
  const days = new Map([
    ...off.map((one) => [one, true] as const),
    ...working.map((one) => [one, false] as const),
  ]);
  const own = new Set(years.map(String));
  return (day) => {
    const found = known.get(day);
    if (found) return found;
    const base = table(day);
    const entry = {
      off: days.get(day) ?? base.off,
      holiday: base.holiday,
      known: base.known || own.has(day.slice(0, 4)),
    };
    known.set(day, entry);
    return entry;
  };
}

/** Whole days since 1970-01-01 of a `YYYY-MM-DD`. */
export function dayNumber(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / (DAY_MINUTES * 60_000);
}

/** The epoch minute at which a day number begins in China. */
export function dayStart(number: number): number {
  return number * DAY_MINUTES - CST_MINUTES;
}

/** The day number of an epoch minute in China. */
export function dayNumberOf(minute: number): number {
  return Math.floor((minute + CST_MINUTES) / DAY_MINUTES);
}

/** `YYYY-MM-DD` of a day number. */
export function dayText(number: number): string {
  return dayOf(dayStart(number));
}

/** Minutes since midnight of `08:30`. */
export function clockMinutes(clock: string): number {
  const [hours = '0', minutes = '0'] = clock.split(':');
  return Number(hours) * 60 + Number(minutes);
}

/** The epoch minute of `2026-10-01 08:30` in China. */
export function momentMinute(moment: string): number {
  const [day = '', clock = ''] = moment.split(' ');
  return dayStart(dayNumber(day)) + clockMinutes(clock);
}

export function isOfKind(days: DayTable, kind: DayKind, number: number): boolean {
  return kind === 'all' || days(dayText(number)).off === (kind === 'off');
}

/** Whether a time of day (minutes since midnight) lies in hours that may run over midnight; equal ends are the whole day. */
export function isWithin(
  minute: number,
  { from, to }: { readonly from: string; readonly to: string },
): boolean {
  const [start, end] = [clockMinutes(from), clockMinutes(to)];
  return start < end ? minute >= start && minute < end : minute >= start || minute < end;
}
