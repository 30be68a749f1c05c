import { describe, expect, test } from 'vitest';
import { foldSettled } from '../../../services/alerter/incident/amend.ts';
import { emptyOrder, type SettledMinute, takeRecord } from '../../../services/alerter/incident/order.ts';
import { defaultIncidentSettings } from '../../../services/alerter/incident/settings.ts';
import { emptyIncidents, incidentsOf } from '../../../services/alerter/incident/state.ts';
import { alertsOf, emptyTold } from '../../../services/alerter/incident/tell.ts';
import { DELETED_TEXT } from '../../../shared/amended.ts';
import type { Amended } from '../../../shared/records.ts';
import { through } from '../running.ts';
import { assessment, NOON, quiet, sample } from './assessment.ts';

function amended(id: string, minute: number, text: string | null, more: Partial<Amended> = {}): Amended {
  const what = text === null ? 'deleted' : 'edited';
  return { v: 1, type: 'amended', platform: 'weibo', id, minute: NOON + minute, what, text, ...more };
}

function settled(minute: number, parts: Partial<SettledMinute>): SettledMinute {
  return { minute: NOON + minute, amended: [], assessments: [], ...parts };
}

function opened() {
  const state = emptyIncidents('live', defaultIncidentSettings);
  const samples = [sample('a', 1), sample('b', 2), sample('c', 3)];
  foldSettled(state, settled(3, { assessments: [assessment({ minute: 3, level: 'yellow', samples })] }));
  return state;
}

function texts(state: ReturnType<typeof opened>) {
  return incidentsOf(state)[0]?.samples.map(({ id, text }) => [id, text]);
}

describe('an amended mention', () => {
  test('has its new text in every incident that shows it, as a change of its own that calls nobody', () => {
    const state = opened();
    const changes = foldSettled(
      state,
      settled(5, { amended: [amended('a', 5, '改过'), amended('c', 5, null), amended('x', 5, '无')] }),
    );
    expect(changes.map(({ kind, minute }) => [kind, minute - NOON])).toEqual([
      ['amended', 5],
      ['amended', 5],
    ]);
    expect(texts(state)).toEqual([
      ['a', '改过'],
      ['b', '言论b'],
      ['c', DELETED_TEXT],
    ]);
    expect(JSON.stringify(incidentsOf(state))).not.toMatch(/言论[ac]/);
    expect(alertsOf(emptyTold(), changes).alerts).toEqual([]);
  });

  test('told again, or told of after its deletion, changes nothing', () => {
    const state = opened();
    foldSettled(state, settled(5, { amended: [amended('a', 5, '改过'), amended('c', 5, null)] }));
    const [before] = incidentsOf(state);
    const again = [amended('a', 6, '改过'), amended('c', 6, null), amended('c', 6, '又改')];
    expect(foldSettled(state, settled(6, { amended: again }))).toEqual([]);
    expect(incidentsOf(state)[0]).toBe(before);
  });

  test('is changed in an incident that is closed, which stays closed', () => {
    const state = opened();
    foldSettled(state, settled(50, { assessments: [quiet({ minute: 50 })] }));
    const changes = foldSettled(state, settled(60, { amended: [amended('b', 60, null)] }));
    expect(changes.map(({ kind }) => kind)).toEqual(['amended']);
    expect(incidentsOf(state)[0]).toMatchObject({ closedAt: NOON + 50, level: 'none' });
    expect(texts(state)?.[1]).toEqual(['b', DELETED_TEXT]);
  });

  test('waits for its minute, and comes before what was judged of it', () => {
    const order = emptyOrder({ platforms: ['weibo'], waitMinutes: null });
    expect(takeRecord(order, amended('b', 7, null))).toEqual([]);
    expect(takeRecord(order, amended('a', 7, '改过'))).toEqual([]);
    expect(takeRecord(order, amended('a', 7, '别处', { platform: 'wechat' }))).toEqual([]);
    expect(takeRecord(order, assessment({ minute: 7 }))).toEqual([]);
    expect(takeRecord(order, amended('a', 9, '再改'))).toEqual([]);
    expect(takeRecord(order, through(7))).toEqual([]);
    expect(takeRecord(order, through(9))).toMatchObject([
      {
        minute: NOON + 7,
        amended: [{ id: 'a', text: '改过' }, { id: 'b' }],
        assessments: [{ level: 'blue' }],
      },
    ]);
    expect(takeRecord(order, through(10))).toMatchObject([
      { minute: NOON + 9, amended: [{ id: 'a', text: '再改' }], assessments: [] },
    ]);
  });
});
