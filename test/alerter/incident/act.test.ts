import { describe, expect, test } from 'vitest';
import type { ActOf } from '../../../services/alerter/incident/act-outcome.ts';
import { foldMinute } from '../../../services/alerter/incident/fold.ts';
import type { Incident } from '../../../services/alerter/incident/incident.ts';
import { lapse } from '../../../services/alerter/incident/lapse.ts';
import { defaultIncidentSettings } from '../../../services/alerter/incident/settings.ts';
import {
  emptyIncidents,
  type IncidentsState,
  incidentsOf,
} from '../../../services/alerter/incident/state.ts';
import { type Act, incidentSchema } from '../../../shared/incidents.ts';
import { act } from './acting.ts';
import { assessment, NOON, quiet } from './assessment.ts';
import { foldAll, only } from './fold-all.ts';

const HOUR = 60;
const DAY = 24 * HOUR;
const NOBODY = 'inc-000000000000';

/** An open incident of one subject at yellow. */
function open(): { state: IncidentsState; incident: string } {
  const { state } = foldAll([assessment({ minute: 1, level: 'yellow' })]);
  return { state, incident: only(state).id };
}

function closed(): { state: IncidentsState; incident: string } {
  const { state, incident } = open();
  return { state: foldAll([quiet({ minute: 20 })], state).state, incident };
}

function now(state: IncidentsState, id: string): Incident {
  const incident = state.incidents[id];
  if (!incident) throw new Error(`no incident ${id}`);
  return incidentSchema.parse(incident);
}

describe('an act that makes no sense is refused in plain words and changes nothing', () => {
  const acts = (incident: string): readonly Act[] => [
    { act: 'sign', incident },
    { act: 'level', incident, level: 'red', reason: '领导要求' },
    { act: 'mute', incident, minutes: 60, reason: '已知情况' },
    { act: 'merge', incident, other: incident, reason: '同一事' },
    { act: 'split', incident, subjects: ['market'], reason: '两回事' },
    { act: 'close', incident, reason: '已处置' },
  ];

  test.each(acts(NOBODY))('$act on an unknown incident', (what) => {
    const { state } = open();
    const done = act(state, what);
    expect(done).toMatchObject({ changes: [], incident: null });
    expect(done.refused).toMatch(/没有编号为 inc-0{12} 的事件/);
    expect(done.state.incidents).toEqual(state.incidents);
  });

  test.each(acts(closed().incident))('$act on a closed incident', (what) => {
    const { state } = closed();
    const done = act(state, what, { minute: 30 });
    expect(done.refused).toMatch(/^事件已于 06-12 14:21 结束，不能再(签收|定级|静默|合并|拆分|结束)$/);
    expect(done.state.incidents).toEqual(state.incidents);
  });

  test.each<[string, (incident: string) => Act, RegExp]>([
    [
      'merging with itself',
      (incident) => ({ act: 'merge', incident, other: incident, reason: '误' }),
      /自身/,
    ],
    [
      'merging with one that is not there',
      (incident) => ({ act: 'merge', incident, other: NOBODY, reason: '误' }),
      /另一事件不能合并：没有编号/,
    ],
    ['lifting no mute', (incident) => ({ act: 'unmute', incident }), /没有静默/],
    [
      'splitting a single subject',
      (incident) => ({ act: 'split', incident, subjects: ['market'], reason: '误' }),
      /只有一个研判对象/,
    ],
    [
      'splitting off what is not in it',
      (incident) => ({ act: 'split', incident, subjects: ['bus'], reason: '误' }),
      /「bus」不在该事件中/,
    ],
  ])('%s', (_, what, reason) => {
    const { state, incident } = open();
    const done = act(state, what(incident));
    expect(done.refused).toMatch(reason);
    expect(done.changes).toEqual([]);
  });

  test('what is for an incident that was merged away says into which', () => {
    const { state, gone, survivor } = merged();
    const done = act(state, { act: 'sign', incident: gone });
    expect(done.refused).toBe(`该事件已并入「方案market」（${survivor}），请在该事件上操作`);
  });
});

/** Two incidents of two subjects that have nothing in common, merged by hand. */
function merged(): { state: IncidentsState; survivor: string; gone: string } {
  const { state } = foldAll([
    assessment({ minute: 1, level: 'yellow', mentions: 70 }),
    assessment({ minute: 3, onset: 2, subject: 'bus', level: 'orange', mentions: 30 }),
  ]);
  const [older, younger] = incidentsOf(state);
  if (!older || !younger) throw new Error('two incidents');
  const what = { act: 'merge', incident: younger.id, other: older.id, reason: '同一事' } as const;
  return { state: act(state, what, { minute: 5 }).state, survivor: older.id, gone: younger.id };
}

