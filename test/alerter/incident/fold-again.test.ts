import { describe, expect, test } from 'vitest';
import { foldMinute } from '../../../services/alerter/incident/fold.ts';
import { defaultIncidentSettings } from '../../../services/alerter/incident/settings.ts';
import { emptyIncidents, incidentsOf } from '../../../services/alerter/incident/state.ts';
import { assessment, at, NOON, quiet, WECHAT } from './assessment.ts';
import { foldAll, only } from './fold-all.ts';

const DAY = 1440;

describe('a subject that comes back', () => {
  const once = [
    assessment({ minute: 1, level: 'yellow', mentions: 100 }),
    quiet({ minute: 100, mentions: 150 }),
  ];

  test('within 72 hours re-opens the same incident as 反复, and its mentions add up', () => {
    const first = foldAll(once);
    const onset = 100 + 3 * DAY;
    const { state, kinds } = foldAll(
      [
        assessment({ minute: onset, onset, ...at('none', 'latent'), mentions: 7 }),
        assessment({ minute: onset + 4, onset, ...at('blue', 'growing'), mentions: 20 }),
        assessment({ minute: onset + 9, onset, ...at('orange', 'outbreak'), mentions: 80 }),
        assessment({ minute: onset + 60, onset, ...at('orange', 'peak'), mentions: 200 }),
      ],
      first.state,
    );
    expect(kinds).toEqual(['reopened', 'raised']);
    const incident = only(state);
    expect(incident.id).toBe(only(first.state).id);
    expect(incident).toMatchObject({ closedAt: null, relapses: 1, peakLevel: 'orange', mentions: 350 });
    expect(incident.phases.slice(-2).map(({ phase }) => phase)).toEqual(['relapse', 'peak']);
  });

  test('after that opens a new incident that counts from zero', () => {
    const first = foldAll(once);
    const onset = 101 + 3 * DAY;
    const { changes } = foldAll([assessment({ minute: onset + 4, onset, mentions: 20 })], first.state);
    expect(changes).toMatchObject([{ kind: 'opened', incident: { mentions: 20, relapses: 0 } }]);
    expect(changes[0]?.incident.id).not.toBe(only(first.state).id);
  });

  test('after that opens a new one also when it had never gone quite quiet', () => {
    const calm = foldAll([
      assessment({ minute: 1, level: 'yellow' }),
      assessment({ minute: 40, ...at('none', 'calm'), mentions: 120 }),
      assessment({ minute: 100, ...at('none', 'calm'), mentions: 150 }),
    ]);
    const onset = 101 + 3 * DAY;
    const { state, changes } = foldAll([assessment({ minute: onset + 4, onset, mentions: 20 })], calm.state);
    expect(changes).toMatchObject([{ kind: 'opened', incident: { mentions: 20 } }]);
    expect(only(state).id).toBe(changes[0]?.incident.id);
  });

  test('on its other platform re-opens it as well', () => {
    const { state } = foldAll(once);
    const { kinds } = foldAll([assessment({ minute: 300, onset: 290, ...WECHAT })], state);
    expect(kinds).toEqual(['reopened']);
  });
});

describe('memory', () => {
  test('keeps nothing of subjects that stayed below the opening level and of incidents past re-opening', () => {
    const many = Array.from({ length: 50 }, (_, n) => [
      assessment({ subject: `s${n}`, minute: n, onset: n, ...at('none', 'latent') }),
      quiet({ subject: `s${n}`, minute: n + 60, onset: n }),
      assessment({ subject: `t${n}`, minute: n, onset: n }),
      quiet({ subject: `t${n}`, minute: n + 60, onset: n }),
    ]).flat();
    const { state } = foldAll(many);
    expect(incidentsOf(state)).toHaveLength(50);
    const late = 4 * DAY;
    foldMinute(state, NOON + late, [assessment({ subject: 'last', minute: late, onset: late })]);
    expect(Object.keys(state.incidents)).toHaveLength(1);
    expect(Object.keys(state.series)).toEqual(['weibo/last']);
    expect(Object.keys(state.bySubject)).toEqual(['last']);
  });

  test('bounds the histories of an incident that never ends, and says how much went', () => {
    const flapping = Array.from({ length: 400 }, (_, n) =>
      assessment({ minute: n, level: n % 2 === 0 ? 'blue' : 'yellow' }),
    );
    const settings = { ...defaultIncidentSettings, history: 20 };
    const { state } = foldAll(flapping, emptyIncidents('replay', settings));
    const incident = only(state);
    expect(incident.levels).toHaveLength(20);
    expect(incident.levels[0]?.minute).toBe(NOON);
    expect(incident.levels.at(-1)?.minute).toBe(NOON + 399);
    expect(incident.forgotten).toBe(380);
  });
});
