import chineseDays from 'chinese-days';
import { dayOf, minuteOfDay } from '../../shared/time.ts';

/**
 * Day class of a minute in China: 1 on days off, 0 on working days, with public holidays and 调休 from the State Council's
 * yearly calendar as the chinese-days package carries it; a year it does not know yet falls back to the weekday.
 */
export function createCalendar(): (minute: number) => 0 | 1 {
  let day = Number.NaN;
  let known: 0 | 1 = 0;
  return (minute) => {
    const start = minute - minuteOfDay(minute);
    if (start !== day) {
      day = start;
      known = chineseDays.isWorkday(dayOf(minute)) ? 0 : 1;
    }
    return known;
  };
}
