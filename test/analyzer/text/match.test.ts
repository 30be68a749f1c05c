import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSimplifier } from '../../../services/analyzer/simplify.ts';
import { cleanText, cleanWord } from '../../../services/analyzer/text/clean.ts';
import { compileMonitors, type Where } from '../../../services/analyzer/text/match.ts';
import { type Monitor, monitorSchema } from '../../../shared/monitor.ts';

const simplify = createSimplifier();

function monitor(words: Partial<Monitor>): Monitor {
  return monitorSchema.parse({ id: 'm', name: 'm', ...words });
}

function hits(monitors: readonly Partial<Monitor>[], text: string, where: Where = {}) {
  const matcher = compileMonitors(monitors.map(monitor), (word) => cleanWord(word, simplify));
  return matcher.match(cleanText(text, simplify).own, where);
}

function matches(words: Partial<Monitor>, text: string, where: Where = {}): boolean {
  return hits([words], text, where).length === 1;
}

describe('the words of a monitor', () => {
  it.each<[string, Partial<Monitor>, string, boolean]>([
    ['one of any is enough', { any: ['新发地', '三文鱼'] }, '三文鱼还能吃吗', true],
    ['none of any is not', { any: ['新发地', '三文鱼'] }, '带鱼还能吃吗', false],
    ['all are needed', { all: ['停水', '龙湖'] }, '龙湖又停水了', true],
    ['one of all is not enough', { all: ['停水', '龙湖'] }, '龙湖又停电了', false],
    ['any and all together', { any: ['物业', '居委会'], all: ['龙湖'] }, '龙湖的物业', true],
    ['any without all', { any: ['物业', '居委会'], all: ['龙湖'] }, '万科的物业', false],
    ['none excludes', { any: ['新发地'], none: ['招聘'] }, '新发地招聘搬运工', false],
    ['none that is absent does not', { any: ['新发地'], none: ['招聘'] }, '新发地封了', true],
    ['a phrase passes over spaces and punctuation', { phrase: ['燃气爆炸'] }, '燃 气-爆，炸！', true],
    ['a phrase is no bag of words', { phrase: ['燃气爆炸'] }, '爆炸的燃气', false],
    ['any does not pass over spaces', { any: ['燃气爆炸'] }, '燃 气爆炸', false],
    ['a phrase may be written with punctuation', { phrase: ['「燃气」爆炸'] }, '燃气爆炸了', true],
    ['either any or phrase is enough', { any: ['停水'], phrase: ['给个说法'] }, '给 个 说 法', true],
    ['a word is simplified', { any: ['臺灣'] }, '台湾', true],
    ['a text is simplified', { any: ['转发'] }, '請轉發', true],
    ['full width and case are folded', { any: ['ＡＢc公司'] }, 'abC公司出事了', true],
    ['ai is not in training', { any: ['ai'] }, 'model training is hard', false],
    ['ai is a word beside Chinese', { any: ['AI'] }, '用ai写的吧', true],
    ['a letter beside a digit is a border', { any: ['iPhone'] }, 'iphone15降价', true],
    ['a number is not inside a longer one', { any: ['315'] }, '电话13153', false],
    ['a number beside Chinese is found', { any: ['315'] }, '315晚会', true],
    ['a phrase of letters keeps its borders too', { phrase: ['open ai'] }, 'reopen airport', false],
    ['a phrase of letters is found', { phrase: ['open ai'] }, '说到 Open-AI 的', true],
    ['a mixed word is bordered on its Latin side', { any: ['A股'] }, 'AA股', false],
    ['a mixed word is open on its Chinese side', { any: ['A股'] }, 'A股市', true],
    ['a word inside a longer Chinese one is found', { any: ['发地'] }, '新发地', true],
    ['an emoji is a word', { any: ['🐟'] }, '买🐟', true],
    ['a word that is only invisible never occurs', { any: ['\u200b'] }, '随便说说', false],
  ])('%s', (_title, words, text, expected) => {
    expect(matches(words, text)).toBe(expected);
  });

  it('that occurred are named once each, cleaned, in the order of any, phrase, all', () => {
    const found = hits(
      [{ any: ['三文鱼', '新發地', '新发地', 'AI'], phrase: ['北京加油'], all: ['市场'] }],
      '新发地市场的三文鱼，ai说北京，加油，新发地',
    );
    expect(found).toEqual([{ monitor: 0, words: ['三文鱼', '新发地', 'ai', '北京加油', '市场'] }]);
  });
});

