import { isoMinute } from '../../../../../shared/time.ts';
import type { Span } from './bands.ts';

const CST_MS = 480 * 60_000;

/** ECharts' time of an epoch minute: shifted to China time and read as UTC, wherever the browser stands. */
export function timeOf(minute: number): number {
  return minute * 60_000 + CST_MS;
}

/** `06-13 14:02`. */
export function tooltipTime(minute: number): string {
  return isoMinute(minute).slice(5, 16).replace('T', ' ');
}

/** Labels of the time axis: times within a day, dates beyond; the date where it changes. */
export function axisTime({ start, end }: Span, isNarrow: boolean): object {
  const isLong = end - start > LONG_MINUTES;
  return {
    color: '#54606f',
    fontSize: 11,
    hideOverlap: true,
    formatter: isLong
      ? {
          year: '{yyyy}',
          month: '{MM}-{dd}',
          day: '{MM}-{dd}',
          hour: isNarrow ? '' : '{HH}:{mm}',
          minute: '',
        }
      : { year: '{MM}-{dd}', month: '{MM}-{dd}', day: '{MM}-{dd}', hour: '{HH}:{mm}', minute: '{HH}:{mm}' },
  };
}

/** Beyond two days times of day crowd the dates out. */
const LONG_MINUTES = 2880;
