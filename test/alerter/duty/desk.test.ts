import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emptyDesk } from '../../../services/alerter/duty/desk-state.ts';
import { type DutySettings, dutySettingsSchema } from '../../../services/alerter/duty/settings.ts';
import { foldAction } from '../../../services/alerter/incident/act.ts';
import { defaultClockSettings } from '../../../services/alerter/incident/clock-settings.ts';
import { foldMinute } from '../../../services/alerter/incident/fold.ts';
import type { Change } from '../../../services/alerter/incident/incident.ts';
import { lapse } from '../../../services/alerter/incident/lapse.ts';
import { defaultIncidentSettings } from '../../../services/alerter/incident/settings.ts';
import { emptyIncidents, incidentsOf } from '../../../services/alerter/incident/state.ts';
import { emptyTold } from '../../../services/alerter/incident/tell.ts';
import { createTelling } from '../../../services/alerter/telling.ts';
import { chinaDay } from '../../../shared/china-days.ts';
import { type Act, type Alert, alertSchema } from '../../../shared/incidents.ts';
import type { Assessment } from '../../../shared/records.ts';
import { isoMinute } from '../../../shared/time.ts';
import { actionOf } from '../incident/acting.ts';
import { assessment, at, NOON, quiet } from '../incident/assessment.ts';

/** 王 is first and 李 second on duty, 赵 in the county above them, 钱 leads the office. */
const DUTY = {
  people: ['王', '李', '赵', '钱'].map((id) => ({
    id,
    name: id,
    contacts: [{ channel: 'sms', address: `1${id}` }],
  })),
  heads: ['钱'],
  rotas: [
    {
      id: 'r',
      shifts: [{ name: '全天', from: '00:00', to: '00:00', teams: [['王', '李']], since: '2020-01-01' }],
    },
  ],
  cells: [
    { region: '110105', rota: 'r' },
    { region: '110000', people: ['赵'] },
  ],
  quiet: [{ levels: ['yellow'], from: '22:00', to: '07:00' }],
};

/** No clocks but those a test asks for: they would speak between the steps of a chain. */
const NO_CLOCKS = Object.fromEntries(
  ['red', 'orange', 'yellow', 'blue'].map((level) => [
    level,
    Object.fromEntries(Object.keys(defaultClockSettings.red).map((name) => [name, null])),
  ]),
);

function desk(change: object = {}, clocks: object = NO_CLOCKS) {
  const duty: DutySettings = dutySettingsSchema.parse({ ...DUTY, ...change });
  const incidents = emptyIncidents('live', defaultIncidentSettings);
  const state = { incidents, told: emptyTold(), desk: emptyDesk() };
  const telling = createTelling(state, chinaDay);
  const monitors = ['market', 'bus'].map((id) => ({ id, region: '110105', line: null }));
  telling.follow({ duty, clocks: { ...defaultClockSettings, ...clocks }, monitors }, 'p1');
  const alerts: Alert[] = [];
  const heard = (all: readonly Alert[]): void =>
    void alerts.push(...all.map((one) => alertSchema.parse(one)));
  const tell = (changes: readonly Change[]): void => heard(telling.alertsOf(changes));
  return {
    state,
    telling,
    alerts,
    /** Everything that was said, as `minute kind: who`. */
    said: () =>
      alerts.map(({ minute, kind, recipients = [] }) =>
        `${minute - NOON} ${kind}: ${[...new Set(recipients.map(({ name }) => name))].join(' ')}`.trim(),
      ),
    hear(...all: readonly Assessment[]) {
      for (const one of all) {
        heard(telling.dueUpTo(one.minute - 1));
        tell(foldMinute(incidents, one.minute, [one]).changes);
      }
    },
    wait(minute: number) {
      tell(lapse(incidents, NOON + minute));
      heard(telling.dueUpTo(NOON + minute));
    },
    do(what: Act, minute: number, by = '王') {
      const done = foldAction(
        incidents,
        actionOf(what, { minute, by, id: `${what.act}-${minute}-${by}-12` }),
        NOON + minute,
      );
      tell(done.changes);
      return done.refused;
    },
    first: () => incidentsOf(incidents)[0]?.id ?? '',
  };
}

const orange = assessment({ minute: 1, level: 'orange' });

