import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { streams } from '../../shared/streams.ts';
import { guanchao } from '../command.ts';
import { openTestLog, temporaryFolder } from '../pipeline.ts';
import { found, plant } from '../planted.ts';

const folder = temporaryFolder('privacy');
const planted = plant(
  2000,
  (i) => `2020-06-13T${String(8 + (i % 12)).padStart(2, '0')}:${String(i % 60).padStart(2, '0')}:00+08:00`,
);

describe('what a replay stores', () => {
  it('holds no author, @name, phone or id-card number, nor profile link', async () => {
    const file = join(folder, 'planted.jsonl');
    const broken = planted.rows.slice(0, 200).map((row) => ({ ...row, platform: 'elsewhere' }));
    writeFileSync(file, [...planted.rows, ...broken].map((row) => JSON.stringify(row)).join('\n'));
    // The scan itself must be able to see.
    expect(found(folder, planted.secrets).length).toBeGreaterThan(8000);
    const policy = join(folder, 'policy.yaml');
    writeFileSync(policy, 'version: 1\nmonitors: [{ id: m, name: 市场, any: [新发地] }]\n');
    const out = join(folder, 'out');
    expect(await guanchao(['replay', file, '--out', out, '--policy', policy])).toMatchObject({ code: 0 });
    expect(JSON.parse(readFileSync(join(out, 'summary.json'), 'utf8'))).toMatchObject({
      rows: 2200,
      rejected: 200,
    });
    expect(found(out, planted.secrets)).toEqual([]);
  });

  it('nor does the log when it is read through its port', async () => {
    await using log = await openTestLog(1, join(folder, 'out', 'run', 'log'));
    const texts: string[] = [];
    for (const stream of Object.keys(streams) as (keyof typeof streams)[])
      for (let partition = 0; partition < log.partitions(stream); partition++)
        for await (const page of log.read(stream, partition, 0)) texts.push(JSON.stringify(page));
    const read = join(folder, 'read');
    mkdirSync(read);
    writeFileSync(join(read, 'all.json'), texts.join('\n'));
    expect(texts.join('').length).toBeGreaterThan(100_000);
    expect(found(read, planted.secrets)).toEqual([]);
  });
});
