import { describe, expect, it } from 'vitest';
import { readPolicy } from '../../services/policy.ts';
import type { Outgoing } from '../../shared/event-log/event-log.ts';
import { type Activity, isTopicId, type Mention } from '../../shared/records.ts';
import { MINUTE_MS, minuteOf } from '../../shared/time.ts';
import {
  assessmentsOf,
  inForce,
  mention,
  openTestLog,
  progress,
  recordsOf,
  runAnalyzer,
} from '../pipeline.ts';

const START = minuteOf(Date.parse('2026-03-02T08:00:00+08:00'));
const policy = readPolicy('version: 1\n', 'topics');

/** What people say on an ordinary morning, four a minute: seldom twice the same. */
const EVERYDAY = [
  '早上好',
  '今天降温',
  '地铁好挤',
  '午饭吃什么',
  '加班到几点',
  '孩子作业真多',
  '周末去爬山',
  '快递还没到',
];
const PLACES = [
  '城东',
  '城西',
  '老街',
  '河边',
  '南门',
  '北站',
  '新区',
  '桥头',
  '体育场',
  '图书馆',
  '医院',
  '学校',
];
const FLOOD = [
  '柳堇路的自来水发臭了，没人管吗',
  '自来水一股臭味，柳堇路整条街都是',
  '柳堇路自来水能喝吗，臭得要命',
  '求解释柳堇路自来水为什么发臭',
  '自来水又黄又臭，柳堇路的人怎么活',
];
const PRAISE = [
  '柳堇路志愿者真棒，感谢',
  '感谢柳堇路的志愿者',
  '柳堇路志愿者辛苦了，点赞',
  '志愿者好样的，柳堇路有你们真好',
];

interface Course {
  readonly texts: readonly string[];
  /** Post that it lies under, by number of the mention; and who says it. */
  readonly under: (n: number) => string;
  readonly author?: (n: number) => string | null;
}

const AT = 150;
const FLOOD_MINUTES = 20;

/** Two and a half hours of everyday talk, then twelve a minute of something else under given posts. */
function morning({ texts, under, author = (n) => hex(10_000 + n) }: Course): Outgoing[] {
  const out: Outgoing[] = [...inForce(policy, START)];
  let n = 0;
  for (let minute = 0; minute < AT + 60; minute++) {
    for (let i = 0; i < 4; i++, n++)
      out.push(
        said(
          n,
          minute,
          `${EVERYDAY[(n * 7) % EVERYDAY.length]}${PLACES[(n * 5) % PLACES.length]}${n % 97}`,
          `everyday${n % 40}`,
          hex(n),
        ),
      );
    const lasts = minute >= AT && minute < AT + FLOOD_MINUTES;
    for (let i = 0; lasts && i < 12; i++, n++)
      out.push(
        said(
          n,
          minute,
          `${texts[n % texts.length]}${'！'.repeat(n % 3)}${PLACES[n % PLACES.length]}`,
          under(n),
          author(n),
        ),
      );
    out.push(progress('a', 'weibo', START + minute + 1));
  }
  return out;
}

function said(n: number, minute: number, text: string, thread: string, author: string | null): Outgoing {
  const root: Mention['root'] = {
    id: `weibo:${thread}`,
    text: `今日天气预报${thread}`,
    at: (START - 60) * MINUTE_MS,
  };
  return mention(`weibo:${n}`, START + minute, text, { thread, root, author });
}

function hex(n: number): string {
  return (Math.imul(n, 2_654_435_761) >>> 0).toString(16).padStart(8, '0').repeat(3);
}

async function judged(course: Course, partitions = 2) {
  await using log = await openTestLog(partitions);
  await log.append(morning(course));
  await runAnalyzer(log, 64);
  const activity = (await recordsOf(log, 'activity')).filter(
    (record): record is Activity => record.type === 'activity' && isTopicId(record.subject),
  );
  return {
    activity,
    assessments: (await assessmentsOf(log)).filter(({ subject }) => subject.kind === 'topic'),
  };
}

