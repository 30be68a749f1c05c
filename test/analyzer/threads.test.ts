import { describe, expect, it } from 'vitest';
import { readPolicy } from '../../services/policy.ts';
import type { Outgoing } from '../../shared/event-log/event-log.ts';
import type { Assessment, Level, Root } from '../../shared/records.ts';
import { MINUTE_MS } from '../../shared/time.ts';
import {
  assessmentsOf,
  inForce,
  mention,
  openTestLog,
  progress,
  recordsOf,
  runAnalyzer,
} from '../pipeline.ts';

const T0 = 26_500_020;
const LEVELS: readonly Level[] = ['none', 'blue', 'yellow', 'orange', 'red'];
const OFFICE = 'a'.repeat(24);
const GLAD = ['谢谢，辛苦了', '收到，支持', '看到了，方便多了', '知道了'];
const ANGRY = ['太让人愤怒了，一群骗子', '欺骗公众，太可恨了', '太失望了，谎话连篇', '无耻，太可怕了'];

/** The counters of a post, read every so many minutes while nobody brings its comments. */
function read(
  id: string,
  at: number,
  every: number,
  total: (age: number) => number,
  minutes: number,
): Outgoing[] {
  const root: Root = { id, text: `【${id}】今天的通知`, at: (T0 + at) * MINUTE_MS, account: OFFICE };
  return Array.from({ length: Math.floor(minutes / every) + 1 }, (_, i) => ({
    stream: 'mentions',
    key: `weibo:${id}`,
    record: {
      ...{ v: 1, type: 'counts', lane: 'a', platform: 'weibo', thread: id, root },
      ...{ at: (T0 + at + i * every) * MINUTE_MS, comments: total(i * every), reposts: 0 },
    },
  }));
}

interface Post {
  readonly id: string;
  /** Minutes after T0. */
  readonly at: number;
  readonly account?: string;
  /** Comments in each minute of its age. */
  readonly comments: (age: number) => number;
  /** Of ten, the angry ones. */
  readonly angry?: number;
}

/** The answers that a post of this size draws by age: an hour's decay, whole numbers that add up. */
function decaying(size: number): (age: number) => number {
  const by = (age: number): number => Math.floor(size * (1 - Math.exp(-age / 40)));
  return (age) => by(age + 1) - by(age);
}

function course(posts: readonly Post[], minutes: number): Outgoing[] {
  const out: Outgoing[] = [progress('a', 'weibo', T0)];
  let n = 0;
  for (let minute = 0; minute < minutes; minute++) {
    for (const { id, at, account, comments, angry = 1 } of posts) {
      const age = minute - at;
      if (age < 0 || age > 1440) continue;
      const root: Root = { id, text: `【${id}】今天的通知`, at: (T0 + at) * MINUTE_MS };
      if (account !== undefined) root.account = account;
      if (age === 0 && account !== undefined)
        out.push(
          mention(`weibo:${id}`, T0 + minute, root.text, {
            ...{ kind: 'post', thread: id, author: account, authorKind: 'official' },
          }),
        );
      for (let i = 0; i < comments(age); i++) {
        n += 1;
        const author = ((n * 2654435761) >>> 0).toString(16).padStart(8, '0').padEnd(24, '0');
        const text = `${(n * 7) % 10 < angry ? ANGRY[n % 4] : GLAD[n % 4]} ${n}`;
        out.push(mention(`weibo:${id}.${n}`, T0 + minute, text, { thread: id, root, author }));
      }
    }
    out.push(progress('a', 'weibo', T0 + minute + 1));
  }
  return out;
}

async function assessed(
  threads: string,
  posts: readonly Post[],
  minutes: number,
  readings: readonly Outgoing[] = [],
): Promise<Assessment[]> {
  const policy = readPolicy(`version: 1\ntopics: {watch: false}\n${threads}`, 'threads');
  await using log = await openTestLog(1);
  const said = [...course(posts, minutes), ...readings].sort((a, b) => timeOf(a) - timeOf(b));
  await log.append([...inForce(policy, T0), ...said]);
  await runAnalyzer(log);
  expect(await recordsOf(log, 'dead-letters')).toEqual([]);
  return await assessmentsOf(log);
}

/** What is told before the progress that closes its minute. */
function timeOf({ record }: Outgoing): number {
  if ('completeTo' in record) return record.completeTo - 1;
  return 'at' in record ? record.at : 0;
}

function highest(all: readonly Assessment[], post: string): Level {
  const own = all.filter(({ subject }) => subject.id.endsWith(`:${post}`));
  return own.reduce<Level>(
    (best, { level }) => (LEVELS.indexOf(level) > LEVELS.indexOf(best) ? level : best),
    'none',
  );
}

/** Twelve posts of an office, six hours apart, of about 120 answers each. */
const history: readonly Post[] = Array.from({ length: 12 }, (_, post) => ({
  id: `h${post}`,
  at: post * 360,
  account: OFFICE,
  comments: decaying(90 + (post % 3) * 30),
}));
const AFTER = 12 * 360;

