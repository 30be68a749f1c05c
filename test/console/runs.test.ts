import { describe, expect, it } from 'vitest';
import {
  inboxSchema,
  incidentAppealsSchema,
  incidentPageSchema,
  incidentsSchema,
  mentionsSchema,
  runsSchema,
  timelineSchema,
} from '../../shared/api.ts';
import type { ArchivedMention } from '../../shared/incident-store/incident-store.ts';
import { tell, tellThrough } from './alerter.ts';
import { incidentRecord, NOON, NOON_MINUTE } from './incident-record.ts';
import { openOffice, signIn } from './office.ts';
import { steppedClock } from './stepped-clock.ts';

const WATER = 'inc-000000000001';
const MARKET = 'inc-000000000002';
const SCHOOL = 'inc-000000000003';

async function openFilledOffice() {
  const office = await openOffice({ clock: steppedClock(NOON) });
  const { run, store } = office;
  await tell(run, incidentRecord(WATER, { level: 'orange', peakLevel: 'red' }));
  await tell(
    run,
    incidentRecord(MARKET, {
      title: '农产品市场',
      terms: ['三文鱼', '新发地'],
      platforms: ['weibo', 'wechat'],
      subjects: [
        { id: 'market', name: '市场' },
        { id: 'food', name: '食品' },
      ],
      openedAt: NOON_MINUTE + 10,
      updatedAt: NOON_MINUTE + 20,
    }),
  );
  await tell(
    run,
    incidentRecord(SCHOOL, { title: '学校食堂', terms: [], closedAt: NOON_MINUTE + 30, level: 'none' }),
  );
  await tellThrough(run, 'weibo', NOON_MINUTE + 40);
  await tellThrough(run, 'wechat', NOON_MINUTE + 25);
  await store.settled();
  return office;
}

