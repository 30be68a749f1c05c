import { describe, expect, test } from 'vitest';
import { exportAlert } from '../../../services/alerter/incident/export.ts';
import { foldMinute } from '../../../services/alerter/incident/fold.ts';
import { defaultIncidentSettings } from '../../../services/alerter/incident/settings.ts';
import { emptyIncidents } from '../../../services/alerter/incident/state.ts';
import { alertsOf, emptyTold } from '../../../services/alerter/incident/tell.ts';
import { ALERT_LENGTH } from '../../../services/alerter/incident/words.ts';
import type { Alert } from '../../../shared/incidents.ts';
import type { Assessment } from '../../../shared/records.ts';
import { assessment, at, JUMP, quiet, sample } from './assessment.ts';

function alerts(
  assessments: readonly Assessment[],
  sourceDelayMinutes: number | null = null,
): readonly Alert[] {
  let state = emptyIncidents('replay', defaultIncidentSettings);
  let told = emptyTold();
  return [...new Set(assessments.map((one) => one.minute))]
    .sort((a, b) => a - b)
    .flatMap((minute) => {
      const now = assessments.filter((one) => one.minute === minute);
      const done = foldMinute(JSON.parse(JSON.stringify(state)), minute, now);
      state = done.state;
      const spoken = alertsOf(JSON.parse(JSON.stringify(told)), done.changes, sourceDelayMinutes);
      told = spoken.told;
      return [...spoken.alerts];
    });
}

function kinds(assessments: readonly Assessment[]): readonly string[] {
  return alerts(assessments).map(({ kind, level }) => `${kind} ${level}`);
}

const jumped = { ...at('yellow', 'outbreak'), jump: JUMP } as const;

describe('who is called, and for what', () => {
  test('a blue incident is on record but calls nobody, neither when it opens nor when it closes', () => {
    expect(
      kinds([
        assessment({ minute: 1 }),
        assessment({ minute: 5, ...at('blue', 'outbreak'), jump: JUMP }),
        quiet({ minute: 90 }),
      ]),
    ).toEqual([]);
  });

  test('yellow calls, each higher level calls again, and the close of what was told is told', () => {
    expect(
      kinds([
        assessment({ minute: 1 }),
        assessment({ minute: 2, level: 'yellow' }),
        assessment({ minute: 9, level: 'red' }),
        assessment({ minute: 30, level: 'orange' }),
        quiet({ minute: 90 }),
      ]),
    ).toEqual(['raised yellow', 'raised red', 'closed red']);
  });

  test('a jump that is told at a lower level does not make a level told before news again', () => {
    expect(
      kinds([
        assessment({ minute: 1, ...at('red', 'outbreak') }),
        assessment({ minute: 40, level: 'yellow' }),
        assessment({ minute: 41, platform: 'wechat', ...jumped }),
        assessment({ minute: 44, level: 'red' }),
      ]),
    ).toEqual(['opened red', 'jumped yellow']);
  });

  test('a level told before is not told again, unless it had been below the calling level for an hour', () => {
    const down = [
      assessment({ minute: 1, level: 'orange' }),
      assessment({ minute: 30, level: 'yellow' }),
      assessment({ minute: 40, level: 'orange' }),
      assessment({ minute: 50, level: 'blue', phase: 'fading' }),
    ];
    expect(kinds([...down, assessment({ minute: 109, level: 'orange' })])).toEqual(['opened orange']);
    expect(kinds([...down, assessment({ minute: 110, level: 'orange' })])).toEqual([
      'opened orange',
      'raised orange',
    ]);
  });

  test('one minute brings one message about an incident, and it holds the jump', () => {
    const said = alerts([assessment({ minute: 4, ...at('red', 'outbreak'), jump: JUMP })]);
    expect(said.map(({ kind }) => kind)).toEqual(['opened']);
    expect(said[0]?.text).toContain('跳跃：微博从起点 4 分钟直入爆发，跳过发酵');
  });

  test('a jump of a told incident is told by itself, and a re-opening is told', () => {
    expect(
      kinds([
        assessment({ minute: 1, level: 'yellow' }),
        assessment({ minute: 2, ...at('yellow', 'outbreak'), jump: JUMP }),
        quiet({ minute: 90 }),
        assessment({ minute: 300, onset: 296, level: 'yellow' }),
      ]),
    ).toEqual(['opened yellow', 'jumped yellow', 'closed yellow', 'reopened yellow']);
  });

  test('a told incident that merges is told as closed with the name of the other, which is not told again', () => {
    const said = alerts([
      assessment({ subject: 'city', minute: 1, mentions: 900, excess: 400 }),
      assessment({ subject: 'market', minute: 2, level: 'yellow', mentions: 100, excess: 90 }),
      assessment({
        ...{ subject: 'market', minute: 9, level: 'yellow', mentions: 300, excess: 290 },
        shared: { city: 100 },
      }),
      assessment({
        ...{ subject: 'city', minute: 10, mentions: 950, excess: 420, level: 'none' },
        shared: { market: 300 },
      }),
      // In the very minute of the merge.
      assessment({
        ...{ subject: 'market', minute: 10, mentions: 310, excess: 300 },
        ...jumped,
        shared: { city: 310 },
      }),
    ]);
    expect(said.map(({ kind, level }) => `${kind} ${level}`)).toEqual(['opened yellow', 'closed yellow']);
    expect(said[1]?.text).toMatch(/与「方案city」inc-[0-9a-f]{12}为同一事，已并入/);
  });

  test('is dated at the end of the minute that was judged', () => {
    const [alert] = alerts([assessment({ minute: 2, level: 'yellow' })]);
    const [exported] = [alert].flatMap((one) => (one ? [exportAlert(one)] : []));
    expect(exported).toMatchObject({ at: '2020-06-12T14:03:00+08:00', to: '值班' });
    expect(Object.keys(exported ?? {})).toEqual(['at', 'incidentId', 'level', 'kind', 'to', 'text']);
  });
});

