import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { officeKeys } from '../../infra/embedded/office.ts';
import { scenarioOf } from '../../infra/embedded/rehearsal.ts';
import { PARTITIONS } from '../../infra/embedded/settings.ts';
import { randomStream } from '../../services/replay/simulate/random.ts';
import { simulate } from '../../services/replay/simulate/scenario.ts';
import { systemClock } from '../../shared/clock.ts';
import { openEventLog } from '../../shared/event-log/open.ts';
import type { Delivery, IncidentStore } from '../../shared/incident-store/incident-store.ts';
import { openIncidentStore } from '../../shared/incident-store/open.ts';
import { listRuns, runFolder } from '../../shared/runs.ts';
import { minuteOf } from '../../shared/time.ts';
import { setWebhook } from '../alerter/delivering.ts';
import { openReceiver } from '../alerter/receiver.ts';
import { recordsOf, temporaryFolder } from '../pipeline.ts';
import { type Person, pushAt, signInAt } from '../session.ts';
import { type Started, startGuanchao } from '../started.ts';

/** Times the process is killed; GUANCHAO_KILLS says otherwise: fewer where every change is checked, more before a release. */
const KILLS = Number.parseInt(process.env.GUANCHAO_KILLS ?? '50', 10) || 50;
/**
 * Wall milliseconds after a start within which it is killed: its first steps, and, each fifth time, well into its work (it takes
 * over what its killed predecessor held when that one's leases have run out, after 12 s).
 */
const WITHIN_MS = 4000;
const LONG_MS = 20_000;
const POLICY = 'version: 1\nmonitors: [{ id: water, name: 旧城供水, any: [自来水] }]\n';
const SUBJECT = 'water';

/** What pushes mentions and acts, over and over until each is answered, whatever becomes of the process. */
interface World {
  /** Ids of mentions that were answered for, and act ids with what they were. */
  readonly pushed: string[];
  readonly noted: Map<string, string>;
  readonly opened: Map<string, string>;
  stop(): Promise<void>;
  at(started: Started): void;
}

function openWorld(password: string, token: string): World {
  const pushed: string[] = [];
  const noted = new Map<string, string>();
  const opened = new Map<string, string>();
  let url: string | null = null;
  let over = false;

  /** Tries until it is answered with one of these; another answer is a fault. */
  async function insist(what: string, wanted: readonly number[], ask: (url: string) => Promise<number>) {
    for (;;) {
      const at = url;
      const status = at === null ? null : await ask(at).catch(() => null);
      if (status !== null && wanted.includes(status)) return;
      // Dead, dying, busy, or not yet done: once more. What is refused will not be otherwise next time.
      if (status !== null && ![202, 429, 503].includes(status)) throw new Error(`${what}: ${status}`);
      await pause(50);
    }
  }

  async function push(): Promise<void> {
    for (let n = 0; !over; n += 1) {
      const ids = Array.from({ length: 20 }, (_, i) => `m${n}-${i}`);
      const at = new Date().toISOString();
      const rows = ids.map((id) =>
        JSON.stringify({
          ...{ id, platform: 'weibo', kind: 'comment', threadId: 't1', author: `读者${id}` },
          ...{ text: `自来水又黄又臭，投诉没有人管 ${id}`, at },
        }),
      );
      await insist(`push ${n}`, [200], async (to) => (await pushAt(to, token, rows.join('\n'))).status);
      pushed.push(...ids);
      await pause(40);
    }
  }

  let person: { readonly url: string; readonly is: Person } | null = null;
  async function personAt(to: string): Promise<Person> {
    if (person?.url !== to) person = { url: to, is: await signInAt(to, 'duty', password) };
    return person.is;
  }

  async function act(): Promise<void> {
    for (let n = 0; !over; n += 1) {
      const title = `上级来电 ${n}`;
      let incident = '';
      await insist(`open ${n}`, [200], async (to) => {
        const what = {
          act: 'open',
          title,
          level: 'yellow',
          platforms: ['weibo' as const],
          reason: '来电',
        } as const;
        const { status, body } = await (await personAt(to)).act('live', `act-open-${n}`, {
          ...what,
          platforms: [...what.platforms],
        });
        if (status === 200) incident = (body as { record: { incident: { id: string } } }).record.incident.id;
        return status;
      });
      opened.set(`act-open-${n}`, incident);
      await insist(`note ${n}`, [200], async (to) => {
        const text = `已转供水公司核实 ${n}`;
        return (await (await personAt(to)).act('live', `act-note-${n}`, { act: 'note', incident, text }))
          .status;
      });
      noted.set(`act-note-${n}`, incident);
      await pause(100);
    }
  }

  const working = Promise.all([push(), act()]);
  working.catch(() => undefined);
  return {
    pushed,
    noted,
    opened,
    at: (started) => {
      url = started.url;
    },
    async stop() {
      over = true;
      await working;
    },
  };
}

async function everyDelivery(store: IncidentStore): Promise<Delivery[]> {
  const all: Delivery[] = [];
  let after: string | undefined;
  do {
    const page: Awaited<ReturnType<IncidentStore['deliveries']['find']>> = await store.deliveries.find({
      limit: 200,
      ...(after === undefined ? {} : { after }),
    });
    all.push(...page.items);
    after = page.next ?? undefined;
  } while (after !== undefined);
  return all;
}

