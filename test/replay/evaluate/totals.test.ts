import { describe, expect, it } from 'vitest';
import { casesOf } from '../../../services/replay/evaluate/case.ts';
import { jumpConfusion, phaseConfusion } from '../../../services/replay/evaluate/confusion.ts';
import { intervalsOf } from '../../../services/replay/evaluate/intervals.ts';
import { outcomeOf } from '../../../services/replay/evaluate/outcome.ts';
import { crossings } from '../../../services/replay/evaluate/rivals.ts';
import { type Counted, totalsOf } from '../../../services/replay/evaluate/totals.ts';
import { alert, event, incident, RUN_END, T0 } from './stories.ts';

const day = (falseAlarms: number) => ({ falseAlarms, ofMonitors: falseAlarms, share: 1 });
const found = (delay: number | null) => ({
  event: event({ onset: 0, peak: T0 + 100 }),
  alarmAt: delay === null ? null : T0 + delay,
  delay,
  leadBeforePeak: delay === null ? null : 100 - delay,
  leadBeforeNoticed: null,
  nab: delay === null ? -1 : 0.5,
});
const counted: Counted = {
  events: [found(10), found(20), found(150), found(null)],
  days: [day(0), day(2), day(0), day(0), day(0)],
  topics: 3,
};

describe('the totals', () => {
  it('are what detection.md 9 says', () => {
    expect(totalsOf(counted)).toMatchObject({
      ...{ found: 3, missed: 1, falseAlarms: 2, recall: 0.75, precision: 0.6 },
      f1: 6 / 9,
      ...{ recallWithin30: 0.5, recallWithin180: 0.75, recallBeforePeak: 0.5 },
      delayMedian: 20,
      // The miss counts as 360 minutes.
      delayMean: (10 + 20 + 150 + 360) / 4,
      leadBeforePeakMedian: 80,
      leadBeforeNoticedMedian: null,
      falseAlarmsPerDay: 0.4,
      falseAlarmsPerTopicMonth: 2 / 0.5,
      nab: (1.5 - 1 - 0.22) / 4,
    });
  });

  it('of nothing are unknown, not perfect', () => {
    const { recall, precision, f1, delayMean, nab } = totalsOf({ events: [], days: [day(0)], topics: 0 });
    expect([recall, precision, f1, delayMean, nab]).toEqual([null, null, null, null, null]);
  });

  it('have intervals that the seed alone decides, none of a single event, and a bound where no alarm was false', () => {
    const intervals = intervalsOf(counted, 7);
    expect(intervalsOf(counted, 7)).toEqual(intervals);
    const many = { ...counted, events: Array.from({ length: 40 }, (_, n) => found((n * 37) % 101)) };
    expect(intervalsOf(many, 8).delayMean).not.toEqual(intervalsOf(many, 7).delayMean);
    const [low, high] = intervals.recall ?? [1, 0];
    expect(low).toBeLessThan(0.75);
    expect(high).toBeGreaterThan(0.75);
    const quiet = { events: [found(10)], days: [day(0), day(0)], topics: 1 };
    expect(intervalsOf(quiet, 1)).toMatchObject({ delayMedian: null, f1: null });
    // One of one, and two of two, found.
    expect(intervalsOf(quiet, 1).recall).toEqual([0.05, 1]);
    const both = intervalsOf({ ...quiet, events: [found(10), found(30)] }, 1);
    expect(both.recall?.[0]).toBeCloseTo(0.2236, 4);
    expect(both.recallWithin30?.[0]).toBeCloseTo(0.2236, 4);
    expect(both.delayMedian).toEqual([10, 30]);
    expect(intervalsOf(quiet, 1).falseAlarmsPerDay?.[1]).toBeCloseTo(Math.log(20) / 2, 12);
  });
});

describe('confusion', () => {
  it('of phases counts minutes, only where the truth tells phases', () => {
    const told = event({
      onset: 0,
      end: T0 + 30,
      phases: [
        { at: T0, phase: 'growing' },
        { at: T0 + 10, phase: 'outbreak' },
        { at: T0 + 20, phase: 'fading' },
      ],
    });
    const phases = [
      { at: T0 + 5, phase: 'growing', jump: false },
      { at: T0 + 10, phase: 'outbreak', jump: false },
    ] as const;
    const cases = casesOf(
      [incident('a', [[5, 'yellow']], { phases: [...phases] })],
      [alert('a', 5, 'yellow')],
      RUN_END,
    );
    const frame = { runEnd: RUN_END, early: 0 };
    const outcomes = [told, event({ id: 'b', onset: 0 })].map((one) => outcomeOf(one, cases, frame, [one]));
    expect(phaseConfusion(outcomes, RUN_END)).toEqual({
      minutes: 30,
      matrix: {
        growing: { quiet: 5, growing: 5 },
        outbreak: { outbreak: 10 },
        fading: { outbreak: 10 },
      },
      exact: 0.5,
      offByOne: 0.5,
      changesPerEvent: 2,
    });
    expect(phaseConfusion(outcomes.slice(1), RUN_END)).toBeNull();
  });

  it('of jumps looks at those that were found', () => {
    const jump = incident('a', [[5, 'red']], { jumps: [{ at: T0 + 5 }] });
    const cases = casesOf([jump], [alert('a', 5, 'red')], RUN_END);
    const events = [
      event({ onset: 0 }),
      event({ onset: 0, kind: 'slow' }),
      event({ onset: 0, kind: 'slow', terms: ['云汀'] }),
    ];
    const outcomes = events.map((one) => outcomeOf(one, cases, { runEnd: RUN_END, early: 0 }, events));
    expect(jumpConfusion(outcomes)).toEqual({
      jumps: { flagged: 1, unflagged: 0, notFound: 0 },
      slow: { flagged: 1, unflagged: 0, notFound: 1 },
    });
  });
});

describe('a score over its threshold', () => {
  it('is an alarm when the minute is over, and again after an hour below', () => {
    const scores = new Float64Array(300);
    for (const at of [10, 11, 50, 150, Number.NaN]) if (at >= 0) scores[at] = 5;
    scores[200] = Number.NaN;
    expect(crossings(scores, 5, T0).map(({ at }) => at - T0)).toEqual([11, 151]);
  });
});
