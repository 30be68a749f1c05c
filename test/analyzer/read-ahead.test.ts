import { describe, expect, it } from 'vitest';
import type { Subjects } from '../../services/analyzer/belonging.ts';
import type { InForce } from '../../services/analyzer/in-force.ts';
import { analyzerPolicyOf } from '../../services/analyzer/policy.ts';
import { createReadAhead } from '../../services/analyzer/read-ahead.ts';
import { scoreProcessor } from '../../services/analyzer/score.ts';
import type { TextReader } from '../../services/analyzer/text/read.ts';
import { readPolicy } from '../../services/policy.ts';
import { simulate } from '../../services/replay/simulate/scenario.ts';
import { bench } from '../../services/replay/simulate/scenarios.ts';
import { collecting } from '../../shared/event-log/fold-batch.ts';
import type { Mention } from '../../shared/records.ts';
import { analysis, inForce, mention, openTestLog, progress, recordsOf, runAnalyzer } from '../pipeline.ts';

const T0 = 26_500_000;
const policy = readPolicy('version: 1\nmonitors: [{ id: market, name: 市场, any: [新发地] }]\n', 'test');

/** Some of them twice, some of a later minute, with the time told and another policy in between. */
function* records() {
  const other = readPolicy('version: 1\nmonitors: [{ id: fish, name: 鱼, any: [三文鱼] }]\n', 'test');
  const said = [...simulate(bench({ mentions: 300, perSecond: 2000, topics: 3 }))].map(({ text }) => text);
  yield progress('a', 'weibo', T0);
  for (const [i, text] of said.entries()) {
    const place = i % 3 === 0 ? '新发地的三文鱼' : '';
    yield mention(`${i % 90 === 1 ? 0 : i}`, T0 + Math.floor(i / 100), `${place}${text}`);
    if (i === 130) yield progress('a', 'weibo', T0 + 1);
    if (i === 170) yield* inForce(other, T0 + 2);
  }
  yield progress('a', 'weibo', T0 + 5);
}

describe('reading ahead', () => {
  it('changes nothing that the stage puts out, however the batches are cut', async () => {
    const told: unknown[] = [];
    for (const batchSize of [3, 50, 5_000]) {
      await using log = await openTestLog(1);
      await log.append([...inForce(policy, T0), ...records()]);
      await runAnalyzer(log, batchSize, true);
      const all = await recordsOf(log, 'scored');
      told.push({ scored: all, assessed: await recordsOf(log, 'assessments') });
    }
    expect(told[1]).toEqual(told[0]);
    expect(told[2]).toEqual(told[0]);
    expect((told[0] as { scored: unknown[] }).scored.length).toBeGreaterThan(50);
  });

  it('leaves a text that cannot be read to its own fold', async () => {
    const read: TextReader = Object.assign((text: string) => analysis.read(text), analysis.read, {
      own(text: string) {
        if (text.includes('毒')) throw new Error('this text is poison');
        return analysis.read.own(text);
      },
    });
    const task = await scoreProcessor({
      ...analysis,
      read,
      policyOf: () => Promise.resolve(analyzerPolicyOf(policy.body)),
    }).open({ partition: 0, of: 1 }, new Map());
    const out = collecting([]);
    const entries = [
      ...inForce(policy, T0),
      progress('a', 'weibo', T0),
      ...['好', '毒', '坏'].map((text, i) => mention(`${i}`, T0, `新发地${text}`)),
    ]
      .filter(({ stream }) => stream === 'mentions')
      .map(({ record }, offset) => ({ offset, key: '', record: record as Mention }));
    task.expect?.(entries);
    const failed: number[] = [];
    for (const entry of entries) {
      try {
        await task.fold(entry, out);
      } catch {
        failed.push(entry.offset);
      }
    }
    expect(failed).toEqual([entries.length - 2]);
  });

  it('knows only what it was told to expect, once', () => {
    const none: Subjects = {
      monitors: new Map(),
      names: [],
      thread: null,
      home: null,
      starts: true,
      isRootUnknown: false,
    };
    const ahead = createReadAhead({
      read: analysis.read,
      policyFor: () => ({}) as InForce,
      subjectsOf: () => none,
      isRead: (_, { own }) => own.includes('新发地'),
    });
    const [a, b, c] = ['新发地', '别处', '新发地又来'].map(
      (text, i) => mention(`${i}`, T0, text).record as Mention,
    );
    if (!(a && b && c)) throw new Error('three mentions');
    expect(ahead.of(a)).toBeUndefined();
    ahead.expect([a, b]);
    expect(ahead.of(a)?.reading?.own).toBe('新发地');
    expect(ahead.of(b)).toMatchObject({ own: '别处', reading: null });
    expect(ahead.of(c)).toBeUndefined();
    ahead.expect([c]);
    expect(ahead.of(a)).toBeUndefined();
    expect(ahead.of(c)?.own).toBe('新发地又来');
  });
});
