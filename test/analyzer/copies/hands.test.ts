import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addVoice,
  addVoices,
  distinctShareOf,
  noVoices,
  sharedAuthors,
  voiceOf,
} from '../../../services/analyzer/copies/hands.ts';
import { defaultCopies } from '../../../services/analyzer/copies/settings.ts';
import { mix32 } from '../../../services/analyzer/hash.ts';
import { addToSketch } from '../../../services/analyzer/sketch.ts';

const { distinctShare, sketch } = defaultCopies;

function voices(authors: readonly (number | null)[]) {
  const said = noVoices();
  for (const author of authors) addVoice(said, author === null ? null : mix32(author, 1), 1, sketch);
  return said;
}

function sketchOf(authors: readonly number[]): number[] {
  const hashes: number[] = [];
  for (const author of authors) addToSketch(hashes, mix32(author, 1), sketch);
  return hashes;
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

describe('the voice of mentions that say the same', () => {
  it('is all of them when many people say it, or when nobody knows who', () => {
    expect(voiceOf(voices(range(0, 50)), distinctShare, sketch)).toBe(50);
    expect(voiceOf(voices(range(0, 50).map(() => null)), distinctShare, sketch)).toBe(50);
  });

  it('is one and one more for every doubling when few say it many times', () => {
    expect(voiceOf(voices(range(0, 32).map((i) => i % 4)), distinctShare, sketch)).toBe(6);
    expect(voiceOf(voices([1, 1]), distinctShare, sketch)).toBe(2);
    expect(voiceOf(voices([7]), distinctShare, sketch)).toBe(1);
    expect(voiceOf(noVoices(), distinctShare, sketch)).toBe(0);
  });

  it('turns at four authors in five', () => {
    expect(distinctShareOf(voices([1, 2, 3, 4, 4]), sketch)).toBe(0.8);
    expect(voiceOf(voices([1, 2, 3, 4, 4]), distinctShare, sketch)).toBe(5);
    expect(voiceOf(voices([1, 2, 3, 3, 3]), distinctShare, sketch)).toBeCloseTo(1 + Math.log2(5), 12);
  });

  it('is never more than the mentions, never less than one, and adds up in any order', () => {
    const authors = fc.array(fc.option(fc.nat(30)), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(authors, authors, (one, other) => {
        const whole = voices([...one, ...other]);
        const voice = voiceOf(whole, distinctShare, sketch);
        expect(voice).toBeLessThanOrEqual(one.length + other.length);
        expect(voice).toBeGreaterThanOrEqual(1);
        const joined = voices(other);
        addVoices(joined, voices(one), sketch);
        expect(joined).toEqual(whole);
      }),
    );
  });
});

describe('authors that two texts share', () => {
  it('are exact while they are few', () => {
    expect(sharedAuthors(sketchOf(range(0, 30)), sketchOf(range(20, 50)), sketch)).toBe(10);
    expect(sharedAuthors(sketchOf(range(0, 10)), sketchOf(range(10, 20)), sketch)).toBe(0);
    expect(sharedAuthors([], sketchOf(range(0, 3)), sketch)).toBe(0);
  });

  it('are estimated when they are many', () => {
    const shared = sharedAuthors(sketchOf(range(0, 1000)), sketchOf(range(500, 1500)), sketch);
    expect(shared).toBeGreaterThan(300);
    expect(shared).toBeLessThan(700);
  });
});
