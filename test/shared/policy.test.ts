import { describe, expect, it } from 'vitest';
import { emptyPolicy, readPolicy } from '../../services/policy.ts';

const good = `version: 1
monitors:
  - id: market
    name: 农产品市场疫情
    any: [新发地, 三文鱼]
`;

function faultOf(text: string): string {
  try {
    readPolicy(text, 'policy.yaml');
  } catch (error) {
    return String(error);
  }
  return 'no fault';
}

describe('the policy file', () => {
  it('is the same policy, with the same hash, however it is written', () => {
    const other = `{"monitors":[{"any":["新发地","三文鱼"],"name":"农产品市场疫情","id":"market","platforms":["weibo","wechat"]}],"version":1}`;
    expect(readPolicy(good, 'a').hash).toBe(readPolicy(other, 'b').hash);
    expect(readPolicy(good, 'a').hash).not.toBe(readPolicy(good.replace('三文鱼', '三文魚'), 'a').hash);
    expect(readPolicy(good, 'a').hash).not.toBe(emptyPolicy().hash);
  });

  it('names every fault at once, with its path and line', () => {
    const fault = faultOf(
      `version: 1\nmonitor: []\nmonitors:\n  - id: Market\n    name: 市场\n    anny: [a]\n    any: [a]\n`,
    );
    expect(fault).toContain('monitor: unknown key');
    expect(fault).toContain('line 6: monitors[0].anny: unknown key');
    expect(fault).toContain('line 4: monitors[0].id: small letters');
  });

  it('refuses a monitor without words, an id used twice and text that is no YAML', () => {
    expect(faultOf('version: 1\nmonitors:\n  - {id: a, name: 甲}\n')).toContain('needs at least one word');
    expect(
      faultOf('version: 1\nmonitors:\n  - {id: a, name: 甲, any: [x]}\n  - {id: a, name: 乙, any: [y]}\n'),
    ).toContain('the id a is used twice');
    expect(faultOf('version: [1\n')).toContain('not valid YAML');
    expect(faultOf('')).toContain('policy.yaml');
    expect(faultOf('version: 2\n')).toContain('line 1: version');
  });

  it('takes the office’s own lines of work, names a line that stands twice with its place, and has none by default', () => {
    const body = JSON.parse(
      readPolicy(`${good}lines:\n  - { name: 教育, words: [学校] }\npeople:\n  officials: shown\n`, 'a').body,
    );
    expect(body.lines).toEqual([{ name: '教育', words: ['学校'] }]);
    expect(body.people).toEqual({ officials: 'shown', shown: [] });
    expect(JSON.parse(readPolicy(good, 'a').body)).toMatchObject({
      lines: [],
      people: { officials: 'masked', shown: [] },
    });
    const twice = `${good}lines:\n  - { name: 教育, words: [学校] }\n  - { name: 教育, words: [老师] }\n`;
    expect(faultOf(twice)).toContain('line 8: lines[1].name: the line 教育 stands twice');
    expect(faultOf(`${good}lines:\n  - { name: 教育, words: [] }\n`)).toContain('lines[0].words');
    expect(faultOf(`${good}people:\n  officials: hidden\n`)).toContain('people.officials');
  });

  it('takes thresholds of detection by platform and refuses unknown ones', () => {
    expect(faultOf(`${good}detection:\n  weibo:\n    noSuchThreshold: 1\n`)).toContain(
      'detection.weibo.noSuchThreshold: unknown key',
    );
  });
});
