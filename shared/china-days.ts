import chineseDays from 'chinese-days';

/** A calendar day in China, `YYYY-MM-DD`: at work or off, and what it is. */
export interface ChinaDay {
  readonly off: boolean;
  /** The holiday's name, or of a working day at a weekend the holiday it makes up for (调休); null on other days. */
  readonly holiday: string | null;
  /** The State Council's table of the year is known; without it the weekday alone decides. */
  readonly known: boolean;
}

/**
 * A day by the State Council's yearly calendar, as the chinese-days package carries it: public holidays and 调休. A year that
 * it does not have yet falls back to the weekday, and says so.
 */
export function chinaDay(day: string): ChinaDay {
  const { work, name } = chineseDays.getDayDetail(day);
  return { off: !work, holiday: holidayOf(name), known: isYearKnown(day.slice(0, 4)) };
}

/** National Day is a holiday in every year whose table is there: in others it is a weekday like any. */
export function isYearKnown(year: string): boolean {
  return holidayOf(chineseDays.getDayDetail(`${year}-10-01`).name) !== null;
}

/** Of `National Day,国庆节,3`; an ordinary day is named by its weekday alone. */
function holidayOf(name: string): string | null {
  return name.split(',')[1] ?? null;
}
