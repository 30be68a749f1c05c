import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { deadLettersVerb } from '../../infra/embedded/dead-letters.ts';
import { officeKeys } from '../../infra/embedded/office.ts';
import { PARTITIONS } from '../../infra/embedded/settings.ts';
import { policySource } from '../../services/analyzer/policy.ts';
import { scoreProcessor } from '../../services/analyzer/score.ts';
import { readPolicy } from '../../services/policy.ts';
import { systemClock } from '../../shared/clock.ts';
import type { EventLog, Processor } from '../../shared/event-log/event-log.ts';
import { openEventLog } from '../../shared/event-log/open.ts';
import { lockFolder } from '../../shared/folder-lock.ts';
import { beginRun, liveRun, runFolder } from '../../shared/runs.ts';
import { runVerb } from '../../shared/verb.ts';
import { guanchao } from '../command.ts';
import {
  analysis,
  inForce,
  mention,
  progress,
  recordsOf,
  runAnalyzer,
  temporaryFolder,
} from '../pipeline.ts';

const T0 = 26_533_320;
const POLICY = readPolicy(
  'version: 1\nmonitors: [{ id: water, name: 供水, any: [自来水] }]\n',
  'policy of the test',
);

interface Office {
  readonly data: string;
  open(): Promise<EventLog>;
}

function office(): Office {
  const data = temporaryFolder('letters');
  const { sealKey } = officeKeys(data);
  const { id } = beginRun(data, liveRun(systemClock.now()));
  const folder = join(runFolder(data, id), 'log');
  mkdirSync(folder, { recursive: true });
  return {
    data,
    open: () => openEventLog({ folder, partitions: PARTITIONS, clock: systemClock, sealKey }),
  };
}

/** The real first stage of a program that chokes on a mention with 毒 in it. */
function faulty(log: EventLog): Processor<'mentions'> {
  const score = scoreProcessor({ ...analysis, policyOf: policySource(log), archive: false });
  return {
    ...score,
    async open(partition, state) {
      const task = await score.open(partition, state);
      return {
        ...task,
        fold(entry, out) {
          const pending = task.fold(entry, out);
          const { record } = entry;
          if (record.type === 'mention' && record.text.includes('毒')) throw new TypeError('毒不可食');
          if (record.type === 'progress' && record.lane === 'bad') throw new RangeError('no such lane');
          return pending;
        },
      };
    },
  };
}

/** Bytes that no program wrote, at the end of partition 0 of mentions. */
function plant({ data }: Office, text: string): void {
  const db = new DatabaseSync(join(runFolder(data, 'live'), 'log', 'event-log.sqlite'));
  const where = "stream = 'mentions' AND partition = 0";
  const next = Number(db.prepare(`SELECT next FROM ends WHERE ${where}`).get()?.next ?? 0);
  db.prepare(
    "INSERT INTO chunks (stream, partition, next, count, at, entries) VALUES ('mentions', 0, ?, 1, 0, ?)",
  ).run(next + 1, Buffer.from(`["k",${text}]`));
  db.prepare("INSERT OR REPLACE INTO ends VALUES ('mentions', 0, ?)").run(next + 1);
  db.close();
}

/** The verb in this process: the command around it is started once, and tested elsewhere. */
function verb(data: string): (...args: string[]) => Promise<{ code: number; out: string; err: string }> {
  return async (...args) => {
    let out = '';
    let err = '';
    const code = await runVerb([deadLettersVerb], ['dead-letters', ...args, '--data', data], {
      env: {},
      cwd: data,
      clock: systemClock,
      signal: new AbortController().signal,
      drained: async () => {},
      out(text) {
        out += text;
      },
      err(line) {
        err += `${line}\n`;
      },
    });
    return { code, out, err };
  };
}

async function poisonedOffice(): Promise<Office> {
  const here = office();
  await using log = await here.open();
  const mentions = Array.from({ length: 40 }, (_, i) =>
    mention(`m${i}`, T0, i % 8 === 3 ? `自来水有毒 张三${i}` : '自来水黄了'),
  );
  await log.append([...inForce(POLICY, T0), progress('a', 'weibo', T0), ...mentions.slice(0, 30)]);
  plant(here, '{"nickname":"李四"');
  await log.append([...mentions.slice(30), progress('bad', 'weibo', T0 + 1)]);
  await log.process(faulty(log), { until: 'end', signal: new AbortController().signal });
  return here;
}

/** Mentions that the mended pipeline has counted under the monitor. */
async function counted(here: Office): Promise<number> {
  await using log = await here.open();
  await log.append([progress('a', 'weibo', T0 + 10)]);
  await runAnalyzer(log);
  const sums = (await recordsOf(log, 'activity')).flatMap((record) =>
    record.type === 'activity' && record.subject.includes('water') ? [record.n] : [],
  );
  return sums.reduce((sum, n) => sum + n, 0);
}

