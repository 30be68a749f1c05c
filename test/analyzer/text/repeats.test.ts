import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRepeats } from '../../../services/analyzer/text/repeats.ts';

function counted(): { remembered(own: string): { readonly own: string }; made: string[] } {
  const made: string[] = [];
  const repeats = createRepeats<{ readonly own: string }>();
  function remembered(own: string): { readonly own: string } {
    const known = repeats.known(own);
    if (known) return known;
    made.push(own);
    const fresh = { own };
    repeats.note(fresh);
    return fresh;
  }
  return { remembered, made };
}

describe('short texts that come again', () => {
  it('are made twice and then remembered', () => {
    const { remembered, made } = counted();
    const [, second, third] = ['太过分了', '太过分了', '太过分了'].map(remembered);
    expect(made).toEqual(['太过分了', '太过分了']);
    expect(third).toBe(second);
  });

  it('are not taken for others, however many there are', () => {
    const { remembered } = counted();
    const texts = fc.array(fc.string({ unit: fc.constantFrom('转', '发', '了', ' '), maxLength: 8 }));
    fc.assert(
      fc.property(texts, (all) => {
        for (const own of all) expect(remembered(own).own).toBe(own);
      }),
    );
    for (let i = 0; i < 50_000; i++) expect(remembered(`第${i % 9_000}条`).own).toBe(`第${i % 9_000}条`);
  });

  it('are remembered when most others come once', () => {
    const { remembered, made } = counted();
    for (let i = 0; i < 400; i++) {
      remembered('转发微博');
      remembered(`第${i}条`);
    }
    expect(made.filter((own) => own === '转发微博').length).toBeLessThan(10);
  });

  it('of more than forty characters are made each time', () => {
    const { remembered, made } = counted();
    const long = '长'.repeat(41);
    for (let i = 0; i < 3; i++) remembered(long);
    expect(made).toHaveLength(3);
  });
});
