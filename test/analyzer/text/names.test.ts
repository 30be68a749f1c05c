import { describe, expect, it } from 'vitest';
import { maskName, maskNames, type NameSettings } from '../../../services/analyzer/text/names.ts';
import { openPeople } from '../../../services/analyzer/understand.ts';
import { nameless, naming } from './named-sentences.ts';
import { openReader } from './reader.ts';

const people = openPeople();
const masked: NameSettings = { officials: 'masked', shown: [] };

function namesIn(
  text: string,
  settings = masked,
  engine: 'node-rs' | 'nodejieba' = 'node-rs',
): readonly string[] {
  const { own, tokens } = readers[engine](text);
  return people.namesOf(own, tokens, settings);
}
const readers = { 'node-rs': openReader('node-rs'), nodejieba: openReader('nodejieba') };

describe('names of private persons', () => {
  it.each(['node-rs', 'nodejieba'] as const)(
    'are found in at least 98 of 100 sentences that hold one (%s)',
    (engine) => {
      const missed = naming.filter(([text, name]) => !namesIn(text, masked, engine).includes(name));
      expect(naming.length).toBeGreaterThanOrEqual(100);
      expect(missed.length, missed.map(([text]) => text).join('\n')).toBeLessThanOrEqual(
        naming.length * 0.02,
      );
    },
  );

  it.each(['node-rs', 'nodejieba'] as const)(
    'are seen in at most 2 of 100 sentences that hold none (%s)',
    (engine) => {
      const wrong = nameless.filter((text) => namesIn(text, masked, engine).length > 0);
      expect(nameless.length).toBeGreaterThanOrEqual(100);
      expect(
        wrong.length,
        wrong.map((text) => `${text}: ${namesIn(text, masked, engine)}`).join('\n'),
      ).toBeLessThanOrEqual(nameless.length * 0.02);
    },
  );

  it('of who holds an office are shown where the policy says so, others are not', () => {
    const shown: NameSettings = { officials: 'shown', shown: [] };
    for (const text of ['市长王建国今天到了现场', '王建国局长说已经立案', '县委书记王建国表态']) {
      expect(namesIn(text)).toEqual(['王建国']);
      expect(namesIn(text, shown)).toEqual([]);
    }
    expect(namesIn('班主任王建国打人', shown)).toEqual(['王建国']);
    expect(namesIn('死者王建国', shown)).toEqual(['王建国']);
  });

  it('that the policy lists are shown', () => {
    expect(namesIn('老板李建军的店', { officials: 'masked', shown: ['李建军'] })).toEqual([]);
  });
});

describe('a mask', () => {
  it('leaves the surname', () => {
    expect(maskName('王伟', people.surnames)).toBe('王某');
    expect(maskName('王建国', people.surnames)).toBe('王某某');
    expect(maskName('欧阳娜', people.surnames)).toBe('欧阳某');
    expect(maskName('欧阳志远', people.surnames)).toBe('欧阳某某');
  });

  it('is put wherever the name stands, and over @names', () => {
    expect(maskNames('@小明爱吃鱼 王建国打人，王建国道歉', ['王建国'], people.surnames)).toBe(
      '@用户 王某某打人，王某某道歉',
    );
    expect(maskNames('@用户: 你好', [], people.surnames)).toBe('@用户: 你好');
  });
});