describe('a chain', () => {
  test('goes on step by step until it is signed, and then nothing more is sent to anybody', () => {
    const on = desk();
    on.hear(orange);
    on.wait(25);
    expect(on.said()).toEqual(['1 opened: 王 李', '11 called: 王 李', '21 called: 赵']);
    on.do({ act: 'sign', incident: on.first() }, 26);
    expect(on.said().at(-1)).toBe('26 signed: 李 赵');
    on.wait(140);
    expect(on.said()).toHaveLength(4);
    // Signed and still up: a reminder to who signed and who is first on duty, two hours after the last notice.
    on.wait(146);
    expect(on.said().at(-1)).toBe('141 reminded: 王');
  });

  test('reaches the heads, repeats its last step so many times, and then reminds', () => {
    const on = desk({
      chains: {
        orange: {
          steps: [
            { afterMinutes: 0, tell: ['first'] },
            { afterMinutes: 5, tell: ['heads'] },
          ],
          repeat: { everyMinutes: 5, times: 2 },
        },
      },
    });
    on.hear(orange);
    on.wait(136);
    expect(on.said()).toEqual([
      '1 opened: 王',
      '6 called: 钱',
      '11 called: 钱',
      '16 called: 钱',
      '136 reminded: 王',
    ]);
    expect(on.alerts[2]?.text).toContain('第 3 次通知：距首次 10 分钟，尚无人签收');
    expect(on.alerts[2]?.text).toContain('此前已通知：王、钱');
  });

  test('begins anew when the level rises, from the chain of that level', () => {
    const on = desk();
    on.hear(orange, assessment({ minute: 5, ...at('red', 'outbreak') }));
    on.wait(12);
    expect(on.said()).toEqual([
      '1 opened: 王 李',
      '5 raised: 王 李',
      '8 called: 王 李',
      '11 called: 王 李 赵',
    ]);
  });

  test('stops while the incident is below yellow, and at its close', () => {
    const on = desk();
    on.hear(orange, assessment({ minute: 5, level: 'blue' }));
    on.wait(300);
    expect(on.said()).toEqual(['1 opened: 王 李']);
    on.hear(quiet({ minute: 400 }));
    on.wait(900);
    expect(on.said().filter((one) => one.includes('closed'))).toHaveLength(1);
    expect(on.said().at(-1)).toMatch(/closed: 王 李$/);
  });

  test('waits for the end of a mute, which is told', () => {
    const on = desk();
    on.hear(orange);
    on.do({ act: 'mute', incident: on.first(), minutes: 60, reason: '集中处置' }, 2);
    on.wait(85);
    expect(on.said()).toEqual([
      '1 opened: 王 李',
      '63 unmuted: 王 李',
      // Ten minutes after the first notice, less the 61 of the mute.
      '72 called: 王 李',
      '82 called: 赵',
    ]);
  });

  test('of a merged incident goes on in the survivor', () => {
    const on = desk();
    on.hear(
      assessment({ minute: 1, level: 'blue' }),
      assessment({ minute: 2, onset: 2, subject: 'bus', level: 'orange' }),
    );
    const [market = '', bus = ''] = incidentsOf(on.state.incidents).map(({ id }) => id);
    on.do({ act: 'merge', incident: bus, other: market, reason: '同一事' }, 3);
    on.wait(13);
    expect(on.said()).toEqual(['2 opened: 王 李', '3 closed: 王 李', '12 called: 王 李']);
    expect(on.alerts.at(-1)?.incident).toBe(market);
  });
});

describe('quiet hours', () => {
  const night = (minute: number): number => minute + (22 - 14) * 60;

  test('hold yellow until morning, and let orange through', () => {
    const on = desk();
    on.hear(assessment({ minute: night(10), level: 'yellow' }));
    on.wait(night(9 * 60) - 2);
    expect(on.said()).toEqual([`${night(10)} opened:`]);
    on.wait(night(9 * 60));
    expect(on.said().at(-1)).toBe(`${night(9 * 60) - 1} called: 王`);
    expect(isoMinute((on.alerts.at(-1)?.minute ?? 0) + 1)).toContain('T07:00');
    const other = desk();
    other.hear(
      assessment({ minute: night(10), level: 'yellow' }),
      assessment({ minute: night(20), level: 'orange' }),
    );
    expect(other.said().at(-1)).toBe(`${night(20)} raised: 王 李`);
  });
});

