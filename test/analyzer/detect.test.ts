import { describe, expect, it } from 'vitest';
import { readPolicy } from '../../services/policy.ts';
import type { Outgoing } from '../../shared/event-log/event-log.ts';
import {
  assessmentsOf,
  inForce,
  mention,
  openTestLog,
  progress,
  recordsOf,
  runAnalyzer,
  temporaryFolder,
} from '../pipeline.ts';

const T0 = 26_500_020;
const policy = readPolicy('version: 1\nmonitors:\n  - { id: market, name: 市场, any: [新发地] }\n', 'test');

/** A day of silence, then a burst of angry mentions for half an hour, minute by minute, then silence. */
function burst(start: number, platform: 'weibo' | 'wechat' = 'weibo'): Outgoing[] {
  const out: Outgoing[] = [progress('a', platform, T0), progress('a', platform, start)];
  for (let minute = start; minute < start + 30; minute++) {
    for (let i = 0; i < 20; i++) {
      const author = ((minute * 100 + i) * 7919).toString(16).slice(-8).padEnd(24, '0');
      out.push(
        mention(`${platform}:${minute}.${i}`, minute, `新发地的事太让人愤怒了，太可怕 ${i}`, {
          platform,
          author,
        }),
      );
    }
    out.push(progress('a', platform, minute + 1));
  }
  return out;
}

async function assessed(batchSize: number | undefined, ...records: Outgoing[]) {
  await using log = await openTestLog(1);
  await log.append([...inForce(policy, T0), ...records]);
  await runAnalyzer(log, batchSize);
  return await assessmentsOf(log);
}

describe('detect', () => {
  it('says nothing on a quiet day, and tells a burst within minutes with reasons, terms and samples', async () => {
    const start = T0 + 1440;
    const all = await assessed(undefined, ...burst(start));
    const first = all[0];
    expect(first?.minute).toBeGreaterThanOrEqual(start);
    const yellow = all.find((one) => ['yellow', 'orange', 'red'].includes(one.level));
    expect(yellow?.minute).toBeLessThanOrEqual(start + 3);
    expect(yellow?.because.length).toBeGreaterThan(0);
    expect(yellow?.terms[0]?.term).toBe('新发地');
    expect(yellow?.samples.length).toBeGreaterThan(0);
    expect(yellow?.mentions).toBeGreaterThanOrEqual(20);
    expect(all.find((one) => one.jump !== null)).toBeDefined();
  });

  it('a slow platform holds no other back', async () => {
    const start = T0 + 1440;
    const all = await assessed(undefined, progress('slow', 'wechat', T0), ...burst(start));
    expect(all.some((one) => one.platform === 'weibo' && one.level !== 'none')).toBe(true);
  });

  it('judges the same whether time is told minute by minute or in one leap, and over years in a moment', async () => {
    const start = T0 + 3 * 525_600;
    const leap = await assessed(undefined, ...burst(start));
    const steps: Outgoing[] = [progress('a', 'weibo', T0)];
    for (let minute = T0; minute < start; minute += 997) steps.push(progress('a', 'weibo', minute));
    const walked = await assessed(undefined, ...steps, ...burst(start).slice(1));
    expect(walked).toEqual(leap);
    expect(leap.length).toBeGreaterThan(0);
  });

  it('a subject that left memory, and a process that was stopped anywhere, come back intact', async () => {
    const first = burst(T0 + 1440);
    const second = burst(T0 + 6 * 1440);
    const rest = [
      progress('a', 'weibo', T0 + 5 * 1440),
      ...second.slice(2),
      progress('a', 'weibo', T0 + 8 * 1440),
    ];
    const whole = await assessed(undefined, ...first, ...rest);
    const folder = temporaryFolder('stops');
    const records = [...inForce(policy, T0), ...first, ...rest];
    for (let i = 0; i < records.length; i += 97) {
      await using log = await openTestLog(1, folder);
      await log.append(records.slice(i, i + 97));
      await runAnalyzer(log, 13);
    }
    await using log = await openTestLog(1, folder);
    expect(await assessmentsOf(log)).toEqual(whole);
    expect(new Set(whole.map((one) => one.onset)).size).toBeGreaterThan(1);
  });

  it('ends a subject that is up when its monitor is withdrawn, and says so', async () => {
    const start = T0 + 1440;
    const none = readPolicy('version: 1\n', 'none');
    const all = await assessed(
      undefined,
      ...burst(start),
      ...inForce(none, start + 30),
      progress('a', 'weibo', start + 60),
    );
    expect(all.at(-1)).toMatchObject({
      minute: start + 30,
      level: 'none',
      phase: 'quiet',
      because: [{ code: 'withdrawn' }],
    });
  });

  it('leaves no dead letters behind', async () => {
    await using log = await openTestLog(4);
    await log.append([...inForce(policy, T0), ...burst(T0 + 1440)]);
    await runAnalyzer(log);
    expect(await recordsOf(log, 'dead-letters')).toEqual([]);
  });
});
