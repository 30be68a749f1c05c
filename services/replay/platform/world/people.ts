import { phrases } from '../../simulate/phrases.ts';
import { murmur3, sfc32 } from '../../simulate/random.ts';
import type { GenericRow } from '../../simulate/row.ts';
import type { Person } from './items.ts';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** verified_type: 0 a person, 1 government, 3 media, -1 nobody [memory]. */
const VERIFIED_TYPE = { public: -1, verified: 0, media: 3, official: 1 } as const;

/** 32 bits of a name. */
export function hashOf(name: string, salt: number): number {
  return murmur3(new TextEncoder().encode(name), salt);
}

/** So many characters of base 62 that depend on the name alone. */
export function token62(name: string, length: number): string {
  const random = sfc32(hashOf(name, 0), hashOf(name, 1), length);
  let out = '';
  for (let i = 0; i < length; i++) out += BASE62[random.below(BASE62.length)];
  return out;
}

/** The invented person behind an author of the generator: the same one for the same author. */
export function personOf({
  author = 'nobody',
  authorKind = 'public',
  region = '330000',
}: GenericRow): Person {
  const one = hashOf(author, 1);
  const two = hashOf(author, 2);
  const handles = phrases.handle;
  const handle = `${handles[one % handles.length]}${handles[two % handles.length]}_${one % 10_000}`;
  return {
    uid: String(1_000_000_000 + (two % 3_000_000_000) * 2 + (one % 2)),
    openid: `o${token62(author, 27)}`,
    screenName: handle,
    verified: authorKind !== 'public',
    verifiedType: VERIFIED_TYPE[authorKind],
    province: region.slice(0, 2),
    gender: one % 2 === 0 ? 'f' : 'm',
    followers: authorKind === 'public' ? two % 900 : 1000 + (two % 2_000_000),
  };
}