describe('threads', () => {
  it('of a usual size and a rather popular one are no event, and the account is learnt', async () => {
    const popular: Post = { id: 'popular', at: AFTER, account: OFFICE, comments: decaying(200) };
    const all = await assessed('', [...history, popular], AFTER + 600);
    expect(all.filter(({ level }) => LEVELS.indexOf(level) > 1)).toEqual([]);
  });

  it('far beyond what is usual for the account, and far more negative, are red within minutes', async () => {
    const mobbed: Post = { id: 'mobbed', at: AFTER, account: OFFICE, comments: decaying(3000), angry: 8 };
    const all = await assessed('', [...history, mobbed], AFTER + 240);
    expect(highest(all, 'mobbed')).toBe('red');
    const red = all.find(({ level }) => level === 'red');
    expect(red?.minute).toBeLessThanOrEqual(T0 + AFTER + 15);
    expect(red?.subject).toEqual({
      kind: 'thread',
      id: 'thread:weibo:mobbed',
      name: '微博原帖「mobbed」',
    });
    expect(red?.samples.length).toBeGreaterThan(0);
    expect(red?.because.map(({ code }) => code)).toContain('negativity');
  });

  it('far beyond what is usual in a good mood are heat and not red', async () => {
    const loved: Post = { id: 'loved', at: AFTER, account: OFFICE, comments: decaying(3000), angry: 0 };
    const all = await assessed('', [...history, loved], AFTER + 240);
    expect(highest(all, 'loved')).not.toBe('red');
    expect(LEVELS.indexOf(highest(all, 'loved'))).toBeGreaterThanOrEqual(2);
  });

  it('that come back to life are told', async () => {
    const back: Post = {
      ...{ id: 'back', at: AFTER, account: OFFICE },
      comments: (age) => decaying(120)(age) + (age >= 600 && age < 660 ? 6 : 0),
    };
    const all = await assessed('', [...history, back], AFTER + 720);
    const first = all.find(({ subject, level }) => subject.id.endsWith(':back') && level !== 'none');
    expect(first?.minute).toBeGreaterThanOrEqual(T0 + AFTER + 600);
    expect(first?.minute).toBeLessThan(T0 + AFTER + 620);
  });

  it('of an account with few posts stay at yellow, unless many are at the risk of red', async () => {
    const big = (angry: number): Post => ({
      ...{ id: 'big', at: 720, account: OFFICE, angry },
      comments: (age) => (age < 10 ? 3 : decaying(3000)(age)),
    });
    const calm = await assessed('', [...history.slice(0, 2), big(1)], 1000);
    expect(highest(calm, 'big')).toBe('yellow');
    const furious = await assessed('', [...history.slice(0, 2), big(9)], 1000);
    expect(highest(furious, 'big')).toBe('red');
  });

  it('of unknown accounts are subjects only where the policy says so, and stay at yellow', async () => {
    const posts = history.map(({ account: _, ...post }) => post);
    const big: Post = { id: 'big', at: AFTER, comments: (age) => (age < 10 ? 3 : decaying(3000)(age)) };
    expect(await assessed('', [...posts, big], AFTER + 120)).toEqual([]);
    const all = await assessed('threads: {watch: all}\n', [...posts, big], AFTER + 120);
    expect(highest(all, '~big')).toBe('yellow');
    expect(await assessed('threads: {watch: none}\n', [...history, big], AFTER + 120)).toEqual([]);
  });

  it('whose comments nobody brings are judged by their counters, at the pace of the readings', async () => {
    const total = (size: number) => (age: number) => Math.floor(size * (1 - Math.exp(-age / 40)));
    const usual = read('read', AFTER, 30, total(120), 600);
    const calm = await assessed('', history, AFTER + 600, usual);
    expect(calm.filter(({ level }) => level !== 'none' && level !== 'blue')).toEqual([]);
    const mobbed = await assessed('', history, AFTER + 600, read('read', AFTER, 30, total(5000), 600));
    const told = mobbed.find(({ level }) => level !== 'none' && level !== 'blue');
    expect(told?.minute).toBeGreaterThanOrEqual(T0 + AFTER + 30);
    expect(told?.minute).toBeLessThan(T0 + AFTER + 40);
    expect(told?.because.map(({ code }) => code)).toContain('counters');
    // Nobody has heard a mood: no red, and no jump on readings half an hour apart.
    expect(mobbed.filter(({ level, jump }) => level === 'red' || jump !== null)).toEqual([]);
  });

  it('whose counters fall have not calmed down: the platform has deleted, and that is said', async () => {
    const total = (age: number) => (age < 90 ? age * 40 : age * 40 - 2000);
    const all = await assessed('', history, AFTER + 240, read('read', AFTER, 15, total, 240));
    const after = all.filter(({ minute }) => minute > T0 + AFTER + 106 && minute < T0 + AFTER + 120);
    expect(after[0]?.because.map(({ code }) => code)).toContain('counters');
    const fallen = all.filter(({ minute }) => minute >= T0 + AFTER + 90 && minute < T0 + AFTER + 105);
    expect(fallen.flatMap(({ because }) => because.map(({ code }) => code))).toContain('deleted');
    expect(all.every(({ excess }) => excess >= 0)).toBe(true);
  });

  it('end when the policy no longer watches threads, and it is said', async () => {
    const mobbed: Post = { id: 'mobbed', at: AFTER, account: OFFICE, comments: decaying(3000), angry: 8 };
    const off = readPolicy('version: 1\ntopics: {watch: false}\nthreads: {watch: none}\n', 'off');
    const policy = readPolicy('version: 1\ntopics: {watch: false}\n', 'threads');
    await using log = await openTestLog(1);
    const records = course([...history, mobbed], AFTER + 60);
    await log.append([...inForce(policy, T0), ...records, ...inForce(off, T0 + AFTER + 60)]);
    await log.append([progress('a', 'weibo', T0 + AFTER + 90)]);
    await runAnalyzer(log);
    expect((await assessmentsOf(log)).at(-1)).toMatchObject({
      minute: T0 + AFTER + 60,
      level: 'none',
      because: [{ code: 'withdrawn' }],
    });
  });
});
