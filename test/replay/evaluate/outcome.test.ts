import { describe, expect, it } from 'vitest';
import { casesOf } from '../../../services/replay/evaluate/case.ts';
import type { ReadAlert, ReadIncident } from '../../../services/replay/evaluate/folder.ts';
import {
  falseAlarmsOf,
  isAbout,
  nabOf,
  outcomeOf,
  timeAt,
} from '../../../services/replay/evaluate/outcome.ts';
import type { Told } from '../../../services/replay/truth.ts';
import { alert, event, incident, RUN_END, T0 } from './stories.ts';

const frame = { runEnd: RUN_END, early: 30 };

function judged(events: readonly Told[], incidents: readonly ReadIncident[], alerts: readonly ReadAlert[]) {
  const cases = casesOf(incidents, alerts, RUN_END);
  return {
    outcomes: events.map((one) => outcomeOf(one, cases, frame, events)),
    falseAlarms: falseAlarmsOf(events, cases, frame, { relapses: true }),
  };
}

describe('an event', () => {
  it('is found by its first alert at yellow or above, and timed to each level, its peak and when the world noticed', () => {
    const told = event({ onset: 600, noticed: T0 + 700, peak: T0 + 660, end: T0 + 900 });
    const levels = [
      [605, 'blue'],
      [610, 'yellow'],
      [640, 'red'],
      [800, 'blue'],
    ] as const;
    const alerts = [alert('a', 610, 'yellow', 'opened'), alert('a', 640, 'red')];
    const { outcomes, falseAlarms } = judged([told], [incident('a', levels)], alerts);
    expect(outcomes[0]).toMatchObject({
      ...{ delay: 10, leadBeforePeak: 50, leadBeforeNoticed: 90, isTooHigh: false },
      delays: { blue: 5, yellow: 10, orange: 40, red: 40 },
      minutesAt: { none: 5, blue: 105, yellow: 30, orange: 0, red: 160 },
    });
    expect(falseAlarms).toEqual([]);
  });

  it('is missed when the incident speaks of something else, comes after its end, or never calls', () => {
    const told = event({ onset: 600, end: T0 + 700 });
    const levels = [[710, 'yellow']] as const;
    const other = judged(
      [event({ onset: 600, terms: ['云汀'] })],
      [incident('a', levels)],
      [alert('a', 710, 'yellow')],
    );
    const late = judged([told], [incident('a', levels, { onset: T0 + 705 })], [alert('a', 710, 'yellow')]);
    const blue = judged([told], [incident('a', [[620, 'blue']])], []);
    expect([other, late, blue].map(({ outcomes }) => outcomes[0]?.alarmAt)).toEqual([null, null, null]);
    expect([other, late, blue].map(({ falseAlarms }) => falseAlarms.length)).toEqual([1, 1, 0]);
    expect(late.outcomes[0]?.nab).toBe(-1);
  });

  it('that something about it was up before is not found by that, which is a false alarm', () => {
    const told = event({ onset: 600, end: T0 + 900 });
    const up = incident('a', [[400, 'orange']]);
    const { outcomes, falseAlarms } = judged([told], [up], [alert('a', 400, 'orange', 'opened')]);
    expect(outcomes[0]).toMatchObject({ alarmAt: null, wasUpBefore: true, delays: { yellow: null } });
    expect(falseAlarms).toMatchObject([{ at: T0 + 400, kind: 'early' }]);
  });

  it('drawn a little late is still found, with a delay below zero; by how much too late is a setting', () => {
    const told = event({ onset: 600, end: T0 + 900 });
    const cases = casesOf([incident('a', [[580, 'yellow']])], [alert('a', 580, 'yellow')], RUN_END);
    expect(outcomeOf(told, cases, frame, [told])).toMatchObject({ delay: -20, nab: expect.closeTo(1, 3) });
    expect(outcomeOf(told, cases, { ...frame, early: 0 }, [told])).toMatchObject({ alarmAt: null });
  });

  it('is counted once however many incidents are about it, and its relapses are no false alarms', () => {
    const told = event({ onset: 600, end: T0 + 900 });
    const both = [
      incident('a', [
        [610, 'yellow'],
        [700, 'blue'],
        [2400, 'orange'],
      ]),
      incident('b', [[620, 'red']]),
    ];
    const alerts = [alert('a', 610, 'yellow'), alert('b', 620, 'red'), alert('a', 2400, 'orange')];
    const { outcomes, falseAlarms } = judged([told], both, alerts);
    expect(outcomes[0]?.cases.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(outcomes[0]?.delay).toBe(10);
    expect(falseAlarms).toEqual([]);
    // Beside baselines, which know no incidents, they are.
    const cases = casesOf(both, alerts, RUN_END);
    expect(falseAlarmsOf([told], cases, frame, { relapses: false }).map(({ at }) => at - T0)).toEqual([2400]);
  });

  it('in good mood may be yellow and not more, a raid must be told and not more', () => {
    const good = event({ onset: 600, end: T0 + 900, kind: 'benign' });
    const raid = event({ onset: 600, end: T0 + 900, kind: 'raid' });
    const yellow = [[incident('a', [[610, 'yellow']])], [alert('a', 610, 'yellow')]] as const;
    const orange = [[incident('a', [[610, 'orange']])], [alert('a', 610, 'orange')]] as const;
    expect(judged([good], ...yellow)).toMatchObject({
      outcomes: [{ isTooHigh: false, nab: null }],
      falseAlarms: [],
    });
    expect(judged([good], ...orange)).toMatchObject({ outcomes: [{ isTooHigh: true }], falseAlarms: [] });
    expect(judged([raid], ...orange)).toMatchObject({ outcomes: [{ isTooHigh: true, delay: 10 }] });
    // What a crisis at the same time explains is not held against the good mood.
    const crisis = event({ id: 'crisis', onset: 590, end: T0 + 900 });
    expect(judged([good, crisis], ...orange).outcomes[0]?.isTooHigh).toBe(false);
  });

  it('is about words whatever their case and width, and about anything when it has no terms', () => {
    const words = { words: ['ＡＢＣ市场：臭味', 'market'] };
    expect(isAbout(words, event({ onset: 0, terms: ['abc'] }))).toBe(true);
    expect(isAbout(words, event({ onset: 0, terms: ['臭味儿'] }))).toBe(false);
    expect(isAbout(words, event({ onset: 0, terms: [] }))).toBe(true);
  });
});

describe('alarms', () => {
  it('are one while the incident is up, within six hours, and after less than an hour below', () => {
    const levels = [
      ...([
        [100, 'yellow'],
        [200, 'blue'],
        [230, 'yellow'],
        [900, 'orange'],
        [1000, 'blue'],
        [1100, 'yellow'],
      ] as const),
    ];
    const calls = [100, 230, 900, 1100].map((at) => alert('a', at, at === 900 ? 'orange' : 'yellow'));
    const [only] = casesOf(
      [incident('a', levels)],
      [...calls, alert('a', 1200, 'orange', 'closed')],
      RUN_END,
    );
    expect(only?.alarms).toEqual([
      { at: T0 + 100, rank: 3 },
      { at: T0 + 1100, rank: 2 },
    ]);
  });

  it('of an incident that went into another are the other one’s', () => {
    const small = incident('b', [[50, 'yellow']], { mergedInto: 'a', closedAt: T0 + 90, title: '小' });
    const cases = casesOf(
      [incident('a', [[80, 'orange']]), small],
      [alert('b', 50, 'yellow'), alert('a', 80, 'orange')],
      RUN_END,
    );
    expect(cases).toMatchObject([{ id: 'a', from: T0 + 48, alarms: [{ at: T0 + 50, rank: 3 }] }]);
    expect(cases[0]?.words).toContain('小');
  });
});

describe('scores', () => {
  it('of NAB are 1 at the onset, 0 at the peak, towards -1 after it, over an hour at least', () => {
    const told = event({ onset: 0, peak: T0 + 120 });
    expect([0, 120, 600].map((delay) => Math.round(100 * nabOf(told, delay)))).toEqual([100, 0, -101]);
    expect(nabOf(told, null)).toBe(-1);
    expect(nabOf(event({ onset: 0, peak: T0 + 5 }), 60)).toBeCloseTo(0, 12);
  });

  it('of time count every minute once', () => {
    const steps = [
      { at: 10, rank: 2 },
      { at: 20, rank: 4 },
      { at: 25, rank: 0 },
    ];
    expect(timeAt(steps, 0, 40)).toEqual({ none: 25, blue: 0, yellow: 10, orange: 0, red: 5 });
    expect(timeAt(steps, 22, 24)).toEqual({ none: 0, blue: 0, yellow: 0, orange: 0, red: 2 });
  });
});
