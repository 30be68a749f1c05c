import { describe, expect, it } from 'vitest';
import { openReader } from './reader.ts';

const read = openReader();

describe('the label of a text', () => {
  it.each([
    // anger, mockery, complaint, fear, grief
    ['太过分了，必须严惩', 'negative'],
    ['气死我了', 'negative'],
    ['呵呵，继续编', 'negative'],
    ['又是临时工干的，甩锅真快', 'negative'],
    ['停水三天没人管，投诉无门', 'negative'],
    ['服务态度差', 'negative'],
    ['吓死我了，不敢出门', 'negative'],
    ['一路走好，太可惜了', 'negative'],
    ['[怒][怒]', 'negative'],
    ['😭😭', 'negative'],
    // joy, support
    ['辛苦了，向你们致敬', 'positive'],
    ['太棒了[赞]', 'positive'],
    ['北京加油', 'positive'],
    ['谢谢医护人员🙏', 'positive'],
    // neither
    ['新发地市场今天开门吗', 'neutral'],
    ['截至6月14日24时，新增确诊病例36例，死亡病例1例', 'neutral'],
    ['警方通报一起交通事故，2人受伤', 'neutral'],
    ['某地发生火灾，消防已赶到，无人员伤亡', 'neutral'],
    ['官方发布通报，将成立调查组核实', 'neutral'],
    ['垃圾分类从我做起', 'neutral'],
    ['1234', 'neutral'],
    ['转发微博', 'neutral'],
    ['[doge]', 'neutral'],
  ])('%s is %s', (text, label) => {
    expect(read(text).label).toBe(label);
  });
});

describe('negation and degree', () => {
  it('turn a good word', () => {
    expect(read('我今天不高兴').label).toBe('negative');
    expect(read('我今天高兴').label).toBe('positive');
    expect(read('一点都不满意').label).toBe('negative');
    expect(read('谈不上优秀').label).toBe('negative');
  });

  it('of a bad word is no praise', () => {
    expect(read('别害怕').label).toBe('neutral');
    expect(read('没有不满').label).toBe('neutral');
  });

  it('twice is back again', () => {
    expect(read('不是不喜欢').mood).toBeGreaterThan(read('不喜欢').mood);
  });

  it('of several words take all of their words out of the n-grams', () => {
    const words = read.explain('厨房一点也不干净').parts.filter(({ by }) => by === 'words');
    expect(words.filter(({ part }) => /[一点也不]/.test(part))).toEqual([]);
  });

  it('of there being any, with another one behind it, says it of all', () => {
    expect(read('饭菜没有一次不干净').mood).toBeGreaterThan(read('饭菜没有一次干净').mood + 500);
  });

  it('with force of something bad is nearer to praise', () => {
    expect(read('他们从来没有推诿过').mood).toBeGreaterThan(read('他们推诿过').mood + 500);
  });

  it('reach no further than their clause', () => {
    expect(read('不是这样，我很高兴').label).toBe('positive');
    expect(read('不，我很高兴').label).toBe('positive');
  });

  it('reach only the first mood word after them', () => {
    expect(read('我不喜欢这个骗子').mood).toBeLessThan(read('我不喜欢这个').mood);
  });

  it('strengthen and weaken', () => {
    const [weak, plain, strong] = ['有点失望', '失望', '非常失望'].map((text) => read(text).mood);
    expect(strong).toBeLessThan(plain ?? 0);
    expect(plain).toBeLessThan(weak ?? 0);
  });
});

describe('how it was', () => {
  it('counts less than how it is now', () => {
    expect(read('以前楼道很脏，现在很干净').mood).toBeGreaterThan(
      read('以前楼道很干净，现在很脏').mood + 500,
    );
  });
});

describe('people of a place', () => {
  it('are read alike, whether a dictionary knows them as a word or not', () => {
    expect(read('河南人太难了').mood).toBe(read('广东人太难了').mood);
    expect(read('河南人民医院今天开诊').mood).toBe(read('广东人民医院今天开诊').mood);
  });
});