describe('what the console shows of a run', () => {
  it('the runs with what is open, how high, and how far they have been judged', async () => {
    await using office = await openFilledOffice();
    const browser = await signIn(office);
    const { runs } = runsSchema.parse((await browser.get('/api/v1/runs')).body);
    expect(runs).toEqual([
      {
        id: 'live',
        kind: 'live',
        name: '实时',
        finished: false,
        watch: { monitors: 1, heardAt: null, trouble: null },
        open: 2,
        level: 'orange',
        through: { weibo: NOON_MINUTE + 40, wechat: NOON_MINUTE + 25 },
      },
    ]);
  });

  it('incidents by state, level, platform, words, phrase and substring, in pages', async () => {
    await using office = await openFilledOffice();
    const browser = await signIn(office);
    const found = async (query: string) => {
      const reply = await browser.get(`/api/v1/runs/live/incidents?${query}`);
      return incidentsSchema.parse(reply.body);
    };
    const ids = async (query: string) => (await found(query)).items.map(({ incident }) => incident.id);
    expect(await ids('')).toEqual([MARKET, WATER]);
    expect(await ids('state=closed')).toEqual([SCHOOL]);
    expect((await ids('state=all')).length).toBe(3);
    expect(await ids('level=red')).toEqual([WATER]);
    expect(await ids('platform=wechat')).toEqual([MARKET]);
    const q = (text: string) => `state=all&q=${encodeURIComponent(text)}`;
    expect(await ids(q('三文鱼'))).toEqual([MARKET]);
    // Half a word, which no dictionary cuts out: found as it is written.
    expect(await ids(q('文'))).toEqual([MARKET]);
    expect(await ids(q('「旧城供水」'))).toEqual([WATER]);
    expect(await ids(q('没有的词'))).toEqual([]);

    const first = await found('limit=1');
    expect(first.items.map(({ incident }) => incident.id)).toEqual([MARKET]);
    const second = await found(`limit=1&after=${encodeURIComponent(first.next ?? '')}`);
    expect(second.items.map(({ incident }) => incident.id)).toEqual([WATER]);
  });

  it('an incident with its history and deliveries, and the inbox', async () => {
    await using office = await openFilledOffice();
    const { run, store } = office;
    const record = incidentRecord(WATER, { level: 'red' });
    await tell(run, { ...record, revision: 2, changes: ['raised'] });
    const alert = { alert: 'alert-1', incident: WATER, level: 'red', kind: 'raised' } as const;
    const planned = {
      ...alert,
      minute: NOON_MINUTE,
      at: NOON,
      to: { name: '值班员', address: null },
      text: '红色：旧城供水',
    };
    await store.deliveries.plan([
      { ...planned, id: 'd-inbox', channel: 'inbox' },
      { ...planned, id: 'd-webhook', channel: 'webhook' },
    ]);
    const browser = await signIn(office);
    const page = incidentPageSchema.parse((await browser.get(`/api/v1/runs/live/incidents/${WATER}`)).body);
    expect(page.record.incident.level).toBe('red');
    expect(page.history.map(({ revision, changes }) => [revision, changes])).toEqual([
      [1, ['opened']],
      [2, ['raised']],
    ]);
    expect(page.deliveries.map(({ channel, state }) => [channel, state]).sort()).toEqual([
      ['inbox', 'due'],
      ['webhook', 'due'],
    ]);
    const inbox = inboxSchema.parse((await browser.get('/api/v1/runs/live/inbox')).body);
    expect(inbox.items).toEqual([
      {
        id: 'alert-1',
        incident: WATER,
        minute: NOON_MINUTE,
        level: 'red',
        kind: 'raised',
        to: '值班员',
        text: '红色：旧城供水',
        at: NOON,
      },
    ]);
  });

  it("an incident's minutes, summed over its subjects, to what has been judged, a month at most", async () => {
    await using office = await openFilledOffice();
    const point = { platform: 'weibo', negative: 1, tooLate: 0 } as const;
    await office.store.timelines.add(
      [
        { ...point, subject: 'market', minute: NOON_MINUTE, n: 3 },
        { ...point, subject: 'food', minute: NOON_MINUTE, n: 4 },
        { ...point, subject: 'market', minute: NOON_MINUTE - 1, n: 2, negative: 0 },
        { ...point, subject: 'water', minute: NOON_MINUTE, n: 9 },
      ],
      { writer: 'test', value: '1' },
    );
    const browser = await signIn(office);
    const timeline = async (query: string) =>
      timelineSchema.parse(
        (await browser.get(`/api/v1/runs/live/incidents/${MARKET}/timeline${query}`)).body,
      );
    expect(await timeline('')).toEqual({
      from: NOON_MINUTE - 65,
      to: NOON_MINUTE + 39,
      platforms: {
        weibo: [
          { minute: NOON_MINUTE - 1, n: 2, negative: 0 },
          { minute: NOON_MINUTE, n: 7, negative: 2 },
        ],
        wechat: [],
      },
    });
    const part = await timeline(`?from=${NOON_MINUTE}&to=${NOON_MINUTE}`);
    expect(part.platforms.weibo).toEqual([{ minute: NOON_MINUTE, n: 7, negative: 2 }]);
    expect((await timeline(`?from=0&to=${NOON_MINUTE}`)).from).toBe(NOON_MINUTE - 31 * 24 * 60 + 1);
  });

  it('mentions of an incident, by words, without who said them', async () => {
    await using office = await openFilledOffice();
    const mention = (id: string, text: string, subject: string): ArchivedMention => ({
      id: `weibo:${id}`,
      platform: 'weibo',
      kind: 'comment',
      thread: 't1',
      text,
      at: NOON,
      region: '110000',
      mood: -400,
      subjects: [subject],
      tokens: office.run.tokensOf(text),
    });
    await office.store.mentions.add([
      mention('1', '水龙头放出来的水是黄的', 'water'),
      mention('2', '三文鱼还能吃吗', 'market'),
    ]);
    await office.store.settled();
    const browser = await signIn(office);
    const found = async (query: string) =>
      mentionsSchema.parse((await browser.get(`/api/v1/runs/live/mentions?${query}`)).body).items;
    expect((await found('')).length).toBe(2);
    expect(await found(`incident=${WATER}&q=${encodeURIComponent('水龙头')}`)).toEqual([
      {
        id: 'weibo:1',
        platform: 'weibo',
        kind: 'comment',
        at: NOON,
        region: '110000',
        mood: -400,
        text: '水龙头放出来的水是黄的',
      },
    ]);
    expect(await found(`incident=${WATER}&q=${encodeURIComponent('三文鱼')}`)).toEqual([]);
  });

  it('what an incident’s mentions ask most, with names masked, and nothing of another incident', async () => {
    await using office = await openFilledOffice();
    const said = (id: string, text: string, subject = 'water'): ArchivedMention => ({
      ...{ id: `weibo:${id}`, platform: 'weibo', kind: 'comment', thread: 't1', text },
      ...{ at: NOON, region: null, mood: 0, subjects: [subject], tokens: [] },
    });
    await office.store.mentions.add([
      said('1', '请问什么时候恢复供水'),
      said('2', '到底什么时候来水'),
      said('3', '司机刘志强什么时候来水车那里'),
      said('4', '听说水厂被投毒了，不知真假'),
      said('5', '请问三文鱼什么时候能卖', 'market'),
    ]);
    await office.store.settled();
    const browser = await signIn(office);
    const answer = await browser.get(`/api/v1/runs/live/incidents/${WATER}/appeals`);
    const appeals = incidentAppealsSchema.parse(answer.body);
    expect(appeals).toMatchObject({ read: 4, asking: 3, more: false });
    expect(appeals.kinds).toContainEqual({ kind: 'claim', count: 1 });
    expect(appeals.questions.reduce((sum, { count }) => sum + count, 0)).toBe(3);
    expect(appeals.lines[0]?.name).toBe('水务');
    const text = JSON.stringify(appeals);
    expect(text).not.toMatch(/刘志强|三文鱼/);
    expect((await browser.get('/api/v1/runs/live/incidents/inc-000000000000/appeals')).status).toBe(404);
  });
});