describe('topics', () => {
  it('are found without any monitor, in posts about something else, and filled back to where they began', async () => {
    const { activity, assessments } = await judged({ texts: FLOOD, under: (n) => `everyday${n % 5}` });
    const first = assessments[0];
    expect(first?.subject.name).toContain('自来水');
    expect(first?.minute).toBeLessThanOrEqual(START + AT + 5);
    expect(first?.onset).toBeGreaterThanOrEqual(START + AT - 1);
    expect(first?.level).not.toBe('none');
    const minutes = activity
      .filter(({ subject }) => subject === first?.subject.id)
      .map(({ minute }) => minute);
    expect(Math.min(...minutes)).toBe(START + AT);
    expect(new Set(minutes).size).toBe(FLOOD_MINUTES);
    expect(activity.reduce((sum, { n }) => sum + n, 0)).toBe(12 * FLOOD_MINUTES);
    expect(assessments.some(({ level }) => level === 'orange' || level === 'red')).toBe(true);
  });

  it("stay at yellow while they are one post's talk", async () => {
    const { assessments } = await judged({ texts: FLOOD, under: () => 'everyday7' });
    expect(assessments.some(({ level }) => level === 'yellow')).toBe(true);
    expect(assessments.filter(({ level }) => level === 'orange' || level === 'red')).toEqual([]);
    expect(assessments.map(({ whyNot }) => whyNot?.code)).toContain('one-post');
  });

  it('are heat and no crisis when people praise', async () => {
    const { assessments } = await judged({ texts: PRAISE, under: (n) => `everyday${n % 5}` });
    expect(assessments.length).toBeGreaterThan(0);
    expect(assessments.filter(({ level }) => level === 'orange' || level === 'red')).toEqual([]);
  });

  it('are none when one person shouts', async () => {
    const { activity } = await judged({
      texts: FLOOD,
      under: (n) => `everyday${n % 5}`,
      author: () => hex(77),
    });
    expect(activity).toEqual([]);
  });

  it('show nothing of what was deleted before they were found', async () => {
    const records = morning({ texts: FLOOD, under: (n) => `everyday${n % 5}` });
    const at = records.findLastIndex(
      ({ record }) => 'at' in record && minuteOf(record.at) === START + AT + 2,
    );
    const gone = records.flatMap(({ record }) =>
      record.type === 'mention' && minuteOf(record.at) <= START + AT + 2 && minuteOf(record.at) >= START + AT
        ? record
        : [],
    );
    const deletions = gone.map(({ id, platform, lane }) => ({
      stream: 'mentions' as const,
      key: id,
      record: {
        ...{ v: 1 as const, type: 'amend' as const, lane, platform, id, text: null },
        ...{ at: (START + AT + 3) * MINUTE_MS, what: 'deleted' as const },
      },
    }));
    await using log = await openTestLog(1);
    await log.append([...records.slice(0, at + 2), ...deletions, ...records.slice(at + 2)]);
    await runAnalyzer(log);
    const ids = new Set(gone.map(({ id }) => id));
    const told = (await assessmentsOf(log)).filter(({ subject }) => subject.kind === 'topic');
    expect(told.length).toBeGreaterThan(0);
    const shown = told.flatMap(({ samples }) => samples.filter(({ id }) => ids.has(id)));
    expect(shown).toEqual([]);
  });

  it('do not depend on partitions', async () => {
    const course = { texts: FLOOD, under: (n: number) => `everyday${n % 5}` };
    const one = await judged(course, 1);
    const many = await judged(course, 5);
    expect(many.assessments).toEqual(one.assessments);
  });

  it('are not looked for where the policy says so', async () => {
    const off = readPolicy('version: 1\ntopics: {watch: false}\n', 'topics');
    await using log = await openTestLog(1);
    const records = morning({ texts: FLOOD, under: (n) => `everyday${n % 5}` });
    await log.append([...inForce(off, START), ...records.slice(inForce(policy, START).length)]);
    await runAnalyzer(log);
    expect((await recordsOf(log, 'features')).some((record) => record.type === 'features')).toBe(false);
    expect(await assessmentsOf(log)).toEqual([]);
  });
});

describe('a title on a hot board that no monitor knows', () => {
  const at = AT + 15;
  const listed = (title: string): Outgoing => ({
    stream: 'mentions',
    key: `weibo:${title}`,
    record: {
      ...{ v: 1, type: 'listing', lane: 'a', platform: 'weibo', title, at: (START + at) * MINUTE_MS },
      ...{ rank: 9, heat: 300_000, discussions: 4000, category: '社会' },
    },
  });

  async function boardReasons(partitions: number): Promise<string[]> {
    await using log = await openTestLog(partitions);
    const records = morning({ texts: FLOOD, under: (n) => `everyday${n % 40}` });
    const closing = records.findIndex(
      ({ record }) => record.type === 'progress' && record.completeTo === (START + at + 1) * MINUTE_MS,
    );
    records.splice(closing, 0, listed('柳堇路自来水发臭'), listed('周末去爬山的人真多'));
    await log.append(records);
    await runAnalyzer(log);
    const told = (await assessmentsOf(log)).filter(({ because }) =>
      because.some(({ code }) => code === 'board'),
    );
    return told.map(({ subject, minute, level, because }) =>
      [subject.kind, minute - START, level, because.find(({ code }) => code === 'board')?.text].join(' '),
    );
  }

  it('is evidence of the topic that it names, and of none else, however many partitions there are', async () => {
    const told = await boardReasons(1);
    expect(told.length).toBeGreaterThan(0);
    expect(told.every((one) => one.startsWith('topic ') && one.includes('「柳堇路自来水发臭」第 9 位'))).toBe(
      true,
    );
    expect(await boardReasons(4)).toEqual(told);
  });
});
