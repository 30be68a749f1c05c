import { expect, test } from 'vitest';
import { exportIncident, latestIncidents } from '../../../services/alerter/incident/export.ts';
import { foldMinute } from '../../../services/alerter/incident/fold.ts';
import { defaultIncidentSettings } from '../../../services/alerter/incident/settings.ts';
import { emptyIncidents, incidentsOf } from '../../../services/alerter/incident/state.ts';
import { assessment, at, JUMP, NOON, quiet, sample } from './assessment.ts';

const story = [
  assessment({
    ...{ minute: 3, ...at('yellow', 'outbreak'), jump: JUMP },
    samples: [sample('a', 1, '<b>一句</b>')],
  }),
  assessment({ subject: 'school', minute: 5, onset: 5 }),
  quiet({ minute: 90, mentions: 400 }),
];

function told() {
  const state = emptyIncidents('replay', defaultIncidentSettings);
  const snapshots = story.flatMap((one) =>
    foldMinute(state, one.minute, [one]).changes.map(({ incident }) => incident),
  );
  return latestIncidents([...snapshots, ...incidentsOf(state)]);
}

test('an exported incident has the agreed keys first, in order, and times of China at the end of the judged minute', () => {
  const [market] = told();
  if (!market) throw new Error('no incident');
  const exported = exportIncident(market);
  expect(Object.keys(exported).slice(0, 12)).toEqual([
    'id',
    'title',
    'terms',
    'platforms',
    'openedAt',
    'closedAt',
    'peakLevel',
    'levels',
    'phases',
    'mentions',
    'because',
    'samples',
  ]);
  expect(exported).toMatchObject({
    openedAt: '2020-06-12T14:04:00+08:00',
    closedAt: '2020-06-12T15:31:00+08:00',
    onset: '2020-06-12T14:00:00+08:00',
    peakLevel: 'yellow',
    levels: [{ at: '2020-06-12T14:04:00+08:00', level: 'yellow' }],
    phases: [
      { at: '2020-06-12T14:04:00+08:00', phase: 'outbreak', jump: true },
      { at: '2020-06-12T15:31:00+08:00', phase: 'quiet', jump: false },
    ],
    mentions: 400,
    samples: [{ at: '2020-06-12T14:00:00+08:00', text: '<b>一句</b>' }],
    policy: '0123456789abcdef',
  });
  expect(Object.keys(exported.because[0] ?? {}).slice(0, 4)).toEqual(['code', 'text', 'value', 'threshold']);
});

test('incidents come oldest first, each once, as it last stood', () => {
  expect(told().map(({ openedAt, closedAt }) => [openedAt - NOON, closedAt])).toEqual([
    [3, NOON + 90],
    [5, null],
  ]);
});

test('an export names the model of moods that judged, and says so where there was none', () => {
  const engineOf = (parts: Parameters<typeof assessment>[0]) => {
    const state = emptyIncidents('replay', defaultIncidentSettings);
    foldMinute(state, NOON + 3, [assessment({ minute: 3, ...at('yellow', 'outbreak'), ...parts })]);
    return incidentsOf(state).map((incident) => exportIncident(incident).engine);
  };
  const engine = { segmenter: 'node-rs', dictionary: 'd1' } as const;
  expect(engineOf({ engine: { ...engine, model: 'fedcba9876543210' } })).toEqual([
    { ...engine, model: 'fedcba9876543210' },
  ]);
  expect(engineOf({ engine })).toEqual([{ ...engine, model: null }]);
});

test('two folds of the same records give the same bytes', () => {
  expect(JSON.stringify(told().map(exportIncident))).toBe(JSON.stringify(told().map(exportIncident)));
});
