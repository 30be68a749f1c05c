import { expect, test } from 'vitest';
import { labelsOf, nameOf } from '../../../services/analyzer/text/headline.ts';

test('a post is named by its hashtag, and by its own headline only where an office speaks', () => {
  const both = labelsOf('【今天的通知】#青槐市场抽检# 结果公布');
  expect(both).toEqual({ hashtag: '青槐市场抽检', headline: '今天的通知' });
  expect(nameOf(both, null)).toBe('青槐市场抽检');
  const own = labelsOf('【我妈在市场摔倒了】求帮助');
  expect(nameOf(own, null)).toBeNull();
  expect(nameOf(own, 'a'.repeat(24))).toBe('我妈在市场摔倒了');
  expect(labelsOf('没有标签 # 也没有标题【】')).toEqual({ hashtag: null, headline: null });
});
