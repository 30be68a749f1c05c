import { describe, expect, test } from 'vitest';
import { foldMinute } from '../../../services/alerter/incident/fold.ts';
import { type Change, compareIncidents, type Incident } from '../../../services/alerter/incident/incident.ts';
import { defaultIncidentSettings } from '../../../services/alerter/incident/settings.ts';
import {
  emptyIncidents,
  type IncidentsState,
  incidentsOf,
} from '../../../services/alerter/incident/state.ts';
import type { Assessment } from '../../../shared/records.ts';
import { assessment, at, NOON, quiet, sample, WECHAT } from './assessment.ts';

interface Size {
  readonly n: number;
  readonly excess: number;
  readonly shared?: number;
}

/** A city-wide monitor, then a narrow one, each with what it shares with the other. */
function both(city: Size, market: Size, minute = 10): readonly Assessment[] {
  return [
    assessment({
      subject: 'city',
      minute: minute - 5,
      mentions: city.n,
      excess: city.excess,
      shared: { market: city.shared ?? 0 },
    }),
    assessment({
      subject: 'market',
      minute,
      onset: 3,
      mentions: market.n,
      excess: market.excess,
      shared: { city: market.shared ?? 0 },
    }),
  ];
}

function fold(
  assessments: readonly Assessment[],
  state: IncidentsState = emptyIncidents('replay', defaultIncidentSettings),
) {
  const changes: Change[] = [];
  for (const minute of [...new Set(assessments.map((one) => one.minute))].sort((a, b) => a - b)) {
    const now = assessments.filter((one) => one.minute === minute);
    changes.push(...foldMinute(state, minute, now).changes);
  }
  return { state, changes, kinds: changes.map(({ kind }) => kind), incidents: incidentsOf(state) };
}

function of(incidents: readonly Incident[], subject: string): Incident {
  const found = incidents.find(({ subjects }) => subjects.some(({ id }) => id === subject));
  if (!found) throw new Error(`no incident of ${subject}`);
  return found;
}