describe('questions', () => {
  it.each(['凭什么', '难道这样就完了', '这也能叫优秀吗？还有没有人管', '你不觉得恶心吗', '为什么不早点公布'])(
    '%s is displeased',
    (text) => {
      expect(read(text).label).toBe('negative');
    },
  );

  it.each(['几点开门？', '这是哪里', '什么时候开学呀', '请问怎么坐车'])('%s only asks', (text) => {
    expect(read(text).label).toBe('neutral');
  });

  it('deny the praise they hold', () => {
    expect(read('难道这叫优秀').mood).toBeLessThan(0);
  });

  it('in a row disbelieve', () => {
    expect(read('脸呢？？？？？').label).toBe('negative');
    expect(read('几点？').label).toBe('neutral');
  });
});

describe('emphasis', () => {
  it('of exclamation marks grows with their groups, not with their number', () => {
    const one = read('太可怕了!').mood;
    expect(Math.abs(read('太可怕了!!!!!!').mood - one)).toBeLessThan(150);
  });

  it('makes nothing out of nothing', () => {
    expect(read('开门！！！').label).toBe('neutral');
  });
});

describe('anger', () => {
  it.each(['气死我了', '这帮畜生', '太过分了[怒]', '🤬', '必须严惩'])('is heard in %s', (text) => {
    expect(read(text)).toMatchObject({ label: 'negative', angry: true });
  });

  it.each(['太难过了', '好害怕', '加油', '气死我了，不过现在好了，太开心了，太棒了，谢谢'])(
    'is not heard in %s',
    (text) => {
      expect(read(text).angry).toBe(false);
    },
  );
});

describe('what is denied', () => {
  it.each(['一点也不生气', '一点都不生气', '我没生气', '并不是生气', '谈不上生气'])(
    '%s is not angry',
    (text) => {
      expect(read(text).angry).toBe(false);
    },
  );

  it.each(['没有人不佩服他', '谁不佩服他', '没有一个不佩服的'])('of everybody is said of all: %s', (text) => {
    expect(read(text).label).toBe('positive');
  });

  it.each(['反映三次了，没人管', '投诉了也不处理', '他们不给解决'])('%s is a complaint', (text) => {
    expect(read(text).label).toBe('negative');
  });
});

describe('known faults', () => {
  it.fails.each(['医生说没有大碍', '没死人就好'])(
    'relief in bad words that are denied is heard: %s',
    (text) => {
      expect(read(text).label).not.toBe('negative');
    },
  );
});

describe('a degree behind its word', () => {
  it.each([
    ['恶心', '恶心透了'],
    ['难吃', '难吃得要命'],
    ['失望', '失望极了'],
  ])('%s is less than %s', (plain, strong) => {
    expect(read(strong).mood).toBeLessThan(read(plain).mood);
  });
});

describe('a turn', () => {
  it.each([
    ['菜好吃，可是上菜太慢', '上菜太慢，可是菜好吃'],
    ['药管用，但贵得吃不起', '药贵，但管用'],
    ['老师都好，教室却漏雨', '教室是旧，老师却都好'],
  ])('decides: %s is worse than %s', (worse, better) => {
    expect(read(worse).mood).toBeLessThan(read(better).mood);
  });
});

describe('titles', () => {
  it('in 【】 and 《》 and hashtags are not the speaker’s mood', () => {
    expect(read('#江苏爆炸惨案太可怕了# 在哪里').label).toBe('neutral');
    expect(read('【男子愤怒砸车太嚣张】今天上午').label).toBe('neutral');
    expect(read('今晚看《愤怒的小鸟》').label).toBe('neutral');
  });

  it('that never close are text', () => {
    expect(read('【太过分了').label).toBe('negative');
  });
});

describe('facts without feelings', () => {
  it('never make a text negative, however many they are', () => {
    const facts = '死亡 火灾 爆炸 事故 感染 病例 车祸 遇难 坍塌 中毒';
    expect(read(facts).label).toBe('neutral');
    expect(read(facts.split(' ').join('')).label).toBe('neutral');
  });
});
