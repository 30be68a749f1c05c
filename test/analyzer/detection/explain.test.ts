import { describe, expect, test } from 'vitest';
import { type Explanation, explain } from '../../../services/analyzer/detection/explain.ts';
import { defaultDetection } from '../../../services/analyzer/detection/settings.ts';
import { openWatch, step, type Watch } from '../../../services/analyzer/detection/watch.ts';
import { counts, MONDAY } from './vectors.ts';

const { weibo } = defaultDetection;

/** Two days of a mention every five minutes, then as many minutes of a surge. */
function surging(
  minutes: number,
  n: number,
  negative: number,
  options: { readonly marked?: boolean } = {},
): Watch {
  const watch = openWatch(weibo, MONDAY, options);
  for (let t = 0; t < 3000 + minutes; t++) {
    const quiet = t % 5 === 0 ? counts(1) : null;
    step(watch, weibo, MONDAY + t, t < 3000 ? quiet : counts(n, negative), 1, {
      dayClass: 0,
      otherPlatformUp: false,
    });
  }
  return watch;
}

function codes({ because }: Explanation): string[] {
  return because.map(({ code }) => code);
}

describe('because', () => {
  test('tells volume, mood and jump with their numbers, weightiest first', () => {
    const told = explain(surging(8, 30, 20), weibo);
    expect(codes(told)).toEqual(expect.arrayContaining(['volume', 'negativity', 'jump', 'scale']));
    const text = (code: string): string => told.because.find((one) => one.code === code)?.text ?? '';
    expect(text('volume')).toMatch(
      /^量级：15分钟 \d+ 条，常态 [\d.]+±[\d.]+，为常态的 [\d.]+ 倍（G=[\d.]+）$/,
    );
    expect(text('negativity')).toMatch(/^情绪：负面 6\d%，常态 \d+%（z=[\d.]+）$/);
    expect(text('jump')).toMatch(/^跳跃：起点 \d\d:\d\d，\d分钟直入爆发，跳过潜伏、发酵（zx=[\d.]+）$/);
    for (const one of told.because) expect(Number.isFinite(one.value)).toBe(true);
  });

  test('on a quiet subject there is nothing to tell', () => {
    const told = explain(surging(0, 0, 0), weibo);
    expect(told.because).toEqual([]);
    expect(told.score).toBeLessThan(10);
  });

  test('without moods no mood is told', () => {
    const told = explain(surging(8, 30, 0, { marked: false }), weibo);
    expect(codes(told)).not.toContain('negativity');
    expect(told.signals.negativeShare).toBeNull();
    expect(told.signals.meanMood).toBeNull();
  });

  test('changes nothing in what it reads', () => {
    const watch = surging(8, 30, 20);
    const before = JSON.stringify(watch);
    explain(watch, weibo);
    expect(JSON.stringify(watch)).toBe(before);
  });
});

describe('why not higher', () => {
  test.each([
    { why: 'a quiet subject', watch: () => surging(0, 0, 0), code: 'volume', text: /^未达蓝色：G=/ },
    {
      why: 'few voices in their usual mood',
      watch: () => surging(25, 1, 0),
      code: 'excess',
      text: /^未达黄色：近 60分钟比常态多 \d+ 条，须达 60 条；或达 15 条且负面明显高于常态$/,
    },
    {
      why: 'a surge in good mood',
      watch: () => surging(12, 30, 1),
      code: 'risk',
      text: /^未达红色：热度高而情绪未达红色：负面 \d+%（z=-?[\d.]+），须达 \d+% 且明显高于常态$/,
    },
    {
      why: 'the first minute of a surge',
      watch: () => surging(2, 30, 20),
      code: 'confirming',
      text: /^未达橙色：条件已满足，须连续 2分钟 确认$/,
    },
  ])('$why', ({ watch, code, text }) => {
    const { whyNot } = explain(watch(), weibo);
    expect(whyNot).toMatchObject({ code });
    expect(whyNot?.text).toMatch(text);
  });

  test('what fades is told to need a relapse', () => {
    const watch = surging(12, 30, 20);
    watch.grade.level = 'yellow';
    watch.course.phase = 'fading';
    expect(explain(watch, weibo).whyNot).toMatchObject({
      code: 'phase',
      text: '未达橙色：处于回落阶段，须先转入反复',
    });
  });

  test('nothing is above red', () => {
    const watch = surging(8, 30, 20);
    expect(watch.grade.level).toBe('red');
    expect(explain(watch, weibo).whyNot).toBeNull();
  });
});
