import { runThread } from '../../../shared/thread.ts';
import { DAY_MINUTES } from '../../../shared/time.ts';
import { alarmsAt } from '../watch-counts.ts';
import { type CountMonths, type Question, rateOf } from './calibrate.ts';
import { MONTH_DAYS, type Pool, syntheticDayClass, syntheticMonth, WARM_DAYS } from './synthetic.ts';

/** A thread's share of the synthetic months: every `of`-th, beginning at `part`. */
export interface MonthsPart {
  readonly pools: readonly Pool[];
  readonly question: Question;
  readonly part: number;
  readonly of: number;
}

/** Alarms in the part's months; each month is one subject's, in turn. */
export function alarmsOfPart({ pools, question, part, of }: MonthsPart, isStopped: () => boolean): number {
  let alarms = 0;
  for (let index = part; index < question.months && !isStopped(); index += of) {
    const pool = pools[index % pools.length];
    if (!pool) break;
    const month = syntheticMonth(pool, question.seed, index);
    alarms += alarmsAt(month, question.settings, syntheticDayClass, question.level).filter(
      (t) => t >= WARM_DAYS * DAY_MINUTES,
    ).length;
  }
  return alarms;
}

/** Counts months on this thread, or spread over several; the number is the same. */
export function countMonthsOn(threads: number, signal: AbortSignal): CountMonths {
  return async (pools, question, settings) => {
    const months = (question.months * MONTH_DAYS) / 30;
    const asked = { ...question, settings };
    if (threads <= 1)
      return rateOf(
        alarmsOfPart({ pools, question: asked, part: 0, of: 1 }, () => signal.aborted),
        months,
      );
    const file = new URL('./thread.ts', import.meta.url);
    let alarms = 0;
    await Promise.all(
      Array.from({ length: threads }, (_, part) => {
        const data: MonthsPart = { pools, question: asked, part, of: threads };
        return runThread<number>(file, data, { signal, told: (more) => (alarms += more) });
      }),
    );
    return rateOf(alarms, months);
  };
}
