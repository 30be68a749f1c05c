import { expect, test } from 'vitest';
import { seal, unseal } from '../../../shared/event-log/seal.ts';

const key = Buffer.alloc(32, 1);
const at = { processor: 'score', stream: 'mentions', partition: 3, offset: 99 };

test('what was sealed opens under its key and at its place only', () => {
  const sealed = seal('张三说', key, at);
  expect(unseal(sealed, key, at)).toBe('张三说');
  for (const [otherKey, otherAt] of [
    [Buffer.alloc(32, 2), at],
    [key, { ...at, offset: 98 }],
    [key, { ...at, processor: 'detect' }],
  ] as const) {
    expect(() => unseal(sealed, otherKey, otherAt)).toThrow('do not open');
  }
});

test('a changed, shortened or empty text does not open', () => {
  const bytes = Buffer.from(seal('张三说', key, at), 'base64');
  for (let i = 0; i < bytes.length; i++) {
    const changed = Buffer.from(bytes);
    changed[i] = (changed[i] ?? 0) ^ 1;
    expect(() => unseal(changed.toString('base64'), key, at)).toThrow('do not open');
  }
  expect(() => unseal(bytes.subarray(0, 20).toString('base64'), key, at)).toThrow('do not open');
  expect(() => unseal('', key, at)).toThrow('do not open');
});

test('sealing again gives the same text; another text at the same place has another nonce', () => {
  expect(seal('张三说', key, at)).toBe(seal('张三说', key, at));
  expect(seal('李四说', key, at).slice(0, 16)).not.toBe(seal('张三说', key, at).slice(0, 16));
});
