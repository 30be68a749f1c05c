import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { createPseudonyms } from '../../services/collector/pseudonym.ts';
import { createRecent } from '../../shared/recent.ts';

test('a pseudonym is the beginning of HMAC-SHA256 over platform and author', () => {
  const pseudonyms = createPseudonyms('a key of the office');
  const expected = createHmac('sha256', 'a key of the office')
    .update('weibo\0张三')
    .digest('hex')
    .slice(0, 24);
  expect(pseudonyms('weibo', '张三')).toBe(expected);
  expect(pseudonyms('weibo', '张三')).toBe(expected);
});

test('it is HMAC-SHA256 for keys and authors of any length and script', () => {
  for (const key of ['k', 'x'.repeat(64), '钥'.repeat(30), 'x'.repeat(1000)]) {
    const pseudonyms = createPseudonyms(key);
    for (const author of ['', 'a', '张三😀', '\ud83d', 'n'.repeat(400), '名'.repeat(2000)]) {
      const expected = createHmac('sha256', key).update(`wechat\0${author}`).digest('hex');
      expect(pseudonyms('wechat', author)).toBe(expected.slice(0, 24));
    }
  }
});

test('it differs by platform, author and key', () => {
  const one = createPseudonyms('key one');
  const two = createPseudonyms(Buffer.from('key two'));
  expect(new Set([one('weibo', 'a'), one('wechat', 'a'), one('weibo', 'b'), two('weibo', 'a')]).size).toBe(4);
});

test('forgetting an author changes nothing but time', () => {
  const short = createPseudonyms('key', 2);
  const long = createPseudonyms('key');
  for (let i = 0; i < 50; i++)
    expect(short('weibo', `author ${i % 7}`)).toBe(long('weibo', `author ${i % 7}`));
});

test('an empty key is refused', () => {
  expect(() => createPseudonyms('')).toThrow('the pseudonym key is empty');
});

test('a recent memory keeps what is used and never more than twice its capacity', () => {
  const recent = createRecent<number>(100);
  for (let i = 0; i < 10_000; i++) {
    recent.set(`once ${i}`, i);
    if (i === 0) recent.set('often', 1);
    expect(recent.get('often')).toBe(1);
  }
  const kept = Array.from({ length: 10_000 }, (_, i) => recent.get(`once ${i}`)).filter(
    (value) => value !== undefined,
  );
  expect(kept.length).toBeLessThanOrEqual(200);
  expect(recent.get('once 9999')).toBe(9999);
});
