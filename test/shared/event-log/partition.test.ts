import { expect, test } from 'vitest';
import { murmur2, partitionOf } from '../../../shared/event-log/partition.ts';

test('the hash is the one of Kafka: the vectors of its own UtilsTest', () => {
  const vectors: readonly (readonly [string, number])[] = [
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ];
  for (const [text, hash] of vectors) expect(murmur2(Buffer.from(text, 'utf8'))).toBe(hash);
});

test('a key is hashed by its UTF-8 bytes, however long it is and whatever it is written in', () => {
  for (const key of ['', 'a', '新发地', `a${'长'.repeat(600)}`, 'x'.repeat(2_000), '😀']) {
    expect(partitionOf(key, 1_000)).toBe((murmur2(Buffer.from(key, 'utf8')) & 0x7fffffff) % 1_000);
  }
});

test('keys spread evenly', () => {
  const counts = Array.from({ length: 24 }, () => 0);
  for (let i = 0; i < 24_000; i++) {
    const partition = partitionOf(`weibo:${i}`, 24);
    counts[partition] = (counts[partition] ?? 0) + 1;
  }
  expect(Math.min(...counts)).toBeGreaterThan(850);
  expect(Math.max(...counts)).toBeLessThan(1_150);
});
