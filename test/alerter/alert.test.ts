import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { alerterProcessor } from '../../services/alerter/alert.ts';
import { DELETED_TEXT } from '../../shared/amended.ts';
import { AppError } from '../../shared/errors.ts';
import type { EventLog, Processor } from '../../shared/event-log/event-log.ts';
import type { ActionDone, IncidentRecord } from '../../shared/incidents.ts';
import type { Amended } from '../../shared/records.ts';
import type { RecordOf } from '../../shared/streams.ts';
import { actionOf } from './incident/acting.ts';
import { assessment, NOON, sample } from './incident/assessment.ts';
import { deadLetters, LIVE, openLog, outcomeOf, runAlerter, testFolder, through, toLog } from './running.ts';
import { BUS, CALL, MARKET, SPLIT, story } from './story.ts';

type Outcome = readonly RecordOf<'incidents'>[];

async function tell(): Promise<Outcome> {
  await using log = await openLog(testFolder('alerter'));
  await log.append(story.map(toLog));
  await runAlerter(log);
  expect(await deadLetters(log)).toEqual([]);
  return await outcomeOf(log);
}

function recordsOf(outcome: Outcome, incident: string): readonly IncidentRecord[] {
  return outcome
    .filter((record) => record.type === 'incident')
    .filter((record) => record.incident.id === incident);
}

function answersOf(outcome: Outcome): readonly ActionDone[] {
  return outcome.filter((record) => record.type === 'action-done');
}