describe('deadlines', () => {
  test('of a signature run from the end of the quiet hours that held the first notice, and from no later rise', () => {
    const sign = { minutes: { weibo: 60, wechat: 60 }, basis: 'own', source: '本单位设定' };
    const signs = {
      ...NO_CLOCKS,
      yellow: { ...NO_CLOCKS.yellow, sign },
      orange: { ...NO_CLOCKS.orange, sign },
    };
    const night = 8 * 60;
    const on = desk({ remindMinutes: { yellow: 1440 } }, signs);
    on.hear(assessment({ minute: night + 10, level: 'yellow' }));
    on.wait(night + 9 * 60 + 70);
    const morning = night + 9 * 60 - 1;
    expect(on.said()).toContain(`${morning + 60} breached: 王 李 赵 钱`);
    const risen = desk({ remindMinutes: { orange: 1440 } }, signs);
    risen.hear(assessment({ minute: 1, level: 'yellow' }), assessment({ minute: 30, level: 'orange' }));
    risen.wait(100);
    expect(risen.said()).toContain('61 breached: 王 李 赵 钱');
  });

  const clocks = {
    ...NO_CLOCKS,
    orange: {
      ...NO_CLOCKS.orange,
      sign: { minutes: { weibo: 30, wechat: 30 }, basis: 'own', source: '本单位设定' },
      statement: { minutes: { weibo: 240, wechat: 300 }, basis: 'custom', source: '黄金 4 小时' },
    },
  };

  test('are warned of, and a breach goes up the chain, once each', () => {
    const on = desk(
      {
        chains: { orange: { steps: [{ afterMinutes: 0, tell: ['first'] }] } },
        remindMinutes: { orange: 1440 },
      },
      clocks,
    );
    on.hear(orange);
    on.wait(400);
    // Runs from the onset (minute 0), the earlier of the two; the warning comes an hour before.
    expect(on.said()).toEqual([
      '1 opened: 王',
      '31 breached: 王 李 赵 钱',
      '180 due: 王 李',
      '240 breached: 王 李 赵 钱',
    ]);
    expect(on.alerts[2]?.text).toContain('时限将到：首次发声，06-12 18:00 前，还有 1 小时');
    expect(on.alerts[2]?.text).toContain('自起点 06-12 14:00 起算；依据（惯例）：黄金 4 小时');
    expect(on.alerts[3]?.text).toContain('时限已过：首次发声，应在 06-12 18:00 前');
  });

  test('that are met are told no more', () => {
    const on = desk({ remindMinutes: { orange: 1440 } }, clocks);
    on.hear(orange);
    on.do({ act: 'sign', incident: on.first() }, 10);
    on.do({ act: 'clock', incident: on.first(), clock: 'statement', text: '官微已发第一份通报' }, 100);
    on.wait(600);
    expect(on.said().filter((one) => /due|breached/.test(one))).toEqual([]);
    const clocksNow = on.telling.withClocks(on.state.incidents.incidents[on.first()] ?? fail()).clocks ?? [];
    expect(clocksNow.map(({ clock, done }) => [clock, done?.by])).toEqual([
      ['sign', '王'],
      ['statement', '王'],
    ]);
  });
});

function fail(): never {
  throw new Error('no such incident');
}

