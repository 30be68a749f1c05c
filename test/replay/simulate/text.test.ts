import { describe, expect, it } from 'vitest';
import { slips } from '../../../services/replay/simulate/phrases.ts';
import { randomStream } from '../../../services/replay/simulate/random.ts';
import { moodOf, type Stance, takeStance, templates } from '../../../services/replay/simulate/templates.ts';
import { nameOf, textWriter } from '../../../services/replay/simulate/text.ts';
import { type TopicKind, vocabularies } from '../../../services/replay/simulate/vocabulary.ts';

const kinds = Object.keys(vocabularies) as TopicKind[];
const stances = Object.keys(moodOf) as Stance[];

function writer(kind: TopicKind, component = 'text') {
  return textWriter('青槐', kind, randomStream(3, kind, component));
}

describe('texts', () => {
  it('are the same for the same stream', () => {
    const one = writer('market');
    const two = writer('market');
    for (let i = 0; i < 200; i++) {
      const stance = stances[i % stances.length] ?? 'daily';
      expect(one.write(stance, 'post', true)).toBe(two.write(stance, 'post', true));
    }
  });

  it.each(kinds)(
    'about a %s hardly repeat: nine in ten of 20,000 crisis posts and comments are distinct',
    (kind) => {
      const random = randomStream(5, kind, 'stances');
      const { write } = writer(kind);
      const texts = Array.from({ length: 20_000 }, (_, i) =>
        write(
          takeStance(random, 'crisis', i % 3 ? 'negative' : 'calm'),
          i % 4 ? 'short' : 'post',
          i % 2 === 0,
        ),
      );
      expect(new Set(texts).size).toBeGreaterThan(18_000);
    },
  );

  it.each(kinds)(
    'about a %s carry its name in posts, articles and named comments, whatever is misspelt',
    (kind) => {
      const { write } = writer(kind);
      const name = nameOf('青槐', kind);
      for (const stance of stances) {
        for (let i = 0; i < 150; i++) {
          expect(write(stance, 'post', true)).toContain(name);
          expect(write(stance, 'article', true)).toContain(name);
          expect(write(stance, 'short', true)).toContain(name);
          expect(write(stance, 'short', false)).not.toContain('青槐');
        }
      }
    },
  );

  it('have their slots filled and are of the length of their form', () => {
    for (const kind of kinds) {
      const { write } = writer(kind);
      for (const stance of stances) {
        for (let i = 0; i < 100; i++) {
          const short = write(stance, 'short', false);
          expect(short).not.toMatch(/undefined|null|\$|\{|\}/);
          expect(short.length).toBeGreaterThan(1);
          expect(short.length).toBeLessThan(140);
          expect(write(stance, 'article', true).split('\n').length).toBeGreaterThanOrEqual(3);
        }
      }
    }
  });

  it('carry their mood in words: every negative sentence has a slot of reproach or distress, no calm one does', () => {
    const moody = ['rage', 'blame', 'doubt', 'evade', 'despair', 'faults', 'harms'];
    const certain = ['rage', 'blame', 'doubt', 'evade', 'despair'];
    for (const stance of stances) {
      for (const { slots } of templates[stance]) {
        if (moodOf[stance] === 'negative') expect(slots.some((slot) => certain.includes(slot))).toBe(true);
        else expect(slots.some((slot) => moody.includes(slot))).toBe(false);
      }
    }
  });

  it('have slips of the keyboard that leave every name alone', () => {
    for (const kind of kinds) {
      for (const [right] of slips) expect(nameOf('', kind)).not.toContain(right);
    }
  });

  it('end a repost with the words of the one before it, under an invented nickname', () => {
    const { chain } = writer('market', 'chain');
    expect(chain('加油')).toMatch(/^\/\/@\p{Script=Han}+_\d{1,4}:加油$/u);
  });

  it('take negative stances for a negative mark and calm ones for a calm mark', () => {
    const random = randomStream(1, 't', 'stance');
    for (const occasion of ['ordinary', 'crisis'] as const) {
      for (const mood of ['negative', 'calm'] as const) {
        for (let i = 0; i < 200; i++) expect(moodOf[takeStance(random, occasion, mood)]).toBe(mood);
      }
    }
  });
});
