import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AnyKind, channelKinds } from '../../../services/alerter/channels/index.ts';
import { documentOf } from '../../../services/alerter/channels/kind.ts';
import { deliver } from '../../../services/alerter/deliver.ts';
import type { DeliverySettings } from '../../../services/alerter/retry.ts';
import { type Clock, systemClock } from '../../../shared/clock.ts';
import { createHttpClient } from '../../../shared/http/client.ts';
import type {
  Delivery,
  IncidentStore,
  PlannedDelivery,
} from '../../../shared/incident-store/incident-store.ts';
import { openIncidentStore } from '../../../shared/incident-store/open.ts';
import { type Fault, unclear, type Vendor } from '../../doubles/vendors/vendor.ts';
import { QUICK } from '../delivering-settings.ts';
import { NOON } from '../incident/assessment.ts';
import { LINK, message } from '../message/messages.ts';

/** A channel before a vendor: how it is set up, and what of the vendor's ways the laws must know. */
export interface Subject {
  readonly kind: string;
  /** Starts the vendor, whose time is that of `now`. */
  vendor(now: () => number): Promise<Vendor>;
  settings(vendor: Vendor): object;
  readonly secrets: Readonly<Record<string, string>>;
  readonly address: string;
  /** The person's address, or what else must stand in no record but the delivery's own. */
  readonly hidden: readonly string[];
  /** What the vendor shows of a link: a template of SMS or voice has none. */
  readonly showsLink: boolean;
  /** Faults that this vendor does not know. */
  readonly without?: readonly Fault[];
  /** The vendor drops what comes twice. */
  readonly dedupes: boolean;
  /** So long the channel waits when the vendor says that there are too many; null: only as after any failure. */
  readonly waitMs: number | null;
  /** Messages of one law to one receiver at once: more than the vendor takes. */
  readonly storm: { readonly messages: number; readonly allWithinMs: number };
}

interface Bench {
  readonly vendor: Vendor;
  readonly store: IncidentStore;
  now(): number;
  /** What of this law is not done. */
  left(): Promise<readonly Delivery[]>;
  /** Lets time pass for the channel and the vendor. */
  pass(ms: number): void;
  plan(id: string, parts?: Partial<PlannedDelivery>): Promise<void>;
  /** Waits for what is wanted of a delivery. */
  until(id: string, wanted: (delivery: Delivery) => boolean): Promise<Delivery>;
}

const isDone = ({ state }: Delivery): boolean => state === 'sent' || state === 'failed';
/** Its place in the channel's queue is well ahead. */
const isPutOff = ({ state, dueAt }: Delivery, now: number): boolean => state === 'due' && dueAt > now + 1000;
const SETTINGS: DeliverySettings = { ...QUICK, tries: 1000, timeoutMs: 10_000, leaseMs: 60_000, roundMs: 10 };
/** A vendor that says nothing is waited for this long here. */
const SILENCE_MS = 200;

/** Runs a law: the real delivery loop over the real store, the channel as it is shipped, the vendor's double. */
async function withBench(
  subject: Subject,
  store: IncidentStore,
  run: (bench: Bench) => Promise<void>,
  timeoutMs = SETTINGS.timeoutMs,
): Promise<void> {
  let ahead = 0;
  const clock: Clock = { now: () => systemClock.now() + ahead, sleep: systemClock.sleep };
  await using vendor = await subject.vendor(clock.now);
  const document = documentOf(subject.kind);
  const version = (await store.settings.get(document))?.version ?? 0;
  await store.settings.put(document, subject.settings(vendor), version, '管理员', 0);
  const law = version;
  const channel = kindOf(subject.kind).openChannel({
    settings: store.settings,
    run: 'live',
    http: createHttpClient(),
    clock,
    secrets: (name) => subject.secrets[name],
    publicUrl: null,
  });
  const stop = new AbortController();
  const ended = deliver({
    store,
    channels: [channel],
    clock,
    settings: { ...SETTINGS, timeoutMs },
    signal: stop.signal,
  });
  try {
    await run({
      vendor,
      store,
      now: clock.now,
      left: async () => (await store.deliveries.find({ limit: 200 })).items.filter((one) => !isDone(one)),
      pass(ms) {
        ahead += ms;
      },
      plan: (id, parts = {}) =>
        store.deliveries.plan([
          {
            id: `law-${law}-${id}`,
            alert: `alr-${id}`,
            incident: 'inc-0123456789ab',
            ...{ channel: subject.kind, level: 'orange', kind: 'raised', minute: NOON, at: clock.now() },
            to: { name: '张三', address: subject.address },
            text: '【橙色 II级】农产品市场',
            message: message(),
            ...parts,
          },
        ]),
      async until(id, wanted) {
        const get = async () => (await store.deliveries.get(`law-${law}-${id}`))!;
        await expect.poll(async () => wanted(await get()), { interval: 15, timeout: 20_000 }).toBe(true);
        return get();
      },
    });
  } finally {
    stop.abort();
    await ended;
    await tidy(store);
  }
}