describe('a storm', () => {
  /** Incidents of subjects that are nobody's monitor: the heads answer, and have every channel there is. */
  function storm(count: number, level: 'orange' | 'red' = 'orange') {
    const on = desk({
      cells: [{ people: ['王'] }],
      chains: { orange: { steps: [{ afterMinutes: 0, tell: ['team'] }] } },
    });
    for (let n = 0; n < count; n += 1) {
      const minute = 1 + Math.floor(n / 20);
      on.hear(assessment({ minute, onset: minute, subject: `s${n}`, level }));
    }
    return on;
  }

  test('comes to a person as no more than the set number of notices a window and one digest, and nothing is lost', () => {
    const on = storm(200);
    on.wait(60);
    const to王 = on.alerts.filter(({ recipients = [] }) => recipients.some(({ person }) => person === '王'));
    for (const { minute } of to王) {
      const near = to王.filter((one) => one.minute >= minute && one.minute < minute + 10);
      expect(near.length).toBeLessThanOrEqual(6);
    }
    const digests = on.alerts.filter(({ kind }) => kind === 'digest');
    const opened = on.alerts.filter(({ kind }) => kind === 'opened');
    expect(opened).toHaveLength(200);
    const direct = opened.filter(({ recipients = [] }) => recipients.length > 0).length;
    const folded = digests
      .map(({ text }) => Number(/汇总：(\d+) 条通知/.exec(text)?.[1]))
      .reduce((a, b) => a + b, 0);
    expect(direct + folded).toBe(200);
    expect(digests[0]?.text).toContain('另有 187 个，见值班台');
  });

  test('red is told at once, each', () => {
    const on = storm(30, 'red');
    expect(on.alerts.filter(({ recipients = [] }) => recipients.length > 0)).toHaveLength(30);
  });
});

describe('mutes', () => {
  test('a red incident is muted by two people, not by one, nor by one twice', () => {
    const on = desk();
    on.hear(assessment({ minute: 1, ...at('red', 'outbreak') }));
    const mute: Act = { act: 'mute', incident: on.first(), minutes: 60, reason: '集中处置' };
    const muted = () => on.state.incidents.incidents[on.first()]?.handling.muted ?? null;
    on.do(mute, 2);
    on.do(mute, 3);
    expect(muted()).toBeNull();
    on.wait(4);
    expect(on.said().at(-1)).toBe('4 called: 王 李');
    on.do({ ...mute, minutes: 30 }, 5, '李');
    expect(muted()).toMatchObject({ by: '王、李', until: NOON + 36 });
    on.wait(30);
    expect(on.said().at(-1)).toBe('4 called: 王 李');
  });

  test('what was asked for long ago needs another to ask first', () => {
    const on = desk();
    on.hear(assessment({ minute: 1, ...at('red', 'outbreak') }));
    const mute: Act = { act: 'mute', incident: on.first(), minutes: 60, reason: '集中处置' };
    on.do(mute, 2);
    on.do(mute, 40, '李');
    expect(on.state.incidents.incidents[on.first()]?.handling.muted).toBeNull();
  });
});

describe('laws', () => {
  /** How often time is told must not matter: by the minute, in jumps, or once. */
  test('what is told is the same however often the time is told', () => {
    const run = (stops: readonly number[]): readonly string[] => {
      const on = desk({}, {});
      on.hear(orange);
      for (const stop of stops) on.wait(stop);
      on.wait(1500);
      return on.alerts.map(({ id }) => id);
    };
    const once = run([]);
    expect(once.length).toBeGreaterThan(10);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1500 }), { maxLength: 20 }), (stops) => {
        expect(run(stops.sort((a, b) => a - b))).toEqual(once);
      }),
      { numRuns: 20, seed: 7 },
    );
    expect(run(Array.from({ length: 1500 }, (_, minute) => minute))).toEqual(once);
    expect(new Set(once).size).toBe(once.length);
  });

  test('a state that was stored and read back goes on the same', () => {
    const on = desk();
    on.hear(orange);
    on.wait(12);
    const stored = JSON.parse(JSON.stringify(on.state));
    const again = createTelling(stored, chinaDay);
    again.follow(
      {
        duty: dutySettingsSchema.parse(DUTY),
        clocks: { ...defaultClockSettings, ...NO_CLOCKS },
        monitors: [{ id: 'market', region: '110105', line: null }],
      },
      'p1',
    );
    const one = on.telling.dueUpTo(NOON + 200);
    expect(again.dueUpTo(NOON + 200)).toEqual(one);
    expect(one.length).toBeGreaterThan(2);
  });

  test('a duty that is set while an incident is up begins to call', () => {
    const on = desk({ people: [], heads: [], rotas: [], cells: [] });
    on.hear(orange);
    on.wait(30);
    expect(on.said()).toEqual(['1 opened:']);
    on.telling.follow(
      {
        duty: dutySettingsSchema.parse(DUTY),
        clocks: { ...defaultClockSettings, ...NO_CLOCKS },
        monitors: [],
      },
      'p2',
    );
    on.wait(31);
    expect(on.said().at(-1)).toMatch(/called: 钱$/);
  });
});