describe('签收', () => {
  test('the first signature stands, and whoever comes second is told whose it is', () => {
    const { state, incident } = open();
    const first = act(state, { act: 'sign', incident }, { minute: 4 });
    expect(first.kinds).toEqual(['signed']);
    expect(now(first.state, incident).handling).toMatchObject({
      signed: { by: '张三', minute: NOON + 4 },
      book: [{ act: 'sign', by: '张三', minute: NOON + 4, text: '签收' }],
    });
    const second = act(first.state, { act: 'sign', incident }, { minute: 5, by: '李四' });
    expect(second.refused).toBe('已由张三于 06-12 14:05 签收');
  });

  test('is asked for again when the incident comes back', () => {
    const { state, incident } = open();
    const signed = act(state, { act: 'sign', incident }, { minute: 4 }).state;
    const back = foldAll([quiet({ minute: 20 }), assessment({ minute: 99, onset: 90 })], signed);
    expect(back.kinds).toEqual(['closed', 'reopened']);
    expect(now(back.state, incident).handling).toMatchObject({ signed: null, book: [{ act: 'sign' }] });
  });
});

describe('an act asked for twice', () => {
  test('acts once and gives the same answer, whether it was done or refused', () => {
    const { state, incident } = open();
    const asked = { id: 'the-very-same', minute: 4 };
    const once = act(state, { act: 'note', incident, text: '已电话核实' }, asked);
    const twice = act(once.state, { act: 'note', incident, text: '已电话核实' }, { ...asked, minute: 9 });
    expect(twice).toMatchObject({ changes: [], incident, refused: null });
    expect(now(twice.state, incident).handling.book).toHaveLength(1);
    const refused = act(state, { act: 'unmute', incident }, { id: 'another-one' });
    const muted = act(refused.state, { act: 'mute', incident, minutes: 60, reason: '知悉' });
    const again = act(muted.state, { act: 'unmute', incident }, { id: 'another-one' });
    expect(again.refused).toBe(refused.refused);
  });

  test('is remembered for as many acts as the setting says', () => {
    const settings = { ...defaultIncidentSettings, acts: 10 };
    const { state } = foldAll([assessment({ minute: 1 })], emptyIncidents('replay', settings));
    const incident = only(state).id;
    const noted = Array.from({ length: 30 }, (_, n) => n).reduce(
      (before, n) => act(before, { act: 'note', incident, text: `第${n}` }, { id: `note-id-${n}` }).state,
      state,
    );
    expect(noted.acts.map(({ id }) => id)).toEqual(Array.from({ length: 10 }, (_, n) => `note-id-${n + 20}`));
  });
});

describe('备注', () => {
  test('is written into the book, of a closed incident too, and the book is bounded', () => {
    const { state, incident } = closed();
    const noted = act(state, { act: 'note', incident, text: '事后复盘' }, { minute: 40 });
    expect(noted.kinds).toEqual(['noted']);
    expect(now(noted.state, incident)).toMatchObject({ closedAt: NOON + 20, updatedAt: NOON + 40 });
    const settings = { ...defaultIncidentSettings, book: 10 };
    const small = foldAll([assessment({ minute: 1 })], emptyIncidents('replay', settings)).state;
    const many = Array.from({ length: 25 }, (_, n) => n).reduce(
      (before, n) =>
        act(before, { act: 'note', incident: only(small).id, text: `第${n}` }, { id: `note-id-${n}` }).state,
      small,
    );
    expect(only(many).handling.book.map(({ text }) => text)).toEqual(
      Array.from({ length: 10 }, (_, n) => `第${n + 15}`),
    );
  });
});

