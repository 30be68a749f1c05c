import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { guanchao } from '../command.ts';
import { temporaryFolder } from '../pipeline.ts';

const folder = temporaryFolder('bad');
const row = (id: string, at: string, text = '新发地怎么了') =>
  JSON.stringify({ id, platform: 'weibo', kind: 'comment', threadId: 't', text, at });
const good = Array.from({ length: 200 }, (_, i) =>
  row(`g${i}`, `2020-06-10T08:${String(i % 60).padStart(2, '0')}:00+08:00`),
);

async function replayOf(name: string, bytes: Buffer | string) {
  const file = join(folder, name);
  writeFileSync(file, bytes);
  const out = join(folder, `${name}.out`);
  const ended = await guanchao(['replay', file, '--out', out]);
  expect(ended.err + ended.out).not.toMatch(/\n\s+at .*\.ts/);
  const read = (output: string) => readFileSync(join(out, output), 'utf8');
  return {
    ...ended,
    read,
    rejects: () =>
      read('rejects.jsonl')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
  };
}

describe('input that cannot be used', () => {
  it('a truncated gzip, a binary file, a folder, a missing or an empty file: a clear message and exit 1', async () => {
    const zipped = gzipSync(good.join('\n').repeat(50));
    const cases: [string, Buffer | string][] = [
      ['truncated.jsonl.gz', zipped.subarray(0, zipped.length - 200)],
      ['binary.jsonl', Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919) % 256))],
      ['empty.jsonl', ''],
    ];
    for (const [name, bytes] of cases) {
      const ended = await replayOf(name, bytes);
      expect(ended.code, name).toBe(1);
      expect(ended.err, name).toContain(name);
    }
    mkdirSync(join(folder, 'a-folder'));
    for (const name of ['a-folder', 'no-such-file']) {
      const ended = await guanchao(['replay', join(folder, name), '--out', join(folder, `${name}.out`)]);
      expect(ended.code).toBe(1);
      expect(ended.err).toContain(name);
    }
  });

  it('a row of 10 MB, GB18030, 1970, 2099, no JSON: rejected by line with its reason, and the rest is taken', async () => {
    const gb18030 = Buffer.concat([
      Buffer.from(
        '{"id":"gb","platform":"weibo","kind":"comment","threadId":"t","at":"2020-06-10T08:00:00+08:00","text":"',
      ),
      Buffer.from([0xd0, 0xc2, 0xb7, 0xa2, 0xb5, 0xd8]),
      Buffer.from('"}\n'),
    ]);
    const bad = [
      row('big', '2020-06-10T08:00:00+08:00', '大'.repeat(3_500_000)),
      row('old', '1970-01-01T00:00:00Z'),
      row('far', '2099-01-01T00:00:00+08:00'),
      'not json',
      '[1,2]',
      row('when', 'yesterday'),
    ];
    const { code, rejects, read } = await replayOf(
      'mixed.jsonl',
      Buffer.concat([gb18030, Buffer.from(`${[...bad, ...good].join('\n')}\n`)]),
    );
    expect(code).toBe(0);
    expect(rejects().map((reject) => reject.line)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    for (const reject of rejects()) expect(reject.reason.length).toBeGreaterThan(3);
    const summary = JSON.parse(read('summary.json'));
    expect(summary).toMatchObject({ rows: 207, rejected: 7, accepted: 200, duplicates: 0 });
    expect(summary.to.slice(0, 10)).toBe('2020-06-10');
  });

  it('wrong usage exits 2, and a broken policy 1 with the place of every fault', async () => {
    const file = join(folder, 'good.jsonl');
    writeFileSync(file, good.join('\n'));
    expect(await guanchao(['replay', file])).toMatchObject({ code: 2 });
    expect(await guanchao(['replay', file, '--out', join(folder, 'x'), '--speed', 'warp'])).toMatchObject({
      code: 2,
    });
    const policy = join(folder, 'broken.yaml');
    writeFileSync(policy, 'version: 1\nmonitors:\n  - {id: a, name: 甲, anny: [x]}\n');
    for (const args of [
      ['policy', 'check', policy],
      ['replay', file, '--out', join(folder, 'y'), '--policy', policy],
    ]) {
      const ended = await guanchao(args);
      expect(ended.code).toBe(1);
      expect(ended.err).toContain('line 3: monitors[0].anny: unknown key');
    }
  });

  it('equal comments without an id are not repeats, and a repeated id is one', async () => {
    const anonymous = Array.from({ length: 5 }, () =>
      JSON.stringify({ t: '2020-06-10T08:00:00+08:00', k: 'comment', p: 1, u: 'a', x: '？' }),
    );
    const none = await replayOf('equal.jsonl', anonymous.join('\n'));
    expect(JSON.parse(none.read('summary.json'))).toMatchObject({ rows: 5, accepted: 5, duplicates: 0 });
    const twice = await replayOf('twice.jsonl', [...good, ...good.slice(0, 20)].join('\n'));
    expect(JSON.parse(twice.read('summary.json'))).toMatchObject({
      rows: 220,
      accepted: 200,
      duplicates: 20,
    });
  });
});
