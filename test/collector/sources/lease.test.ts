import { expect, test } from 'vitest';
import { createLease } from '../../../services/collector/sources/lease.ts';
import { openLiveLog, temporaryFolder } from '../ingest/live-log.ts';

async function ground() {
  const log = await openLiveLog(temporaryFolder('lease'));
  let now = 1_000_000;
  const clock = { now: () => now, sleep: async () => undefined };
  const of = (owner: string) => createLease({ log, name: 'source/a/lease', owner, clock });
  return {
    of,
    pass: (ms: number) => {
      now += ms;
    },
    [Symbol.asyncDispose]: () => log[Symbol.asyncDispose](),
  };
}

test('of two that ask at once, one goes on', async () => {
  await using it = await ground();
  const [a, b] = [it.of('a'), it.of('b')];
  expect(await Promise.all([a.held(), b.held()])).toEqual([false, false]);
  it.pass(4_000);
  const held = [await a.held(), await b.held()];
  expect(held.filter(Boolean)).toHaveLength(1);
});

test('who renews keeps it; who was killed is taken over from after a minute', async () => {
  await using it = await ground();
  const [a, b] = [it.of('a'), it.of('b')];
  await a.held();
  for (let round = 0; round < 40; round++) {
    it.pass(5_000);
    expect(await a.held()).toBe(true);
    expect(await b.held()).toBe(false);
  }
  it.pass(61_000);
  expect(await b.held()).toBe(false);
  it.pass(4_000);
  expect(await b.held()).toBe(true);
  expect(await a.held()).toBe(false);
});

test('one that stood still beyond its end does not go on by itself', async () => {
  await using it = await ground();
  const a = it.of('a');
  await a.held();
  it.pass(4_000);
  expect(await a.held()).toBe(true);
  it.pass(120_000);
  expect(await a.held()).toBe(false);
});

test('let go, it is free at once', async () => {
  await using it = await ground();
  const [a, b] = [it.of('a'), it.of('b')];
  await a.held();
  it.pass(4_000);
  await a.held();
  await a.release();
  await b.held();
  it.pass(4_000);
  expect(await b.held()).toBe(true);
});
