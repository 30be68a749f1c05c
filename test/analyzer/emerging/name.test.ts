import { describe, expect, it } from 'vitest';
import { nameOf } from '../../../services/analyzer/emerging/name.ts';
import { defaultEmerging } from '../../../services/analyzer/emerging/settings.ts';
import { analysis } from '../../pipeline.ts';

const teller = {
  sample: (text: string) => text,
  terms: (text: string) => analysis.read(text).terms,
  kindOf: analysis.understand.kindOf,
};
const rare = (): number => 0.001;
const FIRE = [
  '石家庄那边医院的火灾到底怎么起的',
  '医院火灾，石家庄的朋友还好吗',
  '火灾！就在石家庄的医院',
  '刚看到石家庄又是火灾，医院里还有病人',
];
const MARKET = [
  '新发地的货',
  '是不是新发地关了',
  '我家离新发地很近',
  '谁去过新发地？',
  '要查新发地',
  '新发地卖鱼的',
];

function twelve(texts: readonly string[]): readonly string[] {
  return Array.from({ length: 12 }, (_, i) => texts[i % texts.length] ?? '');
}

describe('the name of a topic', () => {
  it('is made of what tells it from everything else: place, organisation, event', () => {
    const usual = (term: string): number => (term === '医院' ? 0.01 : 0.001);
    expect(nameOf(twelve(FIRE), teller, usual, defaultEmerging)?.name).toBe('石家庄·医院·火灾');
  });

  it('puts a word together again that the segmenter does not know', () => {
    expect(nameOf(twelve(MARKET), teller, rare, defaultEmerging)?.words).toContain('新发地');
  });

  it('does not take a sentence that people repeat for a word', () => {
    const named = nameOf(twelve(['请各位市民务必保持冷静不要恐慌']), teller, rare, defaultEmerging);
    for (const word of named?.words ?? []) expect(word.length).toBeLessThanOrEqual(4);
  });

  it('says nothing that fewer than five have said, and not how people feel', () => {
    const texts = [
      ...Array.from({ length: 4 }, () => '塌方了'),
      ...Array.from({ length: 9 }, () => '太可怕了'),
    ];
    expect(nameOf(texts, teller, rare, defaultEmerging)).toBeNull();
  });
});
