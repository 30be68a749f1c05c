import { chinaDay } from '../../shared/china-days.ts';
import { dayOf, minuteOfDay } from '../../shared/time.ts';

/**
 * Day class of a minute in China: 1 on days off, 0 on working days, with public holidays and 调休 (see china-days.ts); a year
 * that is not known yet falls back to the weekday.
 */
export function createCalendar(): (minute: number) => 0 | 1 {
  let day = Number.NaN;
  let known: 0 | 1 = 0;
  return (minute) => {
    const start = minute - minuteOfDay(minute);
    if (start !== day) {
      day = start;
      known = chinaDay(dayOf(minute)).off ? 1 : 0;
    }
    return known;
  };
}
