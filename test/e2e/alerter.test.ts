import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { deliveriesOf, openStore, planned, setWebhook } from '../alerter/delivering.ts';
import { ok, openReceiver } from '../alerter/receiver.ts';
import { LIVE, openLog, outcomeOf, runAlerter, testFolder, toLog } from '../alerter/running.ts';
import { BUS, CALL, MARKET, SPLIT, story } from '../alerter/story.ts';

function start(script: string, ...args: readonly string[]): ChildProcess {
  const path = fileURLToPath(new URL(`../alerter/${script}`, import.meta.url));
  const child = spawn(process.execPath, [path, ...args], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

/** Lets the child take its steps, and kills it at the given one; resolves with how many it took. */
async function stepThrough(child: ChildProcess, killAt: number): Promise<number> {
  let steps = 0;
  child.on('message', () => {
    steps += 1;
    if (steps === killAt) child.kill('SIGKILL');
    else child.send('go');
  });
  await ended(child);
  return steps;
}

describe('the alerter, killed with -9', () => {
  test('at any step leaves a stream and a store as if it had not been', async () => {
    const folder = testFolder('whole');
    await using whole = await openLog(folder);
    await whole.append(story.map(toLog));
    await runAlerter(whole);
    const expected = await outcomeOf(whole);

    const [logFolder, storeFolder] = [testFolder('killed'), testFolder('killed-store')];
    {
      await using log = await openLog(logFolder);
      await log.append(story.map(toLog));
    }
    for (const killAt of [1, 2, 9, 14, 31, 40, Number.POSITIVE_INFINITY]) {
      await stepThrough(start('alerting-child.ts', logFolder, storeFolder, LIVE.run), killAt);
    }
    await using log = await openLog(logFolder);
    expect(await outcomeOf(log)).toEqual(expected);

    await using store = await openStore(storeFolder);
    const records = expected.filter((record) => record.type === 'incident');
    for (const id of [MARKET, BUS, SPLIT, CALL]) {
      const history = await store.incidents.history(id);
      expect(history).toEqual(records.filter(({ incident }) => incident.id === id));
    }
    expect((await deliveriesOf(store)).size).toBe(records.flatMap(({ alerts }) => alerts).length);
  });

  test('while it delivers reaches the receiver with every message, at most once more per kill, and says so', async () => {
    const folder = testFolder('delivering');
    const ids = Array.from({ length: 60 }, (_, n) => `msg-${n}`);
    const kills = new Set([3, 11, 30, 52]);
    let child: ChildProcess | null = null;
    const receiver = await openReceiver((response, n) => {
      // Killed when the message has arrived and before its answer has.
      if (kills.has(n)) child?.kill('SIGKILL');
      else ok(response, n);
    });
    await using store = await openStore(folder);
    await setWebhook(store, { url: receiver.url });
    await store.deliveries.plan(ids.map((id) => planned(id)));
    for (let run = 0; run < kills.size; run += 1) {
      child = start('delivering-child.ts', folder);
      await ended(child);
    }
    child = start('delivering-child.ts', folder);
    const states = async (): Promise<ReadonlySet<string>> =>
      new Set([...(await deliveriesOf(store)).values()].map(({ state }) => state));
    await expect.poll(states, { interval: 50, timeout: 60_000 }).toEqual(new Set(['sent']));
    child.kill('SIGKILL');

    const times = Map.groupBy(receiver.received, ({ id }) => id);
    expect([...times.keys()].sort()).toEqual([...ids].sort());
    for (const got of times.values()) {
      expect(got.length).toBeLessThanOrEqual(1 + kills.size);
      expect(got.slice(1).every(({ body }) => body.data.repeat)).toBe(true);
    }
    const again = receiver.received.length - ids.length;
    expect(again).toBeGreaterThanOrEqual(kills.size);
  });
});
