import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { officeKeys } from '../../infra/embedded/office.ts';
import { PARTITIONS } from '../../infra/embedded/settings.ts';
import { systemClock } from '../../shared/clock.ts';
import { openEventLog } from '../../shared/event-log/open.ts';
import { runFolder } from '../../shared/runs.ts';
import { guanchao } from '../command.ts';
import { recordsOf, temporaryFolder } from '../pipeline.ts';

const ROWS = 30_000;
const POLICY = 'version: 1\nmonitors: [{ id: water, name: 供水, any: [自来水] }]\n';

describe('import', () => {
  it('adds each row once, however often it is killed and called again, and remembers the file', async () => {
    const data = temporaryFolder('import');
    writeFileSync(join(data, 'policy.yaml'), POLICY);
    const file = join(temporaryFolder('import-file'), 'rows.jsonl');
    const now = Date.now();
    // Without ids, and a tenth of them equal to another row of the same minute.
    const rows = Array.from({ length: ROWS }, (_, n) =>
      JSON.stringify({
        ...{ platform: 'weibo', kind: 'comment', threadId: `t${n % 40}`, author: `读者${n % 5000}` },
        ...{
          text: `自来水又黄又臭 ${n % 10 === 0 ? 0 : n}`,
          at: new Date(now - 3_600_000 - (n % 30) * 60_000).toISOString(),
        },
      }),
    );
    writeFileSync(file, rows.join('\n'));
    const args = ['import', file, '--data', data, '--json'];
    const log = join(runFolder(data, 'live'), 'log');
    let kills = 0;
    for (const afterMs of [0, 30, 80, 150, 250]) {
      let began = 0;
      // From when the log is there: the rows are read, sorted and appended within a second or two.
      const ended = await guanchao(args, () => {
        if (began === 0 && existsSync(log) && existsSync(join(data, 'imports'))) began = Date.now();
        return began > 0 && Date.now() - began >= afterMs * 4;
      });
      if (ended.signal === 'SIGKILL') kills += 1;
    }
    expect(kills).toBeGreaterThan(0);
    await guanchao(args);
    const last = await guanchao(args);
    expect(JSON.parse(last.out)).toEqual({ rows: 0, appended: 0, tooOld: 0, rejected: 0, known: 1 });
    expect(readdirSync(join(data, 'imports'))).toEqual([]);
    await using opened = await openEventLog({
      folder: log,
      partitions: PARTITIONS,
      clock: systemClock,
      sealKey: officeKeys(data).sealKey,
      durability: 'process',
    });
    const ids = (await recordsOf(opened, 'mentions')).flatMap((one) =>
      one.type === 'mention' ? [one.id] : [],
    );
    expect([ids.length, new Set(ids).size]).toEqual([ROWS, ROWS]);
  });

  it('says what cannot be used, and takes nothing of it', async () => {
    const data = temporaryFolder('import-bad');
    writeFileSync(join(data, 'policy.yaml'), POLICY);
    const absent = await guanchao(['import', join(data, 'absent.jsonl'), '--data', data]);
    expect([absent.code, absent.err]).toEqual([1, expect.stringContaining('does not exist')]);
    const folder = await guanchao(['import', data, '--data', data]);
    expect([folder.code, folder.err]).toEqual([1, expect.stringContaining('is not a file')]);
    const text = join(data, 'text.txt');
    writeFileSync(text, '这不是数据\n');
    const useless = await guanchao(['import', text, '--data', data]);
    expect(useless.code).toBe(1);
    expect(useless.err).not.toMatch(/ at .*\.ts:\d+/);
  });
});
