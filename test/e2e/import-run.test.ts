import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { officeKeys } from '../../infra/embedded/office.ts';
import { createPseudonyms } from '../../services/collector/pseudonym.ts';
import { simulate } from '../../services/replay/simulate/scenario.ts';
import { rehearsal } from '../../services/replay/simulate/scenarios.ts';
import { systemClock } from '../../shared/clock.ts';
import { openEventLog } from '../../shared/event-log/open.ts';
import { listRuns, type RunManifest, runFolder } from '../../shared/runs.ts';
import { minuteOf } from '../../shared/time.ts';
import { bytesBelow } from '../bytes-below.ts';
import { guanchao } from '../command.ts';
import { recordsOf, temporaryFolder } from '../pipeline.ts';
import { signInAt } from '../session.ts';
import { startGuanchao } from '../started.ts';

const MARKET = '  - { id: market, name: 市场, any: [青槐] }\n';
const WATER = '  - { id: water, name: 水管, any: [柳堇] }\n';

/** An event of two years ago, as a file. */
const rows = [
  ...simulate(
    rehearsal({
      startMinute: minuteOf(Date.parse('2024-03-04T00:00:00+08:00')),
      quietHours: 2,
      afterHours: 1,
    }),
  ),
];
const files = temporaryFolder('import-run-files');
const file = join(files, 'history.jsonl');
writeFileSync(file, `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`);

function writePolicy(data: string, ...monitors: readonly string[]): void {
  writeFileSync(join(data, 'policy.yaml'), `version: 1\nmonitors:\n${monitors.join('')}`);
}

function officeFolder(name: string): string {
  const data = temporaryFolder(name);
  writePolicy(data, MARKET, WATER);
  return data;
}

function onlyRun(data: string): RunManifest {
  const [run, ...others] = listRuns(data);
  if (!run || others.length > 0) throw new Error(`${others.length + 1} runs, or none`);
  return run;
}

function output(data: string, id: string, name: string): string {
  return readFileSync(join(runFolder(data, id), 'replay', name), 'utf8');
}

