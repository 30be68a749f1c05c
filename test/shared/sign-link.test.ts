import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSignToken, signLink, signToken } from '../../shared/sign-link.ts';

const KEY = new Uint8Array(32).fill(1);
const CLAIM = { run: 'live', incident: 'inc-0123456789ab', by: '张三', until: 1000 };

describe('a link to sign by', () => {
  it('says who signs what, until its minute', () => {
    const token = signToken(KEY, CLAIM);
    expect(readSignToken(KEY, token, 999)).toEqual({ claim: CLAIM });
    expect(readSignToken(KEY, token, 1000)).toEqual({ fault: 'expired' });
    expect(readSignToken(new Uint8Array(32), token, 0)).toEqual({ fault: 'broken' });
    const { until: _, ...claim } = CLAIM;
    expect(signLink('https://duty.example/', KEY, { ...claim, minute: 5 })).toMatch(
      /^https:\/\/duty\.example\/sign\/[\w-]+\.[\w-]+$/,
    );
  });

  it('is broken by any change of any character', () => {
    const token = signToken(KEY, CLAIM);
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.constantFrom(...'abcXYZ019-_.'), (at, other) => {
        const changed = `${token.slice(0, at)}${other}${token.slice(at + 1)}`;
        const read = readSignToken(KEY, changed, 0);
        // The last digit of base64 carries bits that are not used: another character may stand for the same bytes.
        if (changed === token || ('claim' in read && at === token.length - 1)) return;
        expect(read).toEqual({ fault: 'broken' });
      }),
    );
    for (const wrong of ['', '.', 'a', 'a.b', `${token}.x`])
      expect(readSignToken(KEY, wrong, 0)).toEqual({ fault: 'broken' });
  });
});
