import { describe, expect, it } from 'vitest';
import { murmur3, randomStream, sfc32 } from '../../../services/replay/simulate/random.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('random streams', () => {
  it('seed by murmur3 as published', () => {
    expect(murmur3(bytes(''), 0)).toBe(0);
    expect(murmur3(bytes(''), 1)).toBe(0x514e28b7);
    expect(murmur3(bytes('test'), 0)).toBe(0xba6bd213);
    expect(murmur3(bytes('Hello, world!'), 0)).toBe(0xc0363e43);
    expect(murmur3(bytes('The quick brown fox jumps over the lazy dog'), 0x9747b28c)).toBe(0x2fa826cd);
  });

  it('give the same numbers for the same scenario, topic and component, and others for any other', () => {
    const first = (seed: number, topic: string, component: string) => {
      const random = randomStream(seed, topic, component);
      return Array.from({ length: 8 }, () => random.uint32()).join();
    };
    expect(first(1, 'market', 'null')).toBe(first(1, 'market', 'null'));
    const all = [
      first(1, 'market', 'null'),
      first(2, 'market', 'null'),
      first(1, 'bus', 'null'),
      first(1, 'market', 'x'),
    ];
    expect(new Set(all).size).toBe(4);
  });

  it('spread evenly over 64 cells, also between neighbouring seeds', () => {
    const within = sfc32(1, 2, 3);
    const draws = 64_000;
    expect(chiSquare(Array.from({ length: draws }, () => within.below(64)))).toBeLessThan(CHI_63_AT_1E6);
    const firsts = Array.from({ length: draws }, (_, seed) => randomStream(seed, 't', 'c').below(64));
    expect(chiSquare(firsts)).toBeLessThan(CHI_63_AT_1E6);
  });

  it('have uniforms of 24 bits below 1 and normals of mean 0 and variance 1', () => {
    const random = sfc32(9, 9, 9);
    const uniforms = Array.from({ length: 20_000 }, () => random.uniform());
    expect(uniforms.every((u) => u >= 0 && u < 1 && Number.isInteger(u * 2 ** 24))).toBe(true);
    const normals = Array.from({ length: 100_000 }, () => random.normal());
    const mean = normals.reduce((sum, x) => sum + x, 0) / normals.length;
    const variance = normals.reduce((sum, x) => sum + x * x, 0) / normals.length - mean * mean;
    expect(Math.abs(mean)).toBeLessThan(0.016);
    expect(Math.abs(variance - 1)).toBeLessThan(0.023);
    const beyondTwo = normals.filter((x) => Math.abs(x) > 1.959964).length / normals.length;
    expect(Math.abs(beyondTwo - 0.05)).toBeLessThan(0.0035);
  });
});

/** Chi-square with 63 degrees of freedom exceeds this once in a million. */
const CHI_63_AT_1E6 = 130;

function chiSquare(cells: readonly number[]): number {
  const counts = new Array<number>(64).fill(0);
  for (const cell of cells) counts[cell] = (counts[cell] ?? 0) + 1;
  const expected = cells.length / 64;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}