describe('import --as-run', () => {
  const whole = officeFolder('import-run-whole');
  beforeAll(async () => {
    expect((await guanchao(['import', file, '--as-run', '--data', whole])).code).toBe(0);
  });

  it('makes old rows a run that the console shows with its incidents; the same again adds nothing', async () => {
    const data = officeFolder('import-run');
    const live = await guanchao(['import', file, '--data', data]);
    expect(live.err).toContain(`${rows.length} row(s) are older than 7 days: import them with --as-run`);

    const first = await guanchao(['import', file, '--as-run', '--data', data, '--name', '旧事', '--json']);
    expect(first.code).toBe(0);
    const told = JSON.parse(first.out);
    const run = listRuns(data).find(({ kind }) => kind === 'replay');
    expect(told).toMatchObject({ rows: rows.length, rejected: 0, run: run?.id, known: false });
    expect(run?.name).toBe('回放：旧事');
    expect(readFileSync(told.report, 'utf8')).toContain('</html>');

    const before = bytesBelow(runFolder(data, told.run));
    const again = await guanchao(['import', file, file, '--as-run', '--data', data, '--json']);
    expect(JSON.parse(again.out)).toEqual({ run: told.run, report: told.report, known: true });
    expect(again.err).toContain('nothing is added');
    expect(bytesBelow(runFolder(data, told.run))).toBe(before);

    const started = await startGuanchao(data, '--no-rehearsal');
    const person = await signInAt(started.url, 'duty', started.password ?? '');
    expect((await person.runs()).find(({ id }) => id === told.run)).toMatchObject({
      kind: 'replay',
      name: '回放：旧事',
      finished: true,
    });
    const wanted: { id: string; peakLevel: string; mentions: number }[] = JSON.parse(
      output(data, told.run, 'incidents.json'),
    );
    expect(wanted.some(({ peakLevel }) => peakLevel === 'red')).toBe(true);
    await expect
      .poll(async () => (await person.incidents(told.run)).map(({ incident }) => incident), {
        interval: 200,
        timeout: 60_000,
      })
      .toEqual(
        expect.arrayContaining(
          wanted.map(({ id, peakLevel, mentions }) => expect.objectContaining({ id, peakLevel, mentions })),
        ),
      );
    // Beside the running process, too.
    writePolicy(data, MARKET);
    const other = await guanchao(['import', file, '--as-run', '--data', data, '--name', '旧事', '--json']);
    const second = JSON.parse(other.out).run;
    expect(second).not.toBe(told.run);
    expect((await person.runs()).find(({ id }) => id === second)?.name).toBe('回放：旧事（2）');
    expect(await started.stop()).toBe(0);
  });

  it("keeps authors under the office's own key, and no key in its files", async () => {
    const run = onlyRun(whole);
    const { pseudonymKey, sealKey } = officeKeys(whole);
    const manifest = output(whole, run.id, join('run', 'manifest.json'));
    for (const key of [pseudonymKey, sealKey])
      expect(manifest).not.toContain(Buffer.from(key).toString('hex'));
    await using log = await openEventLog({
      folder: run.log?.folder ?? '',
      partitions: 1,
      clock: systemClock,
      sealKey,
      durability: 'process',
    });
    const kept = new Set(
      (await recordsOf(log, 'mentions')).flatMap((one) => (one.type === 'mention' ? [one.author] : [])),
    );
    const authors = rows.flatMap(({ platform, author }) => (author ? [{ platform, author }] : []));
    const [own, fixed] = [pseudonymKey, 'guanchao-replay'].map((key) => {
      const pseudonyms = createPseudonyms(key);
      return authors.filter(({ platform, author }) => kept.has(pseudonyms(platform, author))).length;
    });
    expect([own, fixed]).toEqual([authors.length, 0]);
  });

  it('goes on when it was killed, and ends with the same; a moved data folder still has the run', async () => {
    const { id } = onlyRun(whole);
    const bytes = bytesBelow(join(whole, 'runs'));

    const killed = officeFolder('import-run-killed');
    mkdirSync(join(killed, 'office'));
    copyFileSync(join(whole, 'office', 'key'), join(killed, 'office', 'key'));
    let kills = 0;
    for (const share of [0.2, 0.5, 0.8]) {
      const ended = await guanchao(
        ['import', file, '--as-run', '--data', killed],
        () => bytesBelow(join(killed, 'runs')) >= share * bytes,
      );
      if (ended.signal === 'SIGKILL') kills += 1;
    }
    expect(kills).toBeGreaterThan(1);
    expect((await guanchao(['import', file, '--as-run', '--data', killed])).code).toBe(0);
    const moved = `${killed}-moved`;
    renameSync(killed, moved);
    expect(onlyRun(moved)).toMatchObject({
      id,
      log: { folder: join(runFolder(moved, id), 'replay/run/log') },
    });
    for (const name of [
      'incidents.json',
      'assessments.jsonl',
      'alerts.jsonl',
      'rejects.jsonl',
      'report.html',
    ])
      expect(output(moved, id, name)).toBe(output(whole, id, name));
    rmSync(moved, { recursive: true });
  });

  it('begins anew what was begun under another file name, and where the replay was taken away', async () => {
    const data = officeFolder('import-run-renamed');
    const copy = join(files, 'renamed.jsonl');
    copyFileSync(file, copy);
    const runs = join(data, 'runs');
    const cut = await guanchao(
      ['import', copy, '--as-run', '--data', data],
      () => bytesBelow(runs) > 100_000,
    );
    expect(cut.signal).toBe('SIGKILL');
    expect((await guanchao(['import', file, '--as-run', '--data', data])).code).toBe(0);
    const { id, name } = onlyRun(data);
    expect(name).toBe('回放：history.jsonl');
    expect(output(data, id, 'report.html')).toContain('history.jsonl');
    rmSync(join(runs, id, 'replay'), { recursive: true });
    mkdirSync(join(runs, id, 'store'));
    expect(listRuns(data)).toEqual([]);
    expect((await guanchao(['import', file, '--as-run', '--data', data])).code).toBe(0);
    expect(readdirSync(join(runs, id)).sort()).toEqual(['replay', 'run.json']);
  });

  it('says what is wrong, and makes no run of it', async () => {
    const data = temporaryFolder('import-run-bad');
    const unwatched = await guanchao(['import', file, '--as-run', '--data', data]);
    expect([unwatched.code, unwatched.err]).toEqual([1, expect.stringContaining('nothing is watched yet')]);
    writePolicy(data, MARKET);
    const absent = await guanchao(['import', join(data, 'absent.jsonl'), '--as-run', '--data', data]);
    expect([absent.code, absent.err]).toEqual([1, expect.stringContaining('does not exist')]);
    const text = join(data, 'text.txt');
    writeFileSync(text, '这不是数据\n');
    expect((await guanchao(['import', text, '--as-run', '--data', data])).code).toBe(1);
    expect(listRuns(data)).toEqual([]);
    const named = await guanchao(['import', file, '--name', '旧事', '--data', data]);
    expect([named.code, named.err]).toEqual([2, expect.stringContaining('--as-run')]);
  });
});
