import { expect, it } from 'vitest';
import { createShown } from '../../services/analyzer/shown.ts';
import type { NameSettings } from '../../services/analyzer/text/names.ts';
import { openPeople } from '../../services/analyzer/understand.ts';
import { openReader } from './text/reader.ts';

const read = openReader();
const shown = createShown(read, openPeople());
const settings: NameSettings = { officials: 'masked', shown: [] };

it('a sample shows the text as it was written, but for names', () => {
  expect(shown.sample('司机刘志强打人！！  真的', settings)).toBe('司机刘某某打人！！  真的');
  expect(shown.sample('没有名字的一句话 [怒]', settings)).toBe('没有名字的一句话 [怒]');
  expect(shown.sample('字'.repeat(400), settings)).toHaveLength(280);
});

it('a name in traditional writing or split by invisible characters is masked in the plain text', () => {
  expect(shown.sample('司機劉志強打人', settings)).toBe('司机刘某某打人');
  expect(shown.sample('司机刘志\u200b强打人', settings)).toBe('司机刘某某打人');
});

it('a repost is masked in what it repeats too', () => {
  expect(shown.sample('转给大家//@用户: 死者名叫陈雨欣//@用户:家长谢春梅说的', settings)).toBe(
    '转给大家//@用户: 死者名叫陈某某//@用户:家长谢某某说的',
  );
});

it('a hashtag and a headline are masked, and without names left alone', () => {
  expect(shown.labels('#刘志强打人# 【司机刘志强被拘】司机刘志强昨晚被拘', settings)).toEqual({
    hashtag: '刘某某打人',
    headline: '司机刘某某被拘',
  });
  expect(shown.labels('#青槐市场抽检# 结果', settings)).toEqual({ hashtag: '青槐市场抽检', headline: null });
});

it('terms are masked, each once', () => {
  const terms = shown.terms(read('司机刘志强，刘志强，#刘志强打人#'), settings);
  expect(terms.join(' ')).not.toContain('刘志强');
  expect(terms).toContain('刘某某');
  expect(new Set(terms).size).toBe(terms.length);
});