describe('two open incidents', () => {
  test('merge when the smaller one explains at least half of the larger one’s excess; the older survives', () => {
    const { kinds, incidents, changes } = fold(
      both({ n: 900, excess: 400, shared: 250 }, { n: 260, excess: 240, shared: 250 }),
    );
    expect(kinds).toEqual(['opened', 'opened', 'merged', 'merged']);
    const [survivor] = incidents;
    expect(incidents).toHaveLength(1);
    expect(survivor).toMatchObject({ openedAt: NOON + 5, mergedInto: null });
    expect(survivor?.subjects.map(({ id }) => id)).toEqual(['city', 'market']);
    expect(changes[2]?.incident).toMatchObject({
      closedAt: NOON + 10,
      mergedInto: survivor?.id,
      level: 'none',
    });
  });

  test('just below half stay apart and are linked both ways, for the small one is contained', () => {
    const { kinds, incidents } = fold(
      both({ n: 900, excess: 400, shared: 190 }, { n: 200, excess: 190, shared: 195 }),
    );
    expect(kinds).toEqual(['opened', 'opened', 'linked', 'linked']);
    const city = of(incidents, 'city');
    const market = of(incidents, 'market');
    expect([city.links, market.links]).toEqual([[market.id], [city.id]]);
    expect([city.mergedInto, market.mergedInto]).toEqual([null, null]);
  });

  test('stay apart when what they share is the busy routine of the smaller one', () => {
    const { incidents } = fold(
      both({ n: 1500, excess: 500, shared: 1000 }, { n: 1000, excess: 100, shared: 1000 }),
    );
    expect(incidents).toHaveLength(2);
  });

  test('stay apart when they share much of two busy routines, though each has an excess of its own', () => {
    const { incidents } = fold(
      both({ n: 5000, excess: 500, shared: 1000 }, { n: 4000, excess: 400, shared: 1000 }),
    );
    expect(incidents).toHaveLength(2);
  });

  test('merge when the narrow one is the larger by excess and the wide one sees the same surge', () => {
    const { incidents } = fold(
      both({ n: 6280, excess: 280, shared: 310 }, { n: 310, excess: 300, shared: 310 }),
    );
    expect(incidents).toHaveLength(1);
  });

  test('have nothing to do with each other when they share few mentions', () => {
    const { kinds, incidents } = fold(
      both({ n: 900, excess: 400, shared: 30 }, { n: 300, excess: 280, shared: 30 }),
    );
    expect(kinds).toEqual(['opened', 'opened']);
    expect(incidents.flatMap(({ links }) => links)).toEqual([]);
  });

  test('of the same minute: the one with the smaller id survives, whatever they are called', () => {
    const same = both({ n: 900, excess: 400, shared: 300 }, { n: 300, excess: 290, shared: 300 }).map(
      (one) => ({ ...one, minute: NOON + 10 }),
    );
    const { changes, incidents } = fold(same);
    const opened = changes.filter(({ kind }) => kind === 'opened').map(({ incident }) => incident);
    expect(opened).toHaveLength(2);
    expect(incidents.map(({ id }) => id)).toEqual([[...opened].sort(compareIncidents)[0]?.id]);
  });

  test('are compared over both platforms together', () => {
    const { incidents } = fold([
      assessment({ subject: 'city', minute: 1, mentions: 500, excess: 300, shared: { market: 50 } }),
      assessment({ subject: 'market', minute: 1, mentions: 60, excess: 50, shared: { city: 50 } }),
      assessment({
        ...{ ...WECHAT, subject: 'market', minute: 2, mentions: 260, excess: 250 },
        shared: { city: 250 },
      }),
    ]);
    expect(incidents).toHaveLength(2);
    const { kinds } = fold([
      assessment({ subject: 'city', minute: 1, mentions: 500, excess: 300, shared: { market: 50 } }),
      assessment({ subject: 'market', minute: 1, mentions: 60, excess: 50, shared: { city: 50 } }),
      assessment({
        ...{ ...WECHAT, subject: 'city', minute: 2, mentions: 300, excess: 250 },
        shared: { market: 250 },
      }),
      assessment({
        ...{ ...WECHAT, subject: 'market', minute: 3, mentions: 260, excess: 250 },
        shared: { city: 250 },
      }),
    ]);
    expect(kinds).toContain('merged');
  });
});

describe('topics of both platforms', () => {
  const outbreak = ['新发地', '三文鱼', '丰台', '市场', '案板'];
  const kinds: Readonly<Record<string, 'place' | 'organisation' | 'event'>> = {
    新发地: 'place',
    丰台: 'place',
    市场: 'organisation',
    通州: 'place',
    爆炸: 'event',
  };

  function topic(
    platform: 'weibo' | 'wechat',
    id: string,
    minute: number,
    terms: readonly string[],
  ): Assessment {
    const one = assessment({
      ...{ platform, subject: `topic:${platform}:${id}`, minute, onset: minute - 3, level: 'yellow' },
      terms: terms.map((term, place) => {
        const kind = kinds[term];
        return { term, n: 40 - place, ...(kind && { kind }) };
      }),
    });
    return { ...one, subject: { ...one.subject, kind: 'topic' } };
  }

  const merged = (...all: readonly Assessment[]): number => fold(all).incidents.length;

  test('that are told by the same words are one incident, whichever comes first', () => {
    const { incidents } = fold([
      topic('weibo', 'a', 5, outbreak),
      topic('wechat', 'b', 40, ['三文鱼', '新发地', '市场', '海鲜', '丰台']),
    ]);
    expect(incidents).toHaveLength(1);
    expect(incidents[0]?.platforms).toEqual(['weibo', 'wechat']);
    expect(incidents[0]?.subjects.map(({ id }) => id)).toEqual(['topic:weibo:a', 'topic:wechat:b']);
    expect(merged(topic('wechat', 'b', 5, outbreak), topic('weibo', 'a', 9, outbreak))).toBe(1);
  });

  test('stay apart when only everyday words are the same, or one tells of another place', () => {
    const soup = ['孩子', '学校', '家长', '老师', '上课'];
    expect(merged(topic('weibo', 'a', 5, soup), topic('wechat', 'b', 9, soup))).toBe(2);
    expect(
      merged(
        topic('weibo', 'a', 5, ['爆炸', '新发地', '市场']),
        topic('wechat', 'b', 9, ['爆炸', '通州', '市场']),
      ),
    ).toBe(2);
    expect(merged(topic('weibo', 'a', 5, outbreak), topic('wechat', 'b', 9, ['新发地', ...soup]))).toBe(2);
  });

  test('of one platform are not told together by their words: there mentions say it', () => {
    expect(merged(topic('weibo', 'a', 5, outbreak), topic('weibo', 'b', 9, outbreak))).toBe(2);
  });
});