describe('start, killed with -9', () => {
  it(`${KILLS} times during a rehearsal and a live stream loses nothing, doubles nothing and tells each once`, async () => {
    const data = temporaryFolder('chaos');
    writeFileSync(join(data, 'policy.yaml'), POLICY);
    const receiver = await openReceiver();
    const first = await startGuanchao(data);
    if (first.password === null || first.token === null) throw new Error('no secrets were printed');
    {
      await using office = await openIncidentStore({ folder: join(data, 'office', 'store') });
      await setWebhook(office, { url: receiver.url, from: 'blue' });
    }
    const began = minuteOf(Date.now());
    const random = randomStream(1, 'chaos', 'kills');
    const world = openWorld(first.password, first.token);
    let started = first;
    for (let kill = 0; kill < KILLS; kill += 1) {
      world.at(started);
      await pause(kill % 5 === 4 ? WITHIN_MS + random.below(LONG_MS - WITHIN_MS) : random.below(WITHIN_MS));
      await started.kill();
      started = await startGuanchao(data);
    }
    world.at(started);
    await world.stop();

    // Everything that was taken in is judged, told and indexed when the live minute of the last push has been folded.
    const person = await signInAt(started.url, 'duty', first.password);
    const last = minuteOf(Date.now()) + 1;
    await expect
      .poll(async () => (await person.runs()).find(({ id }) => id === 'live')?.through.weibo ?? 0, {
        interval: 500,
        timeout: 240_000,
      })
      .toBeGreaterThanOrEqual(last);
    const store = await openIncidentStore({ folder: join(runFolder(data, 'live'), 'store') });
    await expect
      .poll(async () => new Set((await everyDelivery(store)).map(({ state }) => state)), {
        interval: 500,
        timeout: 180_000,
      })
      .toEqual(new Set(['sent']));
    expect(await started.stop()).toBe(0);

    // Mentions: each answered for lies in the log, counts once, and is found once.
    const { sealKey } = officeKeys(data);
    const logOf = (run: string) =>
      openEventLog({
        folder: join(runFolder(data, run), 'log'),
        partitions: PARTITIONS,
        clock: systemClock,
        sealKey,
        durability: 'process',
      });
    {
      await using log = await logOf('live');
      const kept = (await recordsOf(log, 'mentions')).flatMap((one) =>
        one.type === 'mention' ? [one.id] : [],
      );
      const distinct = new Set(kept);
      expect(world.pushed.filter((id) => !distinct.has(`weibo:${id}`))).toEqual([]);
      expect(await recordsOf(log, 'dead-letters')).toEqual([]);
      // A batch in flight at the end of the world was answered for too: nothing else was ever pushed.
      expect(distinct.size).toBe(world.pushed.length);
      const counted = (await recordsOf(log, 'activity')).reduce(
        (sum, one) => (one.type === 'activity' && one.subject === SUBJECT ? sum + one.n : sum),
        0,
      );
      expect(counted).toBe(world.pushed.length);
    }
    const points = await store.timelines.read([SUBJECT], began - 10, last + 10);
    expect(points.reduce((sum, { n }) => sum + n, 0)).toBe(world.pushed.length);
    let found = 0;
    for (let after: string | undefined, more = true; more; ) {
      const page: Awaited<ReturnType<IncidentStore['mentions']['find']>> = await store.mentions.find({
        subjects: [SUBJECT],
        limit: 200,
        ...(after === undefined ? {} : { after }),
      });
      found += page.items.length;
      after = page.next ?? undefined;
      more = page.next !== null;
    }
    expect(found).toBe(world.pushed.length);

    // Acts: each answered for was done once.
    expect(world.noted.size).toBeGreaterThan(0);
    expect(new Set(world.opened.values()).size).toBe(world.opened.size);
    for (const acts of [world.opened, world.noted]) {
      for (const [action, incident] of acts) {
        const book = (await store.incidents.get(incident))?.incident.handling.book ?? [];
        expect(
          book.filter((entry) => entry.action === action),
          action,
        ).toHaveLength(1);
      }
    }

    // Messages: every planned one arrived; after the receiver's own dedupe each once; a repeat says that it is one.
    const planned = (await everyDelivery(store)).filter(({ channel }) => channel === 'webhook');
    const times = Map.groupBy(receiver.received, ({ id }) => id);
    expect([...times.keys()].sort()).toEqual(planned.map(({ id }) => id).sort());
    expect(planned.length).toBeGreaterThanOrEqual(world.opened.size);
    expect(new Set(planned.map(({ alert }) => alert)).size).toBe(planned.length);
    const repeats = [...times.values()].flatMap((got) => got.slice(1));
    expect(repeats.every(({ body }) => body.data.repeat)).toBe(true);
    expect(Math.max(...[...times.values()].map((got) => got.length))).toBeLessThanOrEqual(1 + KILLS);
    await store[Symbol.asyncDispose]();

    // The rehearsal goes on at its own pace; what has been told of it was told in order, each row once.
    const manifest = listRuns(data).find(({ kind }) => kind === 'rehearsal');
    if (!manifest) throw new Error('no rehearsal');
    await using log = await logOf(manifest.id);
    const told = (await recordsOf(log, 'mentions')).flatMap((one) =>
      one.type === 'mention' ? [one.id] : [],
    );
    const script = [...simulate(scenarioOf(manifest))].map((row) => `${row.platform}:${row.id}`);
    expect(new Set(told).size).toBe(told.length);
    expect(told.length).toBeGreaterThan(0);
    expect(new Set(told)).toEqual(new Set(script.slice(0, told.length)));
    console.log(
      `${KILLS} kills: ${world.pushed.length} mentions, ${world.opened.size + world.noted.size} acts, ` +
        `${planned.length} messages, ${repeats.length} repeats marked, ${told.length} rehearsal rows; lost 0, doubled 0`,
    );
  }, 1_500_000);
});
