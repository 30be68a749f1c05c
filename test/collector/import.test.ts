import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { importFiles } from '../../services/collector/import.ts';
import { openLiveLog, row, temporaryFolder, writtenMentions } from './ingest/live-log.ts';

const NOW = Date.parse('2026-03-02T12:00:00+08:00');

test('an import takes edits, deletions and counts in their time among the mentions, once, and none that is too old', async () => {
  const folder = temporaryFolder('import');
  await using log = await openLiveLog(folder);
  const file = join(folder, 'rows.jsonl');
  const of = (kind: string, at: string, more: object): string =>
    JSON.stringify({ kind, platform: 'weibo', at, ...more });
  const old = '2026-02-20T12:00:00+08:00';
  writeFileSync(
    file,
    [
      of('deletion', '2026-03-02T11:59:40+08:00', { id: '1' }),
      of('edit', '2026-03-02T11:59:20+08:00', { id: '1', text: '改了' }),
      row('1'),
      of('counts', '2026-03-02T11:00:00+08:00', { threadId: 't1', comments: 9 }),
      of('counts', old, { threadId: 't1', comments: 2 }),
      of('deletion', old, { id: '1' }),
      of('deletion', '1970-01-01T00:00:00Z', { id: '1' }),
    ].join('\n'),
  );
  const take = () =>
    importFiles({
      files: [file],
      log,
      key: new Uint8Array(32),
      spoolPath: (batch) => join(folder, batch),
      now: NOW,
      signal: new AbortController().signal,
    });
  expect(await take()).toMatchObject({ rows: 7, appended: 4, tooOld: 2, rejected: 1, known: [] });
  expect(await take()).toMatchObject({ rows: 0, appended: 0, known: [file] });
  const written = await writtenMentions(log);
  const mention = written.filter((record) => 'id' in record);
  expect(mention.map((record) => [record.type, record.lane])).toEqual([
    ['mention', 'import-weibo'],
    ['amend', 'import-weibo'],
    ['amend', 'import-weibo'],
  ]);
  expect(mention.map(({ text }) => text)).toEqual(['水还是黄的', '改了', null]);
  expect(written.filter(({ type }) => type === 'counts')).toHaveLength(1);
});
