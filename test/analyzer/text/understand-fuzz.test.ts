import fc from 'fast-check';
import { expect, it } from 'vitest';
import { loadLexicon } from '../../../services/analyzer/lexicon/load.ts';
import { wantsAnswer } from '../../../services/analyzer/text/asking.ts';
import type { NameSettings } from '../../../services/analyzer/text/names.ts';
import { openUnderstanding } from '../../../services/analyzer/understand.ts';
import { openReader } from './reader.ts';

const read = openReader();
const understand = openUnderstanding(loadLexicon());
const lineOf = understand.lineFinder([]);
const settings: NameSettings = { officials: 'masked', shown: [] };

function understood(text: string): void {
  const { own, tokens, mood } = read(text);
  const stance = understand.stanceOf(own, mood);
  wantsAnswer(own, stance);
  lineOf(own);
  for (const { at, to, name } of understand.placesOf(own, tokens)) expect(own.slice(at, to)).toBe(name);
  for (const name of understand.people.namesOf(own, tokens, settings)) expect(own).toContain(name);
  if (stance.asks !== null) expect([...stance.asks].length).toBeLessThanOrEqual(12);
}

const piece = fc.constantFrom(
  ...[
    '王',
    '建国',
    '死者',
    '名叫',
    '北京',
    '朝阳',
    '区',
    '沪',
    '请问',
    '什么时候',
    '吗',
    '？',
    '不',
    '求',
    '#',
    '@用户',
    '//@',
  ],
  ...[
    '[怒]',
    '😭',
    '\u200b',
    '，',
    ' ',
    '\n',
    'A',
    '１２',
    '<b>',
    '&amp;',
    '司機',
    '劉',
    '听说',
    '凭什么',
    '\ud800',
  ],
);

it('takes any text and any mixture of its own cues', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (parts) => understood(parts.join(''))),
    {
      numRuns: 2_000,
      seed: 7,
    },
  );
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), understood), {
    numRuns: 1_000,
    seed: 7,
  });
});

it.each(['王建国', '北京朝阳区', '请问什么时候', '不吗', '求', '听说我', '#@', '一二三四'])(
  'a text of a million characters of %s takes seconds at most',
  (part) => {
    const text = part.repeat(Math.ceil(1_000_000 / part.length));
    const started = process.hrtime.bigint();
    understood(text);
    expect(Number(process.hrtime.bigint() - started) / 1e9).toBeLessThan(5);
  },
);
