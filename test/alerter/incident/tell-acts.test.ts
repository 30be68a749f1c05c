import { describe, expect, test } from 'vitest';
import { foldMinute } from '../../../services/alerter/incident/fold.ts';
import type { Change } from '../../../services/alerter/incident/incident.ts';
import { defaultIncidentSettings } from '../../../services/alerter/incident/settings.ts';
import {
  emptyIncidents,
  type IncidentsState,
  incidentsOf,
} from '../../../services/alerter/incident/state.ts';
import { alertsOf, emptyTold } from '../../../services/alerter/incident/tell.ts';
import { type Act, type Alert, alertSchema, type Colour } from '../../../shared/incidents.ts';
import type { Assessment } from '../../../shared/records.ts';
import { type Asked, act } from './acting.ts';
import { assessment, at, JUMP, NOON, quiet } from './assessment.ts';

/** What is told while assessments and acts come in turn. */
function listening() {
  let state: IncidentsState = emptyIncidents('live', defaultIncidentSettings);
  const told = emptyTold();
  const alerts: Alert[] = [];
  const tell = (changes: readonly Change[]): readonly Alert[] => {
    const said = alertsOf(told, changes).alerts.map((alert) => alertSchema.parse(alert));
    alerts.push(...said);
    return said;
  };
  return {
    told: () => alerts.map(({ kind, level }) => `${kind} ${level}`),
    alerts,
    hear: (...assessments: readonly Assessment[]) =>
      assessments.flatMap((one) => tell(foldMinute(state, one.minute, [one]).changes)),
    wait: (minute: number) => tell(foldMinute(state, NOON + minute, []).changes),
    do(what: Act, asked: Asked = {}) {
      const done = act(state, what, asked);
      expect(done.refused).toBeNull();
      state = done.state;
      return tell(done.changes);
    },
    first: () => incidentsOf(state)[0]?.id ?? '',
    last: () => incidentsOf(state).at(-1)?.id ?? '',
  };
}

describe('what people do, and who is told', () => {
  test('a signature is told to those who were told of the incident', () => {
    const { hear, first, told, ...on } = listening();
    hear(assessment({ minute: 1, level: 'orange' }));
    const [alert] = on.do({ act: 'sign', incident: first() }, { minute: 3 });
    expect(told()).toEqual(['opened orange', 'signed orange']);
    expect(alert?.text).toMatch(/^【已签收】方案market\n张三 已于 06-12 14:04 签收，正在处置\n/);
    const quiet = listening();
    quiet.hear(assessment({ minute: 1, level: 'blue' }));
    expect(quiet.do({ act: 'sign', incident: quiet.first() })).toEqual([]);
  });

  test('a level raised by hand calls, and says who raised it, why, and what the machine says', () => {
    const on = listening();
    on.hear(assessment({ minute: 1, level: 'blue' }));
    const [alert] = on.do(
      { act: 'level', incident: on.first(), level: 'red', reason: '区领导批示' },
      { minute: 4 },
    );
    expect(alert).toMatchObject({ kind: 'raised', level: 'red' });
    expect(alert?.text).toContain('升级：蓝色→红色');
    expect(alert?.text).toContain('人工定级：红色 I级，张三：区领导批示；系统研判 蓝色 IV级');
  });

  test('an incident opened by hand calls from yellow on, without pretending that the machine saw it', () => {
    const on = listening();
    const open = (title: string, level: Colour): Act => ({
      act: 'open',
      title,
      level,
      platforms: ['weibo'],
      reason: '市里来电',
    });
    on.do(open('小事', 'blue'), { id: 'open-one' });
    const [alert] = on.do(open('大事', 'orange'), { id: 'open-two', minute: 3 });
    expect(on.told()).toEqual(['opened orange']);
    expect(alert?.text).toMatch(/^【橙色 II级】大事\n新事件；微博\n人工定级：橙色 II级，张三：市里来电\n/);
    expect(alert?.text).toMatch(/人工登记，无系统研判；inc-[0-9a-f]{12}$/);
  });

  test('a close by hand is told as such, with who and why', () => {
    const on = listening();
    on.hear(assessment({ minute: 1, level: 'yellow' }));
    const [alert] = on.do({ act: 'close', incident: on.first(), reason: '已答复来电人' }, { minute: 9 });
    expect(alert).toMatchObject({ kind: 'closed', level: 'yellow' });
    expect(alert?.text).toContain('由 张三 结束：已答复来电人');
    expect(alert?.text).not.toContain('平时水平');
  });

  test('what is split from an incident that was told is known already; its own rise is told', () => {
    const on = listening();
    on.hear(
      assessment({ minute: 1, level: 'yellow' }),
      assessment({ minute: 2, subject: 'bus', level: 'yellow' }),
    );
    on.do({ act: 'merge', incident: on.first(), other: on.last(), reason: '同一事' }, { minute: 3 });
    on.do({ act: 'split', incident: on.first(), subjects: ['bus'], reason: '两回事' }, { minute: 4 });
    on.hear(assessment({ minute: 6, subject: 'bus', level: 'orange' }));
    on.hear(quiet({ minute: 60, subject: 'bus' }));
    expect(on.told()).toEqual([
      'opened yellow',
      'opened yellow',
      'closed yellow',
      'raised orange',
      'closed orange',
    ]);
  });
});

describe('a muted incident', () => {
  const muted = (minutes: number) => {
    const on = listening();
    on.hear(assessment({ minute: 1, level: 'red' }), assessment({ minute: 5, level: 'yellow' }));
    on.do({ act: 'mute', incident: on.first(), minutes, reason: '处置中' }, { minute: 6 });
    return on;
  };

  test('tells nothing, but a rise above where it was muted, although that was told before', () => {
    const on = muted(120);
    on.hear(assessment({ minute: 10, ...at('yellow', 'outbreak'), jump: JUMP }));
    on.do({ act: 'sign', incident: on.first() }, { minute: 11 });
    expect(on.told()).toEqual(['opened red']);
    on.hear(assessment({ minute: 20, level: 'orange' }));
    expect(on.told()).toEqual(['opened red', 'raised orange']);
    on.hear(assessment({ minute: 30, level: 'yellow' }), assessment({ minute: 40, level: 'orange' }));
    on.hear(quiet({ minute: 90 }));
    expect(on.told()).toEqual(['opened red', 'raised orange']);
  });

  test('tells again when its time is over', () => {
    const on = muted(30);
    on.wait(37);
    on.hear(quiet({ minute: 90 }));
    expect(on.told()).toEqual(['opened red', 'closed red']);
  });

  test('tells again when the mute is lifted', () => {
    const on = muted(500);
    on.do({ act: 'unmute', incident: on.first() }, { minute: 7 });
    on.hear(quiet({ minute: 90 }));
    expect(on.told()).toEqual(['opened red', 'closed red']);
  });
});

describe('the id of an alert', () => {
  test('is the same wherever it is folded, and another for everything that is said', () => {
    const story = () => {
      const on = listening();
      on.hear(assessment({ minute: 1, level: 'yellow' }), assessment({ minute: 1, level: 'orange' }));
      on.hear(assessment({ minute: 1, level: 'red' }), quiet({ minute: 90 }));
      return on.alerts.map(({ id }) => id);
    };
    expect(story()).toEqual(story());
    expect(new Set(story()).size).toBe(4);
    expect(story()[0]).toMatch(/^alr-[0-9a-f]{16}$/);
  });
});