describe('where a mention was made', () => {
  const words = { any: ['停水'], platforms: ['weibo' as const], region: '110000' };
  it.each<[string, Where, boolean]>([
    ['the platform and province of the monitor', { platform: 'weibo', region: '110000' }, true],
    ['another district of the province', { platform: 'weibo', region: '110106' }, true],
    ['another province', { platform: 'weibo', region: '310000' }, false],
    ['an unknown province', { platform: 'weibo' }, true],
    ['another platform', { platform: 'wechat', region: '110000' }, false],
    ['nowhere known', {}, true],
  ])('%s', (_title, where, expected) => {
    expect(matches(words, '又停水了', where)).toBe(expected);
    expect(compileMonitors([monitor(words)]).allows(0, where)).toBe(expected);
  });

  it('no monitor of that number allows nothing', () => {
    expect(compileMonitors([]).allows(0, {})).toBe(false);
  });
});

describe('many monitors', () => {
  it('are matched as one would match each alone', () => {
    const word = fc.string({
      unit: fc.constantFrom('a', 'b', '1', '新', '发', '地', ' ', ','),
      minLength: 1,
      maxLength: 3,
    });
    const list = fc.array(word, { maxLength: 3 });
    const spec = fc
      .record({ any: list, all: list, none: list, phrase: list })
      .filter(({ any, all, phrase }) => [...any, ...all, ...phrase].some((one) => one.trim() !== ''))
      .filter((lists) => Object.values(lists).every((words) => words.every((one) => one.trim() !== '')));
    const text = fc.string({
      unit: fc.constantFrom('a', 'b', '1', '新', '发', '地', ' ', ',', 'A'),
      maxLength: 12,
    });
    fc.assert(
      fc.property(fc.array(spec, { maxLength: 6 }), text, (specs, said) => {
        const monitors = specs.map(monitor);
        const own = cleanText(said, simplify).own;
        const together = compileMonitors(monitors).match(own, {});
        const alone = monitors.flatMap((one, index) => (plainly(one, own) ? [index] : []));
        expect(together.map((hit) => hit.monitor)).toEqual(alone);
      }),
      { numRuns: 500 },
    );
  });

  it('do not slow each other down: five thousand monitors take one pass', () => {
    const monitors = Array.from({ length: 5000 }, (_, index) =>
      monitor({ id: `m${index}`, any: [`第${index}小区`], all: index % 2 === 0 ? ['停水'] : [] }),
    );
    const matcher = compileMonitors(monitors);
    expect(matcher.match('第4321小区和第1234小区停水', {}).map((hit) => hit.monitor)).toEqual([1234, 4321]);
    expect(matcher.match('第1234小区停电', {})).toEqual([]);
  });
});

/** The rule of shared/monitor.ts, written out without any cleverness. */
function plainly(one: Monitor, own: string): boolean {
  const text = own.toLowerCase();
  const squeezed = [...text].flatMap((character, index) =>
    /[ ,]/.test(character) ? [] : [{ character, index }],
  );
  const occurs = (word: string): boolean =>
    [...text].some((_, start) => text.startsWith(word, start) && bordered(start, start + word.length));
  const occursAsPhrase = (raw: string): boolean => {
    const word = raw.replaceAll(/[ ,]/g, '');
    return squeezed.some((first, start) => {
      const part = squeezed.slice(start, start + word.length);
      const last = part.at(-1);
      return (
        word !== '' &&
        last !== undefined &&
        part.map(({ character }) => character).join('') === word &&
        bordered(first.index, last.index + 1)
      );
    });
  };
  const bordered = (start: number, end: number): boolean => !joined(start) && !joined(end);
  const joined = (place: number): boolean =>
    /^(?:[a-z]{2}|\d{2})$/.test(text.slice(Math.max(0, place - 1), place + 1));
  const either = [...one.any.map(occurs), ...one.phrase.map(occursAsPhrase)];
  return (either.length === 0 || either.includes(true)) && one.all.every(occurs) && !one.none.some(occurs);
}