describe('the text of an alert', () => {
  const terms = [
    { term: '新发地', n: 90 },
    { term: '三文鱼', n: 40 },
  ];

  test('says what, where, how bad, why, why not higher, since when, how late, and by which rules', () => {
    const [alert] = alerts(
      [assessment({ minute: 3, ...at('yellow', 'outbreak'), mentions: 312, terms, jump: JUMP })],
      2,
    );
    expect(alert?.text).toBe(
      [
        '【黄色 III级】方案market：新发地、三文鱼',
        '新事件；微博，阶段：爆发；累计 312 条',
        '跳跃：微博从起点 4 分钟直入爆发，跳过发酵；为平时的 14.9 倍，自然传播难以解释（zx=9.6）',
        '依据：market 15分钟 312 条，平时 21 条',
        '为何不更高：负面占比 22%，未过 35%',
        '起点 06-12 14:00，06-12 14:04 研判（距起点 4 分钟，来源延迟 2 分钟，合计 6 分钟）',
        `证据完整度 92%；规则 01234567；${alert?.incident}`,
      ].join('\n'),
    );
  });

  test('says from which level it rose', () => {
    const said = alerts([
      assessment({ minute: 1, level: 'yellow' }),
      assessment({ minute: 2, level: 'red' }),
    ]);
    expect(said[1]?.text).toContain('升级：黄色→红色');
  });

  test('quotes no mention, and no term of fewer than five mentions', () => {
    const secret = '我家孩子住院了谁来管';
    const [alert] = alerts([
      assessment({
        ...{ minute: 1, level: 'red', samples: [sample('a', 1, secret)] },
        terms: [{ term: '住院', n: 4 }, ...terms],
      }),
    ]);
    expect(alert?.text).not.toContain(secret);
    expect(alert?.text).not.toContain('住院');
  });

  test('stays within its length and keeps level, first reason, times and rules, whatever it is given', () => {
    const long = (code: string) => ({
      ...{ code, text: '理由很长'.repeat(100), value: 1, threshold: 1 },
      ...{ windowMinutes: 15, baseline: 1 },
    });
    const because = Array.from({ length: 12 }, (_, n) => long(`r${n}`));
    const [alert] = alerts([
      assessment({ minute: 1, level: 'red', because, whyNot: long('why'), jump: JUMP, terms }),
    ]);
    expect([...(alert?.text ?? '')].length).toBeLessThanOrEqual(ALERT_LENGTH);
    expect(alert?.text).toMatch(
      /^【红色 I级】.*\n[\s\S]*依据：理由很长[\s\S]*起点 [\s\S]*规则 01234567；inc-/,
    );
  });

  test('says that a monitor was withdrawn instead of claiming that things calmed down', () => {
    const said = alerts([
      assessment({ minute: 1, level: 'yellow' }),
      quiet({
        ...{ minute: 50, whyNot: null },
        because: [
          {
            ...{ code: 'withdrawn', text: '监测方案已撤下，研判到此为止', value: null },
            ...{ threshold: null, windowMinutes: null, baseline: null },
          },
        ],
      }),
    ]);
    expect(said[1]?.text).toContain('监测方案已撤下');
    expect(said[1]?.text).not.toContain('平时水平');
  });
});