/** What one law leaves due is nothing to the next. */
async function tidy({ deliveries }: IncidentStore): Promise<void> {
  const end = Number.MAX_SAFE_INTEGER;
  for (const { id } of await deliveries.claim('tidy', end - 1, end, 200))
    await deliveries.finish(id, 'tidy', { ok: false, error: 'tidied', retryAt: null });
}

function kindOf(name: string): AnyKind {
  const kind = channelKinds.find((one) => one.name === name);
  if (!kind) throw new Error(`no channel ${name}`);
  return kind;
}

/** The laws of every channel that reaches people through a vendor. */
export function channelContract(subject: Subject): void {
  const { without = [] } = subject;
  describe(`${subject.kind}, before its vendor`, () => {
    let store: IncidentStore;
    beforeAll(async () => {
      store = await openIncidentStore({ folder: mkdtempSync(join(tmpdir(), 'channel-')) });
    });
    afterAll(() => store[Symbol.asyncDispose]());
    const law = (title: string, run: (bench: Bench) => Promise<void>, timeoutMs = SETTINGS.timeoutMs) =>
      test(title, () => withBench(subject, store, run, timeoutMs));

    law('tells how bad, what, and the link, once', async ({ plan, until, vendor }) => {
      await plan('msg-1');
      expect(await until('msg-1', isDone)).toMatchObject({ state: 'sent', tries: 1, repeat: false });
      expect(vendor.shown).toHaveLength(1);
      const { text, link } = vendor.shown[0]!;
      expect(text).toContain('橙');
      expect(text).toContain('农产品市场');
      expect(link).toBe(subject.showsLink ? LINK : null);
    });

    law('a drill says so', async ({ plan, until, vendor }) => {
      await plan('msg-1', { message: message({ drill: true }) });
      await until('msg-1', isDone);
      expect(vendor.shown[0]?.text).toContain('【演练】');
    });

    law('what is refused in the body is refused for good', async ({ plan, until, vendor }) => {
      vendor.fault = 'refuse';
      await plan('msg-1');
      const delivery = await until('msg-1', isDone);
      expect(delivery).toMatchObject({ state: 'failed', tries: 1, repeat: false });
      expect(delivery.error).toMatch(/\p{Script=Han}/u);
      expect(vendor.tried).toBe(1);
    });

    law('a vendor that asks to wait is obeyed, and the message is no repeat', async (bench) => {
      const { plan, until, vendor, pass } = bench;
      vendor.fault = 'wait';
      await plan('msg-1');
      const waiting = await until('msg-1', ({ error }) => error !== null);
      const { waitMs } = subject;
      if (waitMs !== null) {
        expect(waiting).toMatchObject({ state: 'due', tries: 0, repeat: false });
        vendor.fault = null;
        await plan('msg-2');
        const second = await until('msg-2', ({ error }) => error !== null);
        for (const one of [waiting, second]) expect(one.dueAt - bench.now()).toBeGreaterThan(waitMs * 0.9);
        expect(vendor.tried).toBe(1);
        pass(waitMs + 60_000);
      } else vendor.fault = null;
      expect(await outcome(bench, 'msg-1')).toMatchObject({ state: 'sent', repeat: false });
      expect(vendor.shown[0]?.text).not.toContain('可能重复');
    });

    law('a storm keeps below the vendor’s limits, and all of it arrives once', async (bench) => {
      const { plan, until, vendor, pass } = bench;
      const { messages, allWithinMs } = subject.storm;
      const ids = Array.from({ length: messages }, (_, n) => `msg-${n}`);
      for (const id of ids) await plan(id, { message: message({ what: `事件${id}` }) });
      await until('msg-0', isDone);
      const steps = 30;
      for (let step = 0; step < steps; step += 1) {
        const left = await bench.left();
        if (left.length === 0) break;
        await settled(bench, left);
        pass(allWithinMs / steps);
      }
      for (const id of ids) expect(await until(id, isDone)).toMatchObject({ state: 'sent', tries: 1 });
      expect(vendor.limited).toBe(0);
      expect(vendor.shown).toHaveLength(messages);
    });

    for (const fault of unclear.filter((one) => !without.includes(one)))
      law(
        `after an answer that tells nothing (${fault}) it is sent once more, marked, and no more`,
        async (bench) => {
          const { plan, until, vendor } = bench;
          vendor.fault = fault;
          await plan('msg-1');
          if (subject.dedupes) {
            // Tried on and on, since it is shown once.
            await until('msg-1', ({ tries }) => tries >= 2);
            expect(vendor.shown).toHaveLength(1);
            return;
          }
          expect(await outcome(bench, 'msg-1')).toMatchObject({ state: 'failed', tries: 2, repeat: true });
          expect(vendor.shown.map(({ text }) => text.includes('可能重复'))).toEqual([false, true]);
        },
        fault === 'silent' || subject.kind === 'email' ? SILENCE_MS : SETTINGS.timeoutMs,
      );

    law('a vendor that is away gets it when it is back, once and unmarked', async (bench) => {
      const { plan, until, vendor } = bench;
      await vendor.away();
      await plan('msg-1');
      await until('msg-1', ({ tries, error }) => tries >= 1 && error !== null);
      await vendor.back();
      expect(await outcome(bench, 'msg-1')).toMatchObject({ state: 'sent', repeat: false });
      expect(vendor.shown).toHaveLength(1);
      expect(vendor.shown[0]?.text).not.toContain('可能重复');
    });

    law('no redirect is followed', async ({ plan, until, vendor }) => {
      if (without.includes('redirect')) return;
      vendor.fault = 'redirect';
      await plan('msg-1');
      expect(await until('msg-1', isDone)).toMatchObject({ state: 'failed', tries: 1 });
      expect(vendor.shown).toHaveLength(0);
    });

    law(
      'no secret and no address stands in what is recorded of a failure',
      async (bench) => {
        const { plan, until, vendor } = bench;
        for (const [n, fault] of (['refuse', 'wait', ...unclear] as const).entries()) {
          if (without.includes(fault)) continue;
          vendor.fault = fault;
          await plan(`msg-${n}`, { to: { name: '张三', address: subject.address } });
          const { error } = await until(`msg-${n}`, ({ error }) => error !== null);
          for (const hidden of [
            ...Object.values(subject.secrets),
            ...subject.hidden,
            '127.0.0.1',
            String(vendor.port),
          ])
            expect(error).not.toContain(hidden);
        }
      },
      SILENCE_MS * 5,
    );

    test('without its secret it refuses and says which is missing', async () => {
      await withBench({ ...subject, secrets: {} }, store, async ({ plan, until, vendor }) => {
        await plan('msg-1');
        const delivery = await until('msg-1', isDone);
        expect(delivery).toMatchObject({ state: 'failed', tries: 1 });
        expect(delivery.error).toMatch(/密钥 [a-z-]+ 未提供（GUANCHAO_CHANNEL_SECRETS）/);
        expect(vendor.tried).toBe(0);
      });
    });
  });
}

/** What becomes of a delivery that has to wait for its turn, time passing while it does. */
async function outcome({ until, now, pass }: Bench, id: string): Promise<Delivery> {
  for (;;) {
    const tried = await until(id, (one) => isDone(one) || isPutOff(one, now()));
    if (isDone(tried)) return tried;
    pass(tried.dueAt - now());
  }
}

/** Each of these has been tried or put off since it was last looked at. */
async function settled(bench: Bench, left: readonly Delivery[]): Promise<void> {
  const now = bench.now();
  const due = left.filter(({ dueAt, state }) => dueAt <= now || state === 'sending');
  for (const { id } of due)
    await bench.until(
      id.replace(/^law-\d+-/, ''),
      (one) => isDone(one) || (one.state === 'due' && one.dueAt > now),
    );
}