describe('the alerter', () => {
  test('puts out each change of an incident as its next revision, with what is to be told', async () => {
    const outcome = await tell();
    const market = recordsOf(outcome, MARKET);
    expect(market.map(({ revision }) => revision)).toEqual(market.map((_, index) => index + 1));
    expect(
      market.map(({ changes, alerts }) => [changes.join(' '), alerts.map(({ kind }) => kind).join(' ')]),
    ).toEqual([
      ['opened', 'opened'],
      ['signed', 'signed'],
      ['raised jumped', 'raised'],
      // WeChat joins: nothing changes but counts and platforms.
      ['', ''],
      ['merged', ''],
      ['muted', ''],
      ['', ''],
      ['split', ''],
      ['unmuted', 'unmuted'],
      ['closed', 'closed'],
      ['reopened', 'reopened'],
    ]);
    expect(market.at(-1)?.incident).toMatchObject({ relapses: 1, phase: 'relapse', level: 'yellow' });
  });

  test('gives a deleted mention its next revision, also when it was stopped while the deletion waited', async () => {
    const folder = testFolder('alerter');
    const deletion: Amended = {
      ...{ v: 1, type: 'amended', platform: 'weibo', id: 'a', minute: NOON + 6, what: 'deleted', text: null },
    };
    const samples = [sample('a', 1, '要被删的话'), sample('b', 2)];
    for (const records of [
      [assessment({ minute: 3, level: 'yellow', samples }), through(4), deletion, through(5)],
      [through(7), deletion, through(8)],
    ]) {
      await using log = await openLog(folder, 1);
      await log.append(records.map(toLog));
      await runAlerter(log);
    }
    await using log = await openLog(folder, 1);
    expect(await deadLetters(log)).toEqual([]);
    const told = (await outcomeOf(log)).filter((record) => record.type === 'incident');
    expect(
      told.map(({ revision, minute, changes, alerts }) => [revision, minute - NOON, changes, alerts.length]),
    ).toEqual([
      [1, 3, ['opened'], 1],
      [2, 6, ['amended'], 0],
    ]);
    expect(told[1]?.incident.samples.map(({ text }) => text)).toEqual([DELETED_TEXT, '言论b']);
    expect(JSON.stringify(told[1])).not.toContain('要被删的话');
  });

  test('answers every act, with the revision to look at or why nothing was done', async () => {
    const answers = new Map(answersOf(await tell()).map((done) => [done.action, done]));
    expect(answers.get('too-soon-1')?.refused).toMatch(/没有编号/);
    expect(answers.get('sign-0001')).toMatchObject({ incident: MARKET, revision: 2, refused: null });
    expect(answers.get('sign-0002')?.refused).toMatch(/^已由张三/);
    expect(answers.get('note-0001')?.refused).toMatch(/已并入/);
    expect(answers.get('split-0001')).toMatchObject({ incident: SPLIT, revision: 1 });
    expect(answers.get('merge-002')).toMatchObject({ incident: SPLIT, refused: null });
    expect(answers.size).toBe(12);
  });

  test('an act asked for twice is answered twice and done once', async () => {
    const outcome = await tell();
    const both = answersOf(outcome).filter(({ action }) => action === 'level-001');
    expect(both).toHaveLength(2);
    expect(both[1]).toEqual(both[0]);
    const book = recordsOf(outcome, SPLIT).at(-1)?.incident.handling.book ?? [];
    expect(book.filter(({ act }) => act === 'level')).toHaveLength(1);
  });

  test('tells how far each platform has been judged, whenever that moves', async () => {
    const told = (await tell()).filter((record) => record.type === 'settled-through');
    const weibo = told.filter(({ platform }) => platform === 'weibo').map((record) => record.through - NOON);
    expect(weibo).toEqual([0, 2, 4, 5, 10, 15, 50, 70, 100, 131, 2000]);
  });

  test('keeps minutes and revisions of every incident in order, and each message has its own id', async () => {
    const outcome = await tell();
    for (const id of [MARKET, BUS, SPLIT, CALL]) {
      const records = recordsOf(outcome, id);
      expect(records.length).toBeGreaterThan(0);
      expect(records.map(({ revision }) => revision)).toEqual(records.map((_, index) => index + 1));
      const minutes = records.map(({ minute }) => minute);
      expect(minutes).toEqual([...minutes].sort((a, b) => a - b));
    }
    const ids = outcome.flatMap((record) =>
      record.type === 'incident' ? record.alerts.map(({ id }) => id) : [],
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('refuses an act before the run has a minute, unless its minutes are the wall clock’s', async () => {
    const open = actionOf({ act: 'open', title: '来电', level: 'red', platforms: ['weibo'], reason: '来电' });
    await using drill = await openLog(testFolder('alerter'));
    await drill.append([toLog(open)]);
    await runAlerter(drill, { ...LIVE, wallClock: false });
    expect(await outcomeOf(drill)).toMatchObject([
      { type: 'action-done', refused: '本场次尚未开始研判，请稍后再试' },
    ]);
    await using live = await openLog(testFolder('alerter'));
    await live.append([toLog(open)]);
    await runAlerter(live);
    expect(await outcomeOf(live)).toMatchObject([{ incident: { openedAt: NOON } }, { refused: null }]);
  });

  test('sends a record that breaks the order of its platform to the dead letters and goes on', async () => {
    await using log = await openLog(testFolder('alerter'));
    const records = [
      through(5),
      assessment({ minute: 1, level: 'red' }),
      assessment({ minute: 6 }),
      through(7),
    ];
    await log.append(records.map(toLog));
    await runAlerter(log);
    expect(await deadLetters(log)).toMatchObject([
      expect.stringContaining('came after that minute was settled'),
    ]);
    expect((await outcomeOf(log)).map(({ type }) => type)).toEqual([
      'settled-through',
      'incident',
      'settled-through',
    ]);
  });
});

/** A processor that fails like a machine: at the n-th record it folds, nothing is committed and nothing stored. */
function failingAt(n: number): Processor<'assessments'> {
  const whole = alerterProcessor(LIVE);
  let folded = 0;
  return {
    ...whole,
    async open(partition, state) {
      const task = await whole.open(partition, state);
      return {
        ...task,
        fold(entry, out) {
          folded += 1;
          if (folded === n) throw new AppError('LOG_FAILED', 'cut here');
          return task.fold(entry, out);
        },
      };
    },
  };
}

async function processUntilCut(log: EventLog, n: number, batchSize: number): Promise<void> {
  const options = { until: 'end', signal: new AbortController().signal, batchSize } as const;
  await log.process(failingAt(n), options).catch((error: unknown) => {
    if (!(error instanceof AppError && error.message === 'cut here')) throw error;
  });
}

describe('what the alerter puts out', () => {
  test('is the same for any batch cuts, any storing of state, and any points at which it fails and begins again', async () => {
    const expected = await tell();
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 12 }),
        fc.constantFrom(1, 4, 20_000),
        fc.array(fc.integer({ min: 1, max: 25 }), { maxLength: 6 }),
        async (batchSize, snapshotRecords, cuts) => {
          const folder = testFolder('alerter');
          {
            await using log = await openLog(folder, snapshotRecords);
            await log.append(story.map(toLog));
          }
          for (const cut of cuts) {
            await using log = await openLog(folder, snapshotRecords);
            await processUntilCut(log, cut, batchSize);
          }
          await using log = await openLog(folder, snapshotRecords);
          await runAlerter(log, LIVE, { batchSize });
          expect(await outcomeOf(log)).toEqual(expected);
        },
      ),
      { numRuns: 25 },
    );
  });

  test('is the same when it is restarted after every record as when it never is', async () => {
    const expected = await tell();
    const folder = testFolder('alerter');
    await using log = await openLog(folder);
    for (const record of story) {
      await log.append([toLog(record)]);
      await runAlerter(log);
    }
    expect(await outcomeOf(log)).toEqual(expected);
  });
});
