import { describe, expect, test } from 'vitest';
import {
  type ClockSettings,
  clockSettingsSchema,
  defaultClockSettings,
} from '../../../services/alerter/incident/clock-settings.ts';
import { clocksOf, warningMinute } from '../../../services/alerter/incident/clocks.ts';
import { foldMinute } from '../../../services/alerter/incident/fold.ts';
import { defaultIncidentSettings } from '../../../services/alerter/incident/settings.ts';
import {
  emptyIncidents,
  type IncidentsState,
  incidentsOf,
} from '../../../services/alerter/incident/state.ts';
import type { Act, Incident } from '../../../shared/incidents.ts';
import { act } from './acting.ts';
import { assessment, at, NOON, quiet, WECHAT } from './assessment.ts';

/** An incident in its course; clocks as `name: due`, in minutes from NOON. */
function course() {
  let state: IncidentsState = emptyIncidents('live', defaultIncidentSettings);
  const incident = (): Incident => {
    const [first] = incidentsOf(state);
    if (!first) throw new Error('nothing has opened');
    return first;
  };
  const clocks = (settings: ClockSettings = defaultClockSettings) => clocksOf(incident(), settings);
  return {
    hear(...all: Parameters<typeof assessment>[0][]) {
      for (const parts of all) {
        const one = parts.level === 'none' ? quiet(parts) : assessment(parts);
        foldMinute(state, one.minute, [one]);
      }
    },
    do(what: Act, minute: number, by = '张三') {
      const done = act(state, what, { minute, by, id: `${what.act}-${minute}-12345` });
      state = done.state;
      return done.refused;
    },
    incident,
    clocks,
    due: () => Object.fromEntries(clocks().map(({ clock, due }) => [clock, due - NOON])),
    one: (name: string) => clocks().find(({ clock }) => clock === name),
  };
}

const HOUR = 60;

