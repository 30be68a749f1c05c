import { describe, expect, it } from 'vitest';
import { createDigest } from '../../../services/analyzer/digest.ts';
import { loadLexicon } from '../../../services/analyzer/lexicon/load.ts';
import { analyzerPolicyOf } from '../../../services/analyzer/policy.ts';
import { createSample } from '../../../services/analyzer/text/asked-sample.ts';
import { openUnderstanding } from '../../../services/analyzer/understand.ts';
import { DELETED_TEXT } from '../../../shared/amended.ts';
import { openReader } from './reader.ts';

const parts = { read: openReader(), understand: openUnderstanding(loadLexicon()) };
const policy = analyzerPolicyOf('{}');

function digestOf(texts: readonly string[]) {
  const digest = createDigest(parts, policy);
  for (const [index, text] of texts.entries()) digest.take({ id: `weibo:${index}`, text });
  return digest.result();
}

describe('the most asked questions', () => {
  const texts = [
    ...['请问什么时候恢复供水', '到底几点来水', '什么时候来水啊', '今晚能来水吗，几点'],
    ...['水质检测结果公布了吗', '检测报告在哪里看', '化验结果什么时候出'],
    ...['谢谢师傅', '唉', '楼下在排队接水'],
  ];

  it('are grouped and counted, the most asked first, each with a wording and examples of its own', () => {
    const { questions, read, asking } = digestOf(texts);
    expect(read).toBe(10);
    expect(asking).toBe(7);
    expect(questions[0]?.count).toBeGreaterThanOrEqual(3);
    expect(questions.every(({ wording }) => texts.includes(wording))).toBe(true);
    expect(questions[0]?.wording).toMatch(/水/);
    const shares = questions.reduce((sum, { share }) => sum + share, 0);
    expect(shares).toBeCloseTo(1);
  });

  it('do not depend on the order in which they come', () => {
    const one = createDigest(parts, policy);
    const other = createDigest(parts, policy);
    const rows = texts.map((text, index) => ({ id: `weibo:${index}`, text }));
    for (const row of rows) one.take(row);
    for (const row of rows.toReversed()) other.take(row);
    expect(other.result()).toEqual(one.result());
  });

  it('count copies, and name no private person', () => {
    const { questions } = digestOf(Array.from({ length: 9 }, () => '死者王建国的家属什么时候能拿到赔偿？'));
    expect(questions).toHaveLength(1);
    expect(questions[0]).toMatchObject({
      count: 9,
      share: 1,
      wording: '死者王某某的家属什么时候能拿到赔偿?',
    });
  });

  it('are none where nothing is asked; what is gone is not read', () => {
    expect(digestOf(['谢谢', '唉', DELETED_TEXT])).toMatchObject({ read: 2, asking: 0, questions: [] });
    expect(digestOf([])).toMatchObject({ read: 0, questions: [], kinds: [] });
  });

  it('of more than are kept are estimated from a sample', () => {
    const many = Array.from({ length: 3000 }, (_, index) =>
      index % 3 === 0 ? `请问第${index}号楼什么时候恢复供水` : `第${index}号楼的检测结果出来没有，能公布吗`,
    );
    const { asking, questions } = digestOf(many);
    expect(asking).toBe(3000);
    const [first, second] = questions;
    expect(first?.share).toBeGreaterThan(0.55);
    expect(second?.count).toBeGreaterThan(700);
    expect((first?.count ?? 0) + (second?.count ?? 0)).toBeLessThanOrEqual(3000);
  });
});

it('what one comment alone asks is not what is asked most', () => {
  const { asking, questions } = digestOf(['请问什么时候恢复供水', '谁来赔我的车', '谢谢']);
  expect(asking).toBe(2);
  expect(questions).toEqual([]);
});

it('questions of a sample are counted up once, to the number they stand for', () => {
  const digest = createDigest(parts, policy);
  for (let index = 0; index < 3; index++) digest.take({ id: `weibo:${index}`, text: '请问什么时候恢复供水' });
  // 3 × 2.5 is 7.5: rounded after each factor it would be another number.
  expect(digest.result(2.5).questions[0]?.count).toBe(8);
  expect(digest.result().questions[0]?.count).toBe(3);
});

describe('a sample by id', () => {
  it('is the same whatever the order, and another for another seed', () => {
    const rows = Array.from({ length: 1000 }, (_, index) => ({ id: `weibo:${index}` }));
    const kept = (from: readonly { readonly id: string }[], seed: number): string => {
      const sample = createSample(50, seed);
      for (const row of from) sample.take(row);
      return sample
        .kept()
        .map(({ id }) => id)
        .join(' ');
    };
    expect(kept(rows.toReversed(), 1)).toBe(kept(rows, 1));
    expect(kept(rows, 2)).not.toBe(kept(rows, 1));
    expect(kept(rows, 1).split(' ')).toHaveLength(50);
  });
});
