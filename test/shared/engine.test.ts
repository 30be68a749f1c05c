import { describe, expect, it } from 'vitest';
import { engineSchema } from '../../shared/records.ts';

describe('the stamp of what read the texts', () => {
  it('is read from records of programs that had no model', () => {
    const old = { segmenter: 'nodejieba', dictionary: 'abcdef0123456789' };
    expect(engineSchema.parse(old)).toEqual(old);
  });

  it('names the model', () => {
    const stamp = { segmenter: 'nodejieba', dictionary: 'abcdef0123456789', model: '0123456789abcdef' };
    expect(engineSchema.parse(stamp)).toEqual(stamp);
  });
});
