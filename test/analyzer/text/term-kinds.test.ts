import { expect, it } from 'vitest';
import { loadLexicon } from '../../../services/analyzer/lexicon/load.ts';
import { openUnderstanding } from '../../../services/analyzer/understand.ts';

const { kindOf } = openUnderstanding(loadLexicon());

it.each([
  ['昆山', 'place'],
  ['朝阳区', 'place'],
  ['爆炸', 'event'],
  ['青槐小学', 'organisation'],
  ['卫健委', 'organisation'],
  ['加油', 'feeling'],
  ['三文鱼', null],
  ['和平', null],
])('%s is %s to a title', (term, kind) => {
  expect(kindOf(term)).toBe(kind);
});
