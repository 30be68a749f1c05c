import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readLogHistories } from '../../services/replay/tune/read-log.ts';
import { systemClock } from '../../shared/clock.ts';
import { listRuns } from '../../shared/runs.ts';
import { minuteOf } from '../../shared/time.ts';
import { guanchao } from '../command.ts';
import { temporaryFolder } from '../pipeline.ts';

describe('the history that tune reads', () => {
  const folder = temporaryFolder('tune');
  const out = join(folder, 'out');
  const data = join(folder, 'data');
  const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((all, one) => all + one, 0);

  beforeAll(async () => {
    const file = join(folder, 'raid.jsonl');
    expect((await guanchao(['simulate', '--scenario', 'raid', '--out', file])).code).toBe(0);
    const policy = join(folder, 'raid.policy.yaml');
    const ended = await guanchao(['replay', file, '--policy', policy, '--out', out, '--data', data]);
    expect(ended.code).toBe(0);
  });

  it("is a replay's monitors minute by minute, as voices: copies of one text count for little", async () => {
    const histories = await readLogHistories(out, 'live', systemClock);
    expect(histories.map(({ platform }) => platform).sort()).toEqual(['wechat', 'weibo']);
    const counts = histories.find(({ platform }) => platform === 'weibo')?.counts;
    expect(counts?.marked).toBe(true);
    expect(Array.from(counts?.coverage ?? []).every((share) => share === 1)).toBe(true);
    const truth = JSON.parse(readFileSync(join(folder, 'raid.truth.json'), 'utf8'));
    const onset = minuteOf(Date.parse(truth.events[0].onset)) - (counts?.startMinute ?? 0);
    const during = sum(Array.from(counts?.all ?? []).slice(onset, onset + 15));
    // Two hundred mentions in six texts, of which fewer than twenty count, among about one a minute.
    expect(during).toBeGreaterThan(5);
    expect(during).toBeLessThan(60);
    expect(sum(counts?.all ?? [])).toBeGreaterThan(3000);
    expect(sum(counts?.negative ?? [])).toBeLessThan(sum(counts?.all ?? []));
  });

  it('is the same from the run of a data folder', async () => {
    const id = listRuns(data)[0]?.id ?? '';
    expect(await readLogHistories(data, id, systemClock)).toEqual(
      await readLogHistories(out, 'live', systemClock),
    );
    await expect(readLogHistories(data, 'live', systemClock)).rejects.toThrow(/no run live/);
  });

  it('is refused by the verb where it is too short, and what is no history is said', async () => {
    const short = await guanchao(['tune', out]);
    expect(short.code).toBe(1);
    expect(short.err).toMatch(/no weibo subject has 7 whole days of routine/);
    const csv = join(folder, 'bad.csv');
    writeFileSync(csv, 'when,all\n1,2\n');
    const bad = await guanchao(['tune', csv]);
    expect(bad.code).toBe(1);
    expect(bad.err).toMatch(/bad\.csv, line 1: no column time/);
    expect((await guanchao(['tune', join(folder, 'nowhere')])).code).toBe(1);
    expect((await guanchao(['tune', csv, '--budget', '0'])).code).toBe(2);
    expect((await guanchao(['tune', csv, '--level', 'red'])).code).toBe(2);
  });
});