describe('a human’s level', () => {
  const set = (level: 'blue' | 'orange' | 'red', from = open()) => ({
    ...act(from.state, { act: 'level', incident: from.incident, level, reason: '领导批示' }, { minute: 5 }),
    incident: from.incident,
  });

  test('is the incident’s level, up or down, and says who set it against what', () => {
    const up = set('red');
    expect(up.kinds).toEqual(['levelled', 'raised']);
    expect(now(up.state, up.incident)).toMatchObject({
      level: 'red',
      peakLevel: 'red',
      peak: { level: 'yellow' },
      handling: { level: { level: 'red', machine: 'yellow', by: '张三', until: NOON + 6 + DAY } },
    });
    const down = set('blue');
    expect(down.kinds).toEqual(['levelled', 'lowered']);
    expect(now(down.state, down.incident)).toMatchObject({ level: 'blue', peakLevel: 'yellow' });
  });

  test('holds while the machine is not higher than both of them stood', () => {
    const { state, incident } = set('blue');
    const same = foldAll([assessment({ minute: 20, level: 'yellow' })], state);
    expect(now(same.state, incident).level).toBe('blue');
    const higher = foldAll([assessment({ minute: 21, level: 'orange' })], same.state);
    expect(higher.kinds).toEqual(['levelled', 'raised']);
    expect(now(higher.state, incident)).toMatchObject({ level: 'orange', handling: { level: null } });
    const raised = set('orange');
    const reached = foldAll([assessment({ minute: 20, level: 'orange' })], raised.state);
    expect(now(reached.state, raised.incident).handling.level).not.toBeNull();
  });

  test('lapses after 24 hours of the run, although nothing is assessed, and then the machine’s counts', () => {
    const { state, incident } = set('red');
    expect(lapse(state, NOON + 5 + DAY)).toEqual([]);
    const changes = lapse(state, NOON + 6 + DAY);
    expect(changes.map(({ kind }) => kind)).toEqual(['levelled', 'lowered']);
    expect(now(state, incident)).toMatchObject({ level: 'yellow', updatedAt: NOON + 6 + DAY });
  });

  test('keeps an incident open that the machine would close, until it lapses', () => {
    const { state, incident } = set('red');
    const calm = foldAll([quiet({ minute: 60 })], state);
    expect(now(calm.state, incident)).toMatchObject({ closedAt: null, level: 'red' });
    expect(lapse(calm.state, NOON + 7 + DAY).map(({ kind }) => kind)).toEqual(['levelled', 'closed']);
    expect(now(calm.state, incident).closedAt).toBe(NOON + 6 + DAY);
  });

  test('is called again after a lapse has been told once only', () => {
    const { state } = set('red');
    lapse(state, NOON + 6 + DAY);
    expect(lapse(state, NOON + 7 + DAY)).toEqual([]);
  });
});

describe('静默', () => {
  test('lasts its minutes, is replaced by another, and ends by hand or by itself', () => {
    const { state, incident } = open();
    const muted = act(state, { act: 'mute', incident, minutes: 30, reason: '集中处置' }, { minute: 5 });
    expect(muted.kinds).toEqual(['muted']);
    expect(now(muted.state, incident).handling).toMatchObject({
      muted: { until: NOON + 36, level: 'yellow', by: '张三', reason: '集中处置' },
      book: [{ text: '静默 30 分钟，至 06-12 14:36：集中处置' }],
    });
    const longer = act(muted.state, { act: 'mute', incident, minutes: 90, reason: '还需' }, { minute: 6 });
    expect(now(longer.state, incident).handling.muted?.until).toBe(NOON + 97);
    expect(act(longer.state, { act: 'unmute', incident }, { minute: 8 }).kinds).toEqual(['unmuted']);
    const { changes, state: later } = foldMinute(muted.state, NOON + 40, []);
    expect(changes).toMatchObject([{ kind: 'unmuted', minute: NOON + 36 }]);
    expect(now(later, incident).handling.muted).toBeNull();
  });
});

describe('结束 by hand', () => {
  const close = () => {
    const { state, incident } = open();
    const done = act(state, { act: 'close', incident, reason: '已核实为演练' }, { minute: 10 });
    return { ...done, incident: incident };
  };

  test('closes, and stays closed while the same excursion goes on', () => {
    const { state, incident, kinds } = close();
    expect(kinds).toEqual(['closed']);
    expect(now(state, incident)).toMatchObject({ closedAt: NOON + 10, level: 'none' });
    const same = foldAll(
      [assessment({ minute: 15, level: 'blue' }), assessment({ minute: 200, level: 'yellow' })],
      state,
    );
    expect(same.kinds).toEqual([]);
    const long = foldAll([assessment({ minute: 5 * DAY, level: 'yellow' })], same.state);
    expect(long.kinds).toEqual([]);
    expect(now(long.state, incident).closedAt).toBe(NOON + 10);
  });

  test('is opened again as 反复 when the machine rises above the level at closing', () => {
    const { state, incident } = close();
    const { kinds, state: after } = foldAll([assessment({ minute: 15, level: 'orange' })], state);
    expect(kinds).toEqual(['reopened']);
    expect(now(after, incident)).toMatchObject({ phase: 'relapse', relapses: 1, level: 'orange' });
  });

  test('is opened again as 反复 by a new onset, at any level that opens', () => {
    const { state, incident } = close();
    const { kinds, state: after } = foldAll(
      [quiet({ minute: 40 }), assessment({ minute: 90, onset: 80 })],
      state,
    );
    expect(kinds).toEqual(['reopened']);
    expect(now(after, incident)).toMatchObject({ phase: 'relapse', level: 'blue', closedAt: null });
  });

  test('at a level set by hand stays closed until the machine is above that', () => {
    const { state, incident } = open();
    const red = act(state, { act: 'level', incident, level: 'red', reason: '批示' }, { minute: 5 }).state;
    const done = act(red, { act: 'close', incident, reason: '已处置' }, { minute: 6 }).state;
    expect(foldAll([assessment({ minute: 15, level: 'red' })], done).kinds).toEqual([]);
  });
});

