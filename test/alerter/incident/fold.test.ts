import { describe, expect, test } from 'vitest';
import { foldMinute } from '../../../services/alerter/incident/fold.ts';
import { defaultIncidentSettings } from '../../../services/alerter/incident/settings.ts';
import { emptyIncidents, incidentsOf } from '../../../services/alerter/incident/state.ts';
import { assessment, at, JUMP, NOON, quiet, sample, WECHAT } from './assessment.ts';
import { foldAll, only } from './fold-all.ts';

describe('an incident', () => {
  test('opens when a subject reaches the opening level, and not before', () => {
    const low = foldAll([assessment({ ...at('none', 'latent') })]);
    expect(low.changes).toEqual([]);
    const { state, kinds } = foldAll([assessment({ minute: 3 })], low.state);
    expect(kinds).toEqual(['opened']);
    const incident = only(state);
    expect(incident).toMatchObject({ openedAt: NOON + 3, onset: NOON, level: 'blue', closedAt: null });
    expect(incident.phases.map(({ phase }) => phase)).toEqual(['latent', 'growing']);
  });

  test('has an id made of run, first subject and onset, so that it is the same wherever it is folded', () => {
    const { state } = foldAll([assessment({ minute: 3 })]);
    const again = foldAll([assessment({ minute: 5, level: 'red' })]);
    const other = foldAll([assessment({ minute: 3, onset: 1 })]);
    expect(only(state).id).toMatch(/^inc-[0-9a-f]{12}$/);
    expect(only(again.state).id).toBe(only(state).id);
    expect(only(other.state).id).not.toBe(only(state).id);
    const elsewhere = foldMinute(emptyIncidents('rehearsal', defaultIncidentSettings), NOON + 3, [
      assessment({ minute: 3 }),
    ]);
    expect(only(elsewhere.state).id).not.toBe(only(state).id);
  });

  test('follows its level up and down and keeps the reasons of its peak', () => {
    const { state, kinds } = foldAll([
      assessment({ minute: 1, mentions: 10 }),
      assessment({ minute: 2, ...at('red', 'outbreak'), mentions: 300 }),
      assessment({ minute: 30, ...at('orange', 'peak'), mentions: 900 }),
      assessment({ minute: 60, ...at('red', 'outbreak'), mentions: 1200 }),
      assessment({ minute: 200, ...at('none', 'fading'), mentions: 1300 }),
      quiet({ minute: 300, mentions: 1310 }),
    ]);
    expect(kinds).toEqual(['opened', 'raised', 'lowered', 'raised', 'lowered', 'closed']);
    const incident = only(state);
    expect(incident.levels.map(({ minute, level }) => [minute - NOON, level])).toEqual([
      [1, 'blue'],
      [2, 'red'],
      [30, 'orange'],
      [60, 'red'],
    ]);
    expect(incident).toMatchObject({
      peakLevel: 'red',
      closedAt: NOON + 300,
      mentions: 1310,
      phase: 'quiet',
    });
    expect(incident.peak?.minute).toBe(NOON + 2);
    expect(incident.peak?.because[0]?.text).toContain('300 条');
  });

  test('closes when it is quiet, or calm for an hour; what comes back sooner never went away', () => {
    const calm = { ...at('none', 'calm'), mentions: 200 };
    const first = foldAll([assessment({ minute: 1 }), assessment({ minute: 100, ...calm })]);
    expect(first.kinds).toEqual(['opened', 'lowered']);
    const back = foldAll([assessment({ minute: 130, ...at('blue', 'relapse') })], first.state);
    expect(back.kinds).toEqual(['raised']);
    const again = [200, 215, 245, 260, 275].map((minute) => assessment({ minute, ...calm }));
    const closed = foldAll(again, back.state);
    expect(closed.kinds).toEqual(['lowered', 'closed']);
    expect(only(closed.state)).toMatchObject({ closedAt: NOON + 260, phase: 'calm' });
  });

  test('does not begin its course with 平静 when the level rises before the phase', () => {
    const { state } = foldAll([
      assessment({ minute: 1, ...at('orange', 'quiet') }),
      assessment({ minute: 2, ...at('orange', 'outbreak'), jump: JUMP }),
    ]);
    expect(only(state).phases).toEqual([{ minute: NOON + 2, phase: 'outbreak', jump: true }]);
  });

  test('has both platforms of a subject, the higher level of the two, and the sum of their mentions', () => {
    const { state, kinds } = foldAll([
      assessment({ minute: 1, mentions: 50 }),
      assessment({ minute: 9, ...WECHAT, onset: 5, ...at('orange', 'outbreak'), mentions: 40 }),
      quiet({ minute: 100, mentions: 60 }),
    ]);
    expect(kinds).toEqual(['opened', 'raised']);
    expect(only(state)).toMatchObject({
      platforms: ['weibo', 'wechat'],
      level: 'orange',
      phase: 'outbreak',
      closedAt: null,
      mentions: 100,
    });
    const end = foldAll([quiet({ minute: 200, ...WECHAT, onset: 5, mentions: 45 })], state);
    expect(end.kinds).toEqual(['closed']);
    expect(only(end.state).mentions).toBe(105);
  });

  test('opens once when both platforms rise in the same minute', () => {
    const { state, kinds } = foldAll([
      assessment({ minute: 1 }),
      assessment({ minute: 1, ...WECHAT, level: 'yellow' }),
    ]);
    expect(kinds).toEqual(['opened']);
    expect(only(state)).toMatchObject({ level: 'yellow', peakLevel: 'yellow' });
    expect(only(state).levels).toEqual([{ minute: NOON + 1, level: 'yellow' }]);
  });

  test('marks a jump once, also one that came before the level that opened it', () => {
    const before = foldAll([assessment({ minute: 4, ...at('none', 'outbreak'), jump: JUMP })]);
    const { state, kinds } = foldAll(
      [
        assessment({ minute: 5, ...at('blue', 'outbreak'), jump: null }),
        assessment({ minute: 6, ...at('orange', 'outbreak'), jump: JUMP }),
      ],
      before.state,
    );
    expect(kinds).toEqual(['opened', 'jumped', 'raised']);
    expect(only(state).jumps).toMatchObject([{ minute: NOON + 4, platform: 'weibo', zx: 9.6 }]);
    expect(only(state).phases.filter(({ jump }) => jump)).toEqual([
      { minute: NOON + 4, phase: 'outbreak', jump: true },
    ]);
  });

  test('keeps at most its limit of samples, lowest rank first and different texts before equal ones', () => {
    const samples = Array.from({ length: 12 }, (_, rank) =>
      sample(`w${rank}`, rank, rank < 6 ? '同一句！' : `第${rank}句`),
    );
    const { state } = foldAll([
      assessment({ minute: 1, samples }),
      assessment({ minute: 2, ...WECHAT, samples: [sample('c1', 3, '微信里的一句')] }),
    ]);
    expect(only(state).samples.map(({ text }) => text)).toEqual([
      '同一句！',
      '微信里的一句',
      '第6句',
      '第7句',
      '第8句',
      '第9句',
      '第10句',
      '第11句',
    ]);
  });

  test('shows a sample once, however often it is told again', () => {
    const samples = [sample('a', 1), sample('b', 2)];
    const { state } = foldAll([assessment({ minute: 1, samples }), assessment({ minute: 16, samples })]);
    expect(only(state).samples.map(({ id }) => id)).toEqual(['a', 'b']);
  });

  test('is named after its monitor and the most telling terms, none inside another', () => {
    const terms = [
      { term: '新发地', n: 90 },
      { term: '新发地市场', n: 80 },
      { term: '三文鱼', n: 40 },
      { term: '孤例', n: 4 },
      { term: '##', n: 50 },
    ];
    const { state } = foldAll([assessment({ minute: 1, terms })]);
    expect(only(state).title).toBe('方案market：新发地、三文鱼');
    expect(only(state).terms).toEqual(['新发地', '三文鱼', '孤例']);
  });

  test('is not confused by a monitor with a name that every object has', () => {
    const { state, kinds } = foldAll([
      assessment({ minute: 1, subject: 'constructor', mentions: 50 }),
      assessment({ minute: 1, subject: 'market' }),
    ]);
    expect(kinds).toEqual(['opened', 'opened']);
    expect(incidentsOf(state)).toHaveLength(2);
  });
});