it('lists letters without a word of what they hold, and shows one when asked', async () => {
  const { data } = await poisonedOffice();
  const letters = verb(data);
  const listed = await guanchao(['dead-letters', 'list', '--json', '--data', data]);
  expect(listed).toMatchObject({ code: 0, err: '' });
  const found = JSON.parse(listed.out).letters;
  // 5 mentions, the planted bytes, and the progress record in each of the partitions.
  expect(found).toHaveLength(5 + 1 + PARTITIONS);
  const one = found.find(({ error }: { error: string }) => error === 'TypeError');
  expect(one).toMatchObject({
    state: 'open',
    at: null,
    processor: 'score',
    stream: 'mentions',
    reason: '毒不可食',
  });
  const table = await letters('list');
  expect(table.out).toMatch(new RegExp(`^${one.letter} +open  TypeError: 毒不可食$`, 'm'));
  expect(table.out).toContain(`${found.length} letter(s)`);
  expect(listed.out + table.out).not.toMatch(/张三|李四|sealed/);
  expect(JSON.parse((await letters('list', '--json', '--stream', 'activity')).out).letters).toEqual([]);

  const shown = JSON.parse((await letters('show', one.letter, '--json')).out);
  expect(shown).toMatchObject({
    key: expect.stringMatching(/^m\d+$/),
    text: expect.stringContaining('自来水有毒 张三'),
    headers: {
      'dlq-original-topic': 'mentions',
      'dlq-original-partition': String(one.partition),
      'dlq-original-offset': String(one.offset),
      'dlq-group': 'score',
      'dlq-error-class': 'TypeError',
      'dlq-error-message': '毒不可食',
    },
  });
  expect(JSON.parse(shown.text)).toMatchObject({ type: 'mention', id: shown.key });
  expect((await letters('show', one.letter)).out).toMatch(/dlq-group +score\n[\s\S]*自来水有毒/);
});

it('replays what can be, once, and the mended program counts each mention exactly once', async () => {
  const here = await poisonedOffice();
  const letters = verb(here.data);
  expect(await counted(here)).toBe(35);
  const found = JSON.parse((await letters('list', '--json')).out).letters;
  const mentions = found.filter(({ error }: { error: string }) => error === 'TypeError');
  const bytes = found.find(({ error }: { error: string }) => error === 'BrokenRecord');
  const told = found.find(({ error }: { error: string }) => error === 'RangeError');

  const some = [mentions[0].letter, bytes.letter, told.letter, 'score/mentions/0/999'];
  const first = await letters('replay', ...some, '--json');
  expect(first.code).toBe(1);
  expect(JSON.parse(first.out)).toMatchObject({
    replayed: [mentions[0].letter],
    refused: expect.arrayContaining([
      { letter: bytes.letter, reason: 'its record is not JSON' },
      { letter: told.letter, reason: expect.stringContaining('every partition') },
      { letter: 'score/mentions/0/999', reason: expect.stringContaining('no letter') },
    ]),
  });
  expect(await counted(here)).toBe(36);

  const again = await letters('replay', mentions[0].letter);
  expect(again).toMatchObject({ code: 1, out: '0 letter(s) replayed, 1 refused\n' });
  expect(again.err).toMatch(/was replayed at 20\d\d-/);
  expect((await letters('drop', bytes.letter)).out).toBe('1 letter(s) dropped, 0 refused\n');
  expect((await letters('replay', bytes.letter)).err).toMatch(/was dropped at/);

  const rest = await letters('replay', '--all', '--stream', 'mentions', '--json');
  expect(JSON.parse(rest.out).replayed).toHaveLength(4);
  expect(JSON.parse(rest.out).refused).toHaveLength(PARTITIONS);
  expect(await counted(here)).toBe(40);
  expect(await counted(here)).toBe(40);

  const open = JSON.parse((await letters('list', '--json')).out).letters;
  expect(open.map(({ error }: { error: string }) => error)).toEqual(Array(PARTITIONS).fill('RangeError'));
  const all = JSON.parse((await letters('list', '--all', '--json')).out).letters;
  expect(all.map(({ state }: { state: string }) => state).sort()).toEqual([
    'dropped',
    ...Array(PARTITIONS).fill('open'),
    ...Array(5).fill('replayed'),
  ]);
});

it('of two replays at once one is refused, and wrong calls say what is right', async () => {
  const { data } = await poisonedOffice();
  const letters = verb(data);
  {
    using _held = lockFolder(join(runFolder(data, 'live'), 'dead-letters'));
    const second = await letters('replay', '--all');
    expect(second).toMatchObject({ code: 1, err: expect.stringContaining('in use by another process') });
  }
  for (const args of [
    [],
    ['burn'],
    ['list', 'a'],
    ['show'],
    ['replay'],
    ['drop', 'a', '--all'],
    ['replay', 'a', '--stream', 'x'],
  ])
    expect(await letters(...args)).toMatchObject({ code: 2, out: '' });
  expect(await letters('show', 'score/mentions/0/999')).toMatchObject({ code: 1, out: '' });
  const elsewhere = await letters('list', '--run', 'none');
  expect(elsewhere).toMatchObject({
    code: 1,
    err: expect.stringContaining('holds no run none, but runs live'),
  });
});