describe('登记 by hand', () => {
  const what: ActOf<'open'> = {
    act: 'open',
    title: '上级来电：某小区停水',
    level: 'orange',
    platforms: ['wechat'],
    reason: '区里来电要求核实',
  };

  test('makes an incident without machine evidence, that the machine neither closes nor lowers', () => {
    const { state, kinds, incident } = act(emptyIncidents('live', defaultIncidentSettings), what);
    expect(kinds).toEqual(['opened']);
    const opened = now(state, incident ?? '');
    expect(opened).toMatchObject({
      ...{ title: what.title, level: 'orange', peakLevel: 'orange', peak: null, latest: null },
      ...{ platforms: ['wechat'], subjects: [], members: [], openedAt: NOON },
      handling: { byHand: true, book: [{ act: 'open', text: '区里来电要求核实' }] },
    });
    expect(lapse(state, NOON + 9 * DAY)).toEqual([]);
    const later = foldMinute(state, NOON + 9 * DAY, [assessment({ minute: 9 * DAY, onset: 9 * DAY })]);
    expect(later.changes.map(({ kind }) => kind)).toEqual(['opened']);
    expect(now(state, opened.id)).toMatchObject({ level: 'orange', closedAt: null });
    expect(act(state, { act: 'close', incident: opened.id, reason: '已答复' }).kinds).toEqual(['closed']);
  });

  test('has an id made of run and act', () => {
    const ids = ['live', 'live', 'drill'].map(
      (run) => act(emptyIncidents(run, defaultIncidentSettings), what, { id: 'call-0001' }).incident,
    );
    expect(ids[0]).toMatch(/^inc-[0-9a-f]{12}$/);
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
  });

  test('gets its evidence from a machine’s incident that merges into it, keeps its title, and ends by hand only', () => {
    const begun = act(emptyIncidents('live', defaultIncidentSettings), what);
    const { state } = foldAll([assessment({ minute: 1, level: 'red', mentions: 90 })], begun.state);
    const machine = incidentsOf(state).find(({ id }) => id !== begun.incident)?.id ?? '';
    const joined = act(
      state,
      { act: 'merge', incident: machine, other: begun.incident ?? '', reason: '就是此事' },
      { minute: 2 },
    );
    expect(joined.incident).toBe(begun.incident);
    const survivor = now(joined.state, begun.incident ?? '');
    expect(survivor).toMatchObject({
      ...{ title: what.title, level: 'red', mentions: 90, platforms: ['weibo', 'wechat'] },
      ...{ peak: { level: 'red' }, handling: { byHand: true, level: null } },
    });
    const calm = foldAll([quiet({ minute: 60 })], joined.state);
    expect(now(calm.state, survivor.id)).toMatchObject({ closedAt: null, level: 'none' });
  });
});

describe('合并 by hand', () => {
  test('joins subjects, evidence and books into the older, and maps the other’s subject to it', () => {
    const { state: before } = foldAll([
      assessment({ minute: 1, level: 'yellow', mentions: 70 }),
      assessment({ minute: 3, onset: 2, subject: 'bus', level: 'orange', mentions: 30 }),
    ]);
    const [older, younger] = incidentsOf(before);
    const signed = act(before, { act: 'sign', incident: younger?.id ?? '' }, { minute: 4, by: '李四' }).state;
    const what = {
      act: 'merge',
      incident: older?.id ?? '',
      other: younger?.id ?? '',
      reason: '同一事',
    } as const;
    const { state, changes, kinds, incident } = act(signed, what, { minute: 5 });
    expect(kinds.slice(0, 2)).toEqual(['merged', 'merged']);
    expect(incident).toBe(older?.id);
    expect(changes[0]?.incident).toMatchObject({
      id: younger?.id,
      mergedInto: older?.id,
      closedAt: NOON + 5,
    });
    const survivor = only(state);
    expect(survivor).toMatchObject({ level: 'orange', mentions: 100, handling: { signed: { by: '李四' } } });
    expect(survivor.handling.book.map(({ text }) => text)).toEqual([
      '签收',
      '「方案bus」并入「方案market」：同一事',
    ]);
    const on = foldAll([assessment({ minute: 9, onset: 2, subject: 'bus', level: 'red' })], state);
    expect(on.changes.map(({ kind, incident: { id } }) => [kind, id])).toEqual([['raised', survivor.id]]);
  });
});

