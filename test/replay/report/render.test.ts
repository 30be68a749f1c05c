import { describe, expect, test } from 'vitest';
import { renderReport } from '../../../services/replay/report/render.ts';
import { stylesheet } from '../../../services/replay/report/stylesheet.ts';
import { isoMinute } from '../../../shared/time.ts';
import { reportIncident, reportInput, START } from './report-input.ts';

const HOSTILE = `</style></script><script>alert(1)</script><img src=x onerror='alert(1)'>" onmouseover="x &amp; \u061c\u202egnp\u0000\ud800`;

/** Reads the page as a parser of well-formed markup would: tag names with their attributes, and all text. */
function readPage(page: string): { tags: string[]; attributes: string[]; text: string } {
  const tags: string[] = [];
  const attributes: string[] = [];
  const open: string[] = [];
  let text = '';
  let at = 0;
  const tag = /<(\/?)([a-z][a-z0-9]*)((?:\s[a-zA-Z][a-zA-Z0-9-]*(?:="[^"<>]*")?)*)\s*(\/?)>|<!doctype html>/y;
  while (at < page.length) {
    const next = page.indexOf('<', at);
    text += page.slice(at, next < 0 ? page.length : next);
    if (next < 0) break;
    tag.lastIndex = next;
    const found = tag.exec(page);
    if (!found) throw new Error(`not markup: ${page.slice(next, next + 80)}`);
    at = tag.lastIndex;
    const [, close, name, list, selfClosed] = found;
    if (!name) continue;
    if (close) {
      expect(open.pop()).toBe(name);
      continue;
    }
    tags.push(name);
    attributes.push(
      ...[...(list ?? '').matchAll(/([a-zA-Z][a-zA-Z0-9-]*)(?==|\s|$)/g)].map(([, key]) => key ?? ''),
    );
    if (!selfClosed && name !== 'meta') open.push(name);
  }
  expect(open).toEqual([]);
  return { tags, attributes, text };
}

describe('the report page', () => {
  test('opens offline: no script, no other file, and a policy that allows neither', () => {
    const page = renderReport(reportInput([reportIncident()]));
    const { tags } = readPage(page);
    expect(tags).not.toContain('script');
    expect(tags).not.toContain('link');
    expect(tags).not.toContain('img');
    expect(page).not.toMatch(/https?:|url\(|@import|src=/);
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  });

  test('names the model of moods beside the rules of an incident', () => {
    const { text } = readPage(renderReport(reportInput([reportIncident()])));
    expect(text).toContain('分词 nodejieba；情绪模型 fedcba9876543210');
  });

  test('shows hostile text as text, wherever it comes from', () => {
    const { incident, curves } = reportIncident({
      ...{ id: HOSTILE, title: HOSTILE, terms: [HOSTILE], links: [HOSTILE, 'gone'], policy: HOSTILE },
      samples: [{ at: HOSTILE, text: HOSTILE }],
      because: [{ code: HOSTILE, text: HOSTILE, value: 1, threshold: 2, windowMinutes: 1, baseline: 1 }],
      platforms: [HOSTILE],
      phases: [{ at: isoMinute(START), phase: HOSTILE, jump: true }],
      peakLevel: HOSTILE,
    });
    const input = reportInput(
      [{ incident, curves, questions: [{ wording: HOSTILE, count: 1, share: 1, examples: [HOSTILE] }] }],
      { files: [HOSTILE] },
    );
    const page = renderReport({ ...input, title: HOSTILE, policy: HOSTILE });
    const { tags, attributes, text } = readPage(page);
    expect(tags).not.toContain('script');
    expect(tags).not.toContain('img');
    expect(attributes.filter((name) => name.startsWith('on'))).toEqual([]);
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    for (const hidden of ['\u061c', '\u202e', '\u0000', '\ud800']) expect(page.includes(hidden)).toBe(false);
  });

  test('tells the rows, the incidents by level, and for each its reasons, course, terms, samples and jump', () => {
    const { text } = readPage(renderReport(reportInput([reportIncident()])));
    for (const part of ['90,480', '90,112', '301', '67', '1 个事件', '1 个跳跃式发展', '红色 I级']) {
      expect(text).toContain(part);
    }
    for (const part of [
      '14.9',
      '量级：15 分钟 312 条',
      '已是最高等级',
      '▲跳跃',
      '潜伏',
      '平息',
      '#北京新增确诊#',
    ]) {
      expect(text).toContain(part);
    }
    expect(text).toContain('三文鱼还能吃吗');
    expect(text).toContain('不等同于法定预警级别');
  });

  test('draws a line where a higher level was first reached and where it jumped, on each platform', () => {
    const page = renderReport(reportInput([reportIncident()]));
    expect(page.match(/<line class="level-line"/g)).toHaveLength(2 * 2);
    expect(page.match(/<line class="jump-line"/g)).toHaveLength(2);
  });

  test('lists the highest level first and what merged into another last, linked to each other', () => {
    const levels = ['blue', 'red', 'yellow', 'orange'];
    const incidents = levels.map((peakLevel, index) =>
      reportIncident({ id: `i${index}`, title: `标题-${peakLevel}-`, peakLevel, links: ['i1'] }),
    );
    const gone = reportIncident({ id: 'gone', title: '标题-gone-', mergedInto: 'i3' });
    const page = renderReport(reportInput([gone, ...incidents]));
    const order = [...page.matchAll(/<h3><bdi>标题-([a-z]+)-/g)].map(([, name]) => name);
    expect(order).toEqual(['red', 'orange', 'yellow', 'blue', 'gone']);
    expect(page).toContain('已并入：<a href="#e2">标题-orange-</a>');
    expect(page).toContain('多数言论相同：<a href="#e1">标题-red-</a>');
    expect(page).toContain('4 个事件');
  });

  test('never calls silence calm: no data, no monitors and no incident are three different things', () => {
    const said = (parts: Parameters<typeof reportInput>[1]) => renderReport(reportInput([], parts));
    expect(said({ accepted: 0, from: null, to: null })).toContain('无从研判');
    expect(said({ monitors: 0 })).toContain('没有生效的监测方案');
    expect(said({})).toContain('没有形成事件');
    expect(said({})).not.toContain('<h2>');
  });

  test('bears incidents with nothing in them, unreadable times, and numbers that are none', () => {
    const broken = reportIncident({
      ...{
        openedAt: '?',
        onset: '',
        closedAt: null,
        phases: [],
        levels: [],
        jumps: [],
        because: [],
        samples: [],
      },
      ...{ terms: [], mentions: Number.NaN, confidence: Number.NaN, peakLevel: 'purple' },
    });
    const curves = {
      weibo: [
        { minute: Number.NaN, n: 3, negative: 1 },
        { minute: START, n: Number.NaN, negative: -1 },
      ],
    };
    const page = renderReport(
      reportInput([
        { ...broken, curves },
        { ...broken, curves: {} },
      ]),
    );
    readPage(page);
    expect(page).not.toContain('NaN');
    expect(page).not.toContain('Infinity');
    expect(page).not.toContain('undefined');
  });

  test('of 200 incidents over weeks stays a page: each has its curve, few stand open', () => {
    const many = Array.from({ length: 200 }, (_, n) =>
      reportIncident({ id: `i${n}` }, [15, 600, 20_000][n % 3], n + 1),
    );
    const page = renderReport(reportInput(many));
    expect(page.length).toBeLessThan(3_000_000);
    expect(page.match(/<svg/g)).toHaveLength(400);
    expect(page.match(/<details class="card" id="e\d+" open>/g)).toHaveLength(12);
  });

  test('is the same to the byte for the same input', () => {
    expect(renderReport(reportInput([reportIncident()]))).toBe(renderReport(reportInput([reportIncident()])));
  });
});

describe('the colours', () => {
  test('of every level and phase carry their words with a contrast of at least 4.5 to 1', () => {
    const rules = [
      ...stylesheet.matchAll(/\.((?:level|phase)-[a-z]+)\{background:(#[0-9a-f]{6});color:(#[0-9a-f]+)\}/g),
    ];
    expect(rules).toHaveLength(5 + 8);
    for (const [, name, ground, ink] of rules) {
      expect(contrast(ground ?? '', ink ?? ''), name).toBeGreaterThanOrEqual(4.5);
    }
  });
});

/** WCAG 2.2 contrast ratio of two colours. */
function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const hex = colour.length === 4 ? colour.replaceAll(/[0-9a-f]/g, (digit) => digit + digit) : colour;
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((index) => {
    const part = Number.parseInt(hex.slice(index, index + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
