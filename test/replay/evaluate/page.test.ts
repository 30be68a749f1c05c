import { describe, expect, it } from 'vitest';
import { casesOf } from '../../../services/replay/evaluate/case.ts';
import { jumpConfusion } from '../../../services/replay/evaluate/confusion.ts';
import { type Detector, type Evaluation, OURS, peakOf } from '../../../services/replay/evaluate/evaluate.ts';
import { intervalsOf } from '../../../services/replay/evaluate/intervals.ts';
import { falseAlarmsOf, outcomeOf, timeAt } from '../../../services/replay/evaluate/outcome.ts';
import { renderEvaluation } from '../../../services/replay/evaluate/page.ts';
import type { EvaluationInput } from '../../../services/replay/evaluate/result.ts';
import { betterOfEach, tableText } from '../../../services/replay/evaluate/table.ts';
import { type Counted, totalsOf } from '../../../services/replay/evaluate/totals.ts';
import { alert, event, incident, RUN_END, T0 } from './stories.ts';

const HOSTILE = '<script>alert(1)</script>“市场”\u202e';

function story(): { evaluation: Evaluation; input: EvaluationInput } {
  const events = [
    event({ onset: 600, end: T0 + 900, noticed: T0 + 640, name: HOSTILE }),
    event({ id: 'b', onset: 3000, terms: ['云汀'] }),
  ];
  const incidents = [
    incident('a', [[610, 'orange']]),
    incident('c', [[2000, 'yellow']], { title: HOSTILE, subjects: [], terms: [] }),
  ];
  const cases = casesOf(incidents, [alert('a', 610, 'orange'), alert('c', 2000, 'yellow')], RUN_END);
  const frame = { runEnd: RUN_END, early: 30 };
  const points = Array.from({ length: 400 }, (_, n) => ({
    minute: T0 + 500 + n,
    n: n === 150 ? 90 : 3,
    negative: 1,
  }));
  const outcomes = events.map((one, index) => ({
    ...outcomeOf(one, cases, frame, events),
    ...{
      peakFrom: null,
      saidBeforeAlarm: 0.1,
      subjects: ['market'],
      curves: index === 0 ? { weibo: points } : {},
    },
  }));
  const counted: Counted = {
    events: outcomes,
    days: [
      { falseAlarms: 1, ofMonitors: 0, share: 1 },
      { falseAlarms: 0, ofMonitors: 0, share: 1 },
    ],
    topics: 1,
  };
  const [totals, intervals] = [totalsOf(counted), intervalsOf(counted, 1)];
  const detector = (name: string, heard: Detector['heard'], f1: number): Detector => ({
    ...{ name, heard, threshold: 1, intervals, alarmAt: [T0 + 620, null] },
    totals: { ...totals, f1 },
  });
  const evaluation: Evaluation = {
    ...{ outcomes, totals, intervals, falseAlarms: falseAlarmsOf(events, cases, frame, { relapses: true }) },
    ...{
      minutesAt: timeAt([], T0, RUN_END),
      phases: null,
      jumps: jumpConfusion(outcomes),
      days: 5,
      monitors: 1,
    },
    detectors: [detector(OURS, 'both', 0.8), detector('EARS', 'all', 0.5), detector('EARS', 'neg', 0.6)],
  };
  const identity = {
    v: 1,
    files: [{ name: HOSTILE, bytes: 1, sha256: '0' }],
    policy: 'p',
    engine: { segmenter: 's', dictionary: 'd' },
    partitions: 1,
    key: 'k',
  } as const;
  const manifest = { identity: { ...identity, files: [...identity.files] }, begunAt: 0, programs: [] };
  const replay = {
    folder: '/x',
    manifest,
    hash: 'cafe',
    policy: 'p',
    accepted: 1,
    from: T0,
    to: RUN_END,
    incidents: [],
    alerts: [],
  };
  const input = {
    replay,
    truth: { events, sha256: 'beef' },
    truthName: HOSTILE,
    seed: 1,
    early: 30,
    budget: '1',
    thresholdsBy: 'headline',
  };
  return { evaluation, input };
}

describe('the page of an evaluation', () => {
  it('shows each event with its curve, its truth and every method’s alarm, and takes texts for texts', () => {
    const { evaluation, input } = story();
    const page = renderEvaluation(evaluation, input);
    expect(page).not.toContain('<script');
    expect(page).not.toContain('\u202e');
    expect(page).toContain('&lt;script&gt;alert(1)');
    expect(page).toContain('外界察觉');
    expect(page).toContain('EARS 负面');
    expect(page).not.toContain('EARS 全部');
    expect(page.match(/<svg/g)).toHaveLength(2);
    expect(page).toContain('无法绘图');
    expect(renderEvaluation(evaluation, input)).toBe(page);
  });

  it('says the same in the table, and of each baseline the stream that does better', () => {
    const { evaluation, input } = story();
    const table = tableText(evaluation, input);
    expect(table).toMatch(/漏报/);
    expect(table).toMatch(/误报（黄 1、橙 0、红 0、[^\n]*\n {2}03-03 09:20 黄/);
    expect(betterOfEach(evaluation.detectors).map(({ name, heard }) => [name, heard])).toEqual([
      [OURS, 'both'],
      ['EARS', 'neg'],
    ]);
  });
});

describe('a peak that the truth does not tell', () => {
  it('is the last minute of the fullest ten', () => {
    const points = [0, 1, 2, 14, 15, 16, 17].map((minute) => ({
      minute: T0 + minute,
      n: minute < 10 ? 5 : 4,
      negative: 0,
    }));
    expect(peakOf({ weibo: points }, T0, T0 + 100)).toBe(T0 + 17);
    expect(peakOf({ weibo: points }, T0, T0 + 10)).toBe(T0 + 2);
    expect(peakOf({}, T0, T0 + 10)).toBeNull();
  });
});
