import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildSpool, openSpool } from '../../services/collector/spool.ts';
import { type Mention, mentionSchema } from '../../shared/records.ts';
import { isoCst } from '../../shared/time.ts';
import { material } from '../material.ts';
import { mentionsIn } from './said.ts';

const ROWS = 300_000;
const start = Date.UTC(2024, 0, 1);
const options = {
  lane: 'file',
  key: 'the key of this test',
  now: start + 86_400_000,
  signal: new AbortController().signal,
};
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'spool-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Live heap in MB: what is left after a full collection. */
function liveHeap(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed / 1e6;
}

/** Rows of many threads and authors, every hundredth a post, some out of order. */
function generatedRow(i: number): string {
  const kind = i % 100 === 0 ? 'post' : 'comment';
  const at = isoCst(start + Math.floor(i / 5) * 1000 - (i % 50 === 0 ? 600_000 : 0));
  const threadId = `${i - (i % 100)}`;
  const id = kind === 'post' ? threadId : `c${i}`;
  const text = `第${i}条 ${'市场今天关了？说清楚。'.repeat(1 + (i % 4))}`;
  return JSON.stringify({ id, platform: 'weibo', kind, threadId, author: `author ${i % 90_001}`, text, at });
}

function* generated(): Generator<string> {
  for (let from = 0; from < ROWS; from += 1000) {
    yield `${Array.from({ length: 1000 }, (_, i) => generatedRow(from + i)).join('\n')}\n`;
  }
}

test('memory stays flat in the number of rows, building and reading', async () => {
  const path = join(folder, 'many.jsonl');
  await writeFile(path, generated());
  const spoolPath = join(folder, 'many.db');
  const heaps: number[] = [];
  const onProgress = (read: number, total: number): void => {
    if (read >= total * 0.25 * (heaps.length + 1)) heaps.push(liveHeap());
  };
  const summary = await buildSpool({ ...options, files: [path], spoolPath, onProgress });
  expect(summary?.rows).toBe(ROWS);
  expect(heaps).toHaveLength(4);
  // The authors' memory fills up to its bound of some megabytes.
  expect((heaps.at(-1) ?? 0) - (heaps[0] ?? 0)).toBeLessThan(25);

  using spool = openSpool(spoolPath);
  const reading: number[] = [];
  let rows = 0;
  let rooted = 0;
  for (const page of spool.recordsFrom(0)) {
    rows += page.length;
    rooted += page.filter((record) => record.type === 'mention' && record.root !== null).length;
    if (rows >= (ROWS / 4) * (reading.length + 1)) reading.push(liveHeap());
  }
  expect(rows).toBe(ROWS);
  expect(rooted).toBe(ROWS * 0.99);
  expect((reading.at(-1) ?? 0) - (reading[0] ?? 0)).toBeLessThan(15);
});

const checked = material('data/stream/checked_e_2020-06-10_06-16.jsonl.gz');
const swsr = material('data/stream/swsr_posts_comments.jsonl.gz');
test.skipIf(checked === null || swsr === null)(
  'two real sets come back whole, each mention a valid record with an id of its own',
  async () => {
    const spoolPath = join(folder, 'real.db');
    const files = [swsr ?? '', checked ?? ''];
    const summary = await buildSpool({ ...options, files, spoolPath });
    expect(summary).toMatchObject({ rows: 90_480 + 10_295, rejected: 0 });
    using spool = openSpool(spoolPath);
    const ids = new Set<string>();
    let last = 0;
    let rootless = 0;
    const faults: Mention[] = [];
    for (const mention of mentionsIn(spool)) {
      ids.add(mention.id);
      if (mention.at < last || !mentionSchema.safeParse(mention).success) faults.push(mention);
      if (mention.kind !== 'post' && mention.root === null) rootless += 1;
      last = mention.at;
    }
    expect(faults).toEqual([]);
    expect(ids.size).toBe(90_480 + 10_295);
    expect(rootless).toBeLessThan(6000);
  },
);