describe('拆分', () => {
  const what = (incident: string): Act => ({ act: 'split', incident, subjects: ['bus'], reason: '两回事' });

  test('makes an incident of its own of the named subjects, each with its own level and counts', () => {
    const { state: before, survivor } = merged();
    const { state, changes, kinds, incident } = act(before, what(survivor), { minute: 8 });
    expect(kinds).toEqual(['split', 'lowered', 'split']);
    expect(changes.map(({ incident: { id } }) => id)).toEqual([survivor, survivor, incident]);
    expect(now(state, survivor)).toMatchObject({
      level: 'yellow',
      mentions: 70,
      subjects: [{ id: 'market' }],
    });
    const part = now(state, incident ?? '');
    expect(part).toMatchObject({
      ...{ level: 'orange', peakLevel: 'orange', mentions: 30, subjects: [{ id: 'bus' }] },
      ...{ openedAt: NOON + 8, onset: NOON + 2, links: [survivor], title: '方案bus' },
    });
    expect(act(state, what(survivor), { minute: 9 }).refused).toMatch(/不在该事件中/);
    const rest = act(before, { act: 'split', incident: survivor, subjects: ['bus', 'market'], reason: '误' });
    expect(rest.refused).toMatch(/至少留一个/);
  });

  test('keeps them apart from the automatic merge, until a person merges them again', () => {
    const whole = foldAll(overlapping(10));
    expect(whole.kinds).toContain('merged');
    const survivor = only(whole.state).id;
    const split = act(
      whole.state,
      { act: 'split', incident: survivor, subjects: ['market'], reason: '两回事' },
      { minute: 12 },
    );
    const apart = foldAll(overlapping(20), split.state);
    expect(apart.kinds).not.toContain('merged');
    expect(incidentsOf(apart.state)).toHaveLength(2);
    const again = act(
      apart.state,
      { act: 'merge', incident: survivor, other: split.incident ?? '', reason: '还是同一事' },
      { minute: 31 },
    );
    expect(again.state.apart).toEqual({});
    expect(only(again.state).id).toBe(survivor);
  });

  test('of a subject that has come to rest closes at once', () => {
    const { state, survivor } = merged();
    const rested = foldAll([quiet({ minute: 30, onset: 2, subject: 'bus' })], state).state;
    const done = act(rested, what(survivor), { minute: 31 });
    expect(done.kinds).toEqual(['split', 'split', 'closed']);
    expect(now(done.state, done.incident ?? '')).toMatchObject({ closedAt: NOON + 31, level: 'none' });
  });

  test('forgets what it parted when both are gone', () => {
    const { state, survivor } = merged();
    const split = act(state, what(survivor), { minute: 8 }).state;
    const gone = foldAll(
      [quiet({ minute: 30 }), quiet({ minute: 30, onset: 2, subject: 'bus' })],
      split,
    ).state;
    foldMinute(gone, NOON + 4 * DAY, []);
    expect(gone.apart).toEqual({});
    expect(incidentsOf(gone)).toEqual([]);
  });
});

/** A city-wide monitor and a narrow one that explains most of it. */
function overlapping(minute: number) {
  return [
    assessment({ subject: 'city', minute, mentions: 900, excess: 400, shared: { market: 300 } }),
    assessment({ subject: 'market', minute, onset: 3, mentions: 310, excess: 290, shared: { city: 300 } }),
  ];
}

test('an act never runs an incident’s history backward', () => {
  const { state, incident } = open();
  const ahead = foldAll([assessment({ minute: 50, level: 'orange' })], state).state;
  const noted = act(ahead, { act: 'note', incident, text: '较慢平台的时刻' }, { minute: 20 });
  expect(noted.changes[0]).toMatchObject({ minute: NOON + 50, incident: { updatedAt: NOON + 50 } });
});
