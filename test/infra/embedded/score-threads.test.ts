import { describe, expect, it } from 'vitest';
import { besideThreads } from '../../../infra/embedded/score-threads.ts';
import type { Stage } from '../../../infra/stages.ts';
import { readPolicy } from '../../../services/policy.ts';
import { aborted } from '../../../shared/aborted.ts';
import { AppError } from '../../../shared/errors.ts';
import { minuteOf } from '../../../shared/time.ts';
import { guanchao } from '../../command.ts';
import { mention } from '../../contracts/event-log-records.ts';
import { inForce, openTestLog, recordsOf, runAnalyzer, temporaryFolder } from '../../pipeline.ts';

const PARTITIONS = 4;
const policy = readPolicy('version: 1\nmonitors: [{ id: water, name: 供水, any: [自来水] }]\n', 'test');
const said = Array.from({ length: 400 }, (_, n) => mention(`thread-${n % 40}`, n, `自来水又黄又臭 ${n}`));
const began = minuteOf(said[0]?.record.at ?? 0);

/** What the threads are given, of a log that this thread has open, too. */
function threadOn(folder: string) {
  const log = { folder, partitions: PARTITIONS, durability: 'process', sealKey: new Uint8Array(32) } as const;
  return { log, segmenter: process.env.GUANCHAO_SEGMENTER ?? 'auto', model: null, batchSize: 50 };
}

describe('threads that score', () => {
  it('take the work of a stage that does none itself, and come to what one thread comes to', async () => {
    await using alone = await openTestLog(PARTITIONS);
    await alone.append([...inForce(policy, began), ...said]);
    await runAnalyzer(alone, undefined, true);
    const wanted = (await recordsOf(alone, 'scored')).map((record) => JSON.stringify(record)).sort();
    expect(wanted).toHaveLength(said.length);

    const folder = temporaryFolder('score-threads');
    await using log = await openTestLog(PARTITIONS, folder);
    await log.append([...inForce(policy, began), ...said.slice(0, 200)]);
    const idle: Stage = { name: 'score', run: aborted };
    const stop = new AbortController();
    const running = besideThreads(idle, 2, threadOn(folder)).run(stop.signal);
    const have = async (): Promise<readonly string[]> =>
      (await recordsOf(log, 'scored')).map((record) => JSON.stringify(record)).sort();
    const poll = { interval: 100, timeout: 60_000 };
    await expect.poll(async () => (await have()).length, poll).toBe(200);
    await log.append(said.slice(200));
    await expect.poll(async () => (await have()).length, poll).toBe(said.length);
    expect(await have()).toEqual(wanted);
    stop.abort();
    await running;
  });

  it('end with the stage when it fails, and fail it with what they could not open', async () => {
    const folder = temporaryFolder('score-threads');
    await using _log = await openTestLog(PARTITIONS, folder);
    const fault = new Error('a fault');
    const failing: Stage = { name: 'score', run: () => Promise.reject(fault) };
    const { signal } = new AbortController();
    await expect(besideThreads(failing, 1, threadOn(folder)).run(signal)).rejects.toBe(fault);

    const idle: Stage = { name: 'score', run: aborted };
    const other = threadOn(folder);
    const wrong = { ...other, log: { ...other.log, partitions: 7 } };
    const refused = await besideThreads(idle, 1, wrong)
      .run(signal)
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(AppError);
    expect(refused).toMatchObject({ code: 'LOG_FAILED', message: expect.stringContaining('7') });
  });

  it('are one to four', async () => {
    for (const workers of ['0', '5', 'two']) {
      const data = temporaryFolder('workers');
      const answer = await guanchao(['start', '--data', data], undefined, {
        GUANCHAO_SCORE_WORKERS: workers,
      });
      expect(answer.code).toBe(2);
      expect(answer.err).toContain(`GUANCHAO_SCORE_WORKERS is a whole number from 1 to 4, not ${workers}`);
    }
  });
});