describe('a merged incident', () => {
  const pair = both({ n: 900, excess: 400, shared: 250 }, { n: 260, excess: 240, shared: 250 });

  test('counts what its subjects share once', () => {
    expect(fold(pair).incidents[0]?.mentions).toBe(900 + 10);
  });

  test('takes over level, samples and jumps of the one that went into it', () => {
    const [city, market] = pair;
    if (!city || !market) throw new Error('two');
    const { kinds, incidents } = fold([
      { ...city, samples: [sample('a', 5)] },
      { ...market, ...at('red', 'outbreak'), samples: [sample('b', 1)] },
    ]);
    expect(kinds).toEqual(['opened', 'opened', 'merged', 'merged', 'raised']);
    expect(incidents[0]).toMatchObject({ level: 'red', peakLevel: 'red', phase: 'outbreak' });
    expect(incidents[0]?.levels.map(({ level }) => level)).toEqual(['blue', 'red']);
    expect(incidents[0]?.samples.map(({ id }) => id)).toEqual(['b', 'a']);
  });

  test('closes when all members of both are quiet, and re-opens by either subject', () => {
    const { state, incidents } = fold(pair);
    const one = fold([quiet({ subject: 'city', minute: 100, mentions: 950 })], state);
    expect(one.kinds).toEqual([]);
    const two = fold([quiet({ subject: 'market', minute: 120, onset: 3, mentions: 270 })], state);
    expect(two.kinds).toEqual(['closed']);
    const again = fold([assessment({ subject: 'market', minute: 500, onset: 490, mentions: 50 })], state);
    expect(again.changes).toMatchObject([{ kind: 'reopened', incident: { id: incidents[0]?.id } }]);
  });

  test('inherits the links of the one that went into it, on both ends', () => {
    const { state } = fold([
      assessment({ subject: 'city', minute: 1, mentions: 900, excess: 400, shared: { market: 20 } }),
      assessment({
        subject: 'market',
        minute: 2,
        onset: 1,
        mentions: 200,
        excess: 190,
        shared: { city: 20 },
      }),
      assessment({ subject: 'stall', minute: 3, onset: 2, mentions: 40, excess: 35, shared: { market: 40 } }),
    ]);
    expect(of(incidentsOf(state), 'stall').links).toEqual([of(incidentsOf(state), 'market').id]);
    const { kinds, incidents } = fold(
      [assessment({ subject: 'city', minute: 9, mentions: 950, excess: 420, shared: { market: 300 } })],
      state,
    );
    expect(kinds).not.toContain('merged');
    const joined = fold(
      [
        assessment({
          subject: 'market',
          minute: 10,
          onset: 1,
          mentions: 330,
          excess: 300,
          shared: { city: 300 },
        }),
      ],
      state,
    );
    expect(joined.kinds).toEqual(['merged', 'merged', 'linked']);
    expect(incidents).toHaveLength(3);
    const city = of(joined.incidents, 'city');
    const stall = of(joined.incidents, 'stall');
    expect([city.links, stall.links]).toEqual([[stall.id], [city.id]]);
  });
});
