import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { isActivity, isMention, isScored } from '../../shared/record-check.ts';
import {
  type Activity,
  activitySchema,
  authorKinds,
  kinds,
  type Mention,
  mentionSchema,
  platforms,
  type Scored,
  scoredSchema,
} from '../../shared/records.ts';

const anInteger = fc.maxSafeInteger();
const aCount = fc.maxSafeNat();
/** Objects as JSON makes them. */
const plain = { noNullPrototype: true } as const;
const optional = { requiredKeys: [], noNullPrototype: true };

const aRoot = fc.record({ id: fc.string(), text: fc.string(), at: fc.option(anInteger) }, plain);
const aMention: fc.Arbitrary<Mention> = fc
  .tuple(
    fc.record({
      v: fc.constant(1 as const),
      type: fc.constant('mention' as const),
      id: fc.string({ minLength: 1 }),
      lane: fc.string({ minLength: 1 }),
      platform: fc.constantFrom(...platforms),
      kind: fc.constantFrom(...kinds),
      thread: fc.string(),
      author: fc.option(fc.string()),
      text: fc.string({ unit: 'binary' }),
      at: anInteger,
      root: fc.option(aRoot),
    }),
    fc.record(
      {
        parent: fc.string(),
        authorKind: fc.constantFrom(...authorKinds),
        region: fc.string(),
        likes: aCount,
        reposts: aCount,
        comments: aCount,
        reads: aCount,
      },
      optional,
    ),
  )
  .map(([required, more]) => ({ ...required, ...more }));

const aSample = fc.record(
  {
    id: fc.string(),
    rank: aCount,
    at: anInteger,
    kind: fc.constantFrom(...kinds),
    mood: anInteger,
    text: fc.string(),
  },
  plain,
);
const anActivity: fc.Arbitrary<Activity> = fc.record(
  {
    v: fc.constant(1 as const),
    type: fc.constant('activity' as const),
    subject: fc.string(),
    platform: fc.constantFrom(...platforms),
    minute: anInteger,
    n: aCount,
    negative: aCount,
    positive: aCount,
    angry: aCount,
    mood: anInteger,
    moods: fc.tuple(aCount, aCount, aCount, aCount, aCount),
    direct: aCount,
    kinds: fc.record({ post: aCount, comment: aCount, repost: aCount, article: aCount }, plain),
    late: aCount,
    lateNegative: aCount,
    authors: fc.array(aCount),
    unknownAuthors: aCount,
    terms: fc.array(fc.tuple(fc.string(), aCount)),
    shared: fc.dictionary(
      fc.string().filter((name) => name !== '__proto__'),
      aCount,
      { noNullPrototype: true },
    ),
    samples: fc.array(aSample),
  },
  plain,
);

const aScored: fc.Arbitrary<Scored> = fc.record(
  {
    v: fc.constant(1 as const),
    type: fc.constant('scored' as const),
    id: fc.string(),
    platform: fc.constantFrom(...platforms),
    kind: fc.constantFrom(...kinds),
    thread: fc.string(),
    region: fc.option(fc.string()),
    at: anInteger,
    minute: anInteger,
    mood: anInteger,
    subjects: fc.array(fc.string(), { minLength: 1 }),
    tokens: fc.array(fc.string()),
    text: fc.string({ unit: 'binary' }),
  },
  plain,
);

/** What a broken writer or a damaged store may leave in a field. */
const spoilt = fc.oneof(
  fc.constantFrom(
    undefined,
    null,
    '',
    0,
    -1,
    1.5,
    2 ** 53,
    Number.NaN,
    true,
    [],
    {},
    [0, 0, 0, 0],
    [['a']],
    [['a', -1]],
    [{}],
  ),
  fc.jsonValue(),
);

/** The record with one field, also one inside a part of it, put to something else, left out, or added. */
function spoil(record: fc.Arbitrary<object>): fc.Arbitrary<unknown> {
  return fc.tuple(record, fc.nat(), fc.nat(3), spoilt).map(([whole, at, how, value]) => {
    const copy: Record<string, unknown> = Object.fromEntries(Object.entries(whole));
    const names = Object.keys(copy);
    const name = names[at % names.length] ?? '';
    const part = copy[name];
    if (how === 0) delete copy[name];
    else if (how === 1) copy.surprise = value;
    else if (how === 2 && typeof part === 'object' && part !== null && !Array.isArray(part)) {
      const inner: Record<string, unknown> = Object.fromEntries(Object.entries(part));
      inner[Object.keys(inner)[0] ?? 'surprise'] = value;
      copy[name] = inner;
    } else copy[name] = value;
    return copy;
  });
}

describe('the quick check of a mention', () => {
  agrees(isMention, mentionSchema, aMention);
});

describe('the quick check of an activity record', () => {
  agrees(isActivity, activitySchema, anActivity);
});

describe('the quick check of a scored mention', () => {
  agrees(isScored, scoredSchema, aScored);
});

function agrees(check: (value: unknown) => boolean, schema: z.ZodType, valid: fc.Arbitrary<object>): void {
  it('accepts every valid record, as written and as read back', () => {
    fc.assert(
      fc.property(valid, (record) => {
        expect(schema.safeParse(record).success).toBe(true);
        expect(check(record)).toBe(true);
        expect(check(JSON.parse(JSON.stringify(record)))).toBe(true);
      }),
    );
  });

  it('accepts nothing that the schema refuses or would change', () => {
    fc.assert(
      fc.property(fc.oneof(spoil(valid), fc.jsonValue()), (value) => {
        if (!check(value)) return;
        const judged = schema.safeParse(value);
        expect(judged.success).toBe(true);
        expect(judged.data).toEqual(value);
      }),
      { numRuns: 3000 },
    );
  });

  it('leaves to the schema what JSON would not give', () => {
    const record = fc.sample(valid, 1)[0] ?? {};
    expect(check(Object.create(record))).toBe(false);
    expect(check(Object.assign(Object.create({ odd: 1 }), record))).toBe(false);
    expect(check(JSON.parse(JSON.stringify(record).replace('{', '{"__proto__":1,')))).toBe(false);
    expect(check([record])).toBe(false);
    expect(check(null)).toBe(false);
  });
}