describe('the clocks of an incident', () => {
  test('run from its onset where that is earlier than the detection; signing from when there was something to tell', () => {
    const on = course();
    on.hear({ minute: 50, onset: 20, level: 'orange' });
    expect(on.due()).toEqual({
      sign: 50 + 30,
      statement: 20 + 4 * HOUR,
      'report-first': 20 + 4 * HOUR,
      'statement-limit': 20 + 5 * HOUR,
      press: 20 + 24 * HOUR,
    });
    expect(on.one('statement')).toMatchObject({ since: 'onset', from: NOON + 20, basis: 'custom' });
    expect(on.one('statement-limit')).toMatchObject({ basis: 'rule' });
    expect(on.one('sign')).toMatchObject({ since: 'told', basis: 'own' });
  });

  test('run from when it happened, once that is known; later than it was found it cannot have happened', () => {
    const on = course();
    on.hear({ minute: 50, onset: 20, level: 'orange' });
    const { id } = on.incident();
    expect(on.do({ act: 'occurred', incident: id, minute: NOON + 51 }, 55)).toMatch('不能晚于发现时间');
    expect(on.do({ act: 'occurred', incident: id, minute: NOON - 60 }, 56)).toBeNull();
    expect(on.one('statement')).toMatchObject({ since: 'occurred', from: NOON - 60, due: NOON + 3 * HOUR });
  });

  test('of WeChat are longer, and of an incident on both the shorter count', () => {
    const wechat = course();
    wechat.hear({ minute: 1, ...WECHAT, ...at('red', 'outbreak') });
    expect(wechat.due()).toMatchObject({ statement: 4 * HOUR, 'statement-limit': 5 * HOUR });
    wechat.hear({ minute: 2, onset: 0, ...at('red', 'outbreak') });
    expect(wechat.due()).toMatchObject({ statement: HOUR });
    expect(wechat.one('statement')).toMatchObject({ platform: 'weibo' });
  });

  test('of a higher level run from when it was reached, and never later than those before', () => {
    const on = course();
    on.hear({ minute: 1, level: 'yellow' }, { minute: 600, ...at('red', 'outbreak') });
    expect(on.due()).toMatchObject({
      sign: 1 + HOUR,
      statement: 600 + HOUR,
      press: 600 + 24 * HOUR,
      'statement-limit': 600 + 5 * HOUR,
    });
    expect(on.one('statement')).toMatchObject({ level: 'red', since: 'raised' });
    const late = course();
    late.hear({ minute: 1, level: 'yellow' }, { minute: 2800, ...at('orange', 'outbreak') });
    // Two days after the onset comes before five hours after the rise.
    expect(late.due()).toMatchObject({ 'statement-limit': 2880 });
  });

  test('are met by what is done; what is done again and again begins again', () => {
    const on = course();
    on.hear({ minute: 1, level: 'orange' });
    const { id } = on.incident();
    on.do({ act: 'sign', incident: id }, 5);
    on.do({ act: 'clock', incident: id, clock: 'statement', text: '官微通报' }, 100);
    on.do({ act: 'clock', incident: id, clock: 'report-first', text: '已报市委' }, 110);
    expect(on.one('sign')?.done).toEqual({ by: '张三', minute: NOON + 5 });
    for (const name of ['statement', 'statement-limit']) expect(on.one(name)?.done?.minute).toBe(NOON + 100);
    expect(on.due()).toMatchObject({ further: 100 + 4 * HOUR, 'report-further': 110 + 4 * HOUR });
    on.do({ act: 'clock', incident: id, clock: 'further', text: '第二份通报' }, 200);
    expect(on.due()).toMatchObject({ further: 200 + 4 * HOUR });
    expect(on.incident().handling.book.map(({ text }) => text)).toContain('首报已办：已报市委');
  });

  test('of a closed one are those that were met, and the last report', () => {
    const on = course();
    on.hear({ minute: 1, level: 'orange' });
    const { id } = on.incident();
    on.do({ act: 'clock', incident: id, clock: 'statement', text: '官微通报' }, 100);
    on.do({ act: 'close', incident: id, reason: '已答复' }, 300);
    expect(on.due()).toEqual({
      statement: 4 * HOUR,
      'statement-limit': 5 * HOUR,
      'report-final': 300 + 48 * HOUR,
    });
    on.do({ act: 'clock', incident: id, clock: 'report-final', text: '终报' }, 400);
    expect(on.one('report-final')?.done?.minute).toBe(NOON + 400);
  });

  test('of a round that comes back, signing begins again', () => {
    const on = course();
    on.hear({ minute: 1, level: 'orange' });
    on.do({ act: 'sign', incident: on.incident().id }, 5);
    on.hear({ minute: 20, level: 'none' });
    on.hear({ minute: 300, onset: 290, level: 'orange' });
    expect(on.one('sign')).toMatchObject({ due: NOON + 330, done: null });
  });

  test('are the office’s own where it says so, and off where it says null', () => {
    const settings = clockSettingsSchema.parse({ orange: { statement: { minutes: 90 }, press: null } });
    const on = course();
    on.hear({ minute: 1, level: 'orange' });
    const own = on.clocks(settings);
    expect(own.find(({ clock }) => clock === 'statement')).toMatchObject({
      due: NOON + 90,
      basis: 'own',
      source: '本单位设定',
    });
    expect(own.some(({ clock }) => clock === 'press')).toBe(false);
    // Its canonical form reads as itself: the policy's hash stays.
    expect(clockSettingsSchema.parse(JSON.parse(JSON.stringify(settings)))).toEqual(settings);
  });

  test('are told when a quarter of their time is left, an hour before at the earliest', () => {
    const on = course();
    on.hear({ minute: 1, ...at('red', 'outbreak') });
    const warning = (name: string) => {
      const clock = on.one(name);
      return clock ? warningMinute(clock, defaultClockSettings) - NOON : null;
    };
    expect(warning('statement')).toBe(45);
    expect(warning('statement-limit')).toBe(4 * HOUR);
  });
});
