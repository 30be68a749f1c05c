import { describe, expect, onTestFinished, test } from 'vitest';
import { alerterProcessor } from '../../../services/alerter/alert.ts';
import type { Channel, DeliveryToSend } from '../../../services/alerter/channels/channel.ts';
import { deliver } from '../../../services/alerter/deliver.ts';
import { addressOf } from '../../../services/alerter/duty/contacts.ts';
import { incidentId } from '../../../services/alerter/incident/id.ts';
import { alerterPolicyOf, alerterPolicySource } from '../../../services/alerter/policy.ts';
import { project } from '../../../services/alerter/project.ts';
import { wake } from '../../../services/alerter/wake.ts';
import { readPolicy } from '../../../services/policy.ts';
import { systemClock } from '../../../shared/clock.ts';
import { AppError } from '../../../shared/errors.ts';
import type { EventLog, Outgoing } from '../../../shared/event-log/event-log.ts';
import type { IncidentStore } from '../../../shared/incident-store/incident-store.ts';
import type { Alert } from '../../../shared/incidents.ts';
import { outgoingDuty } from '../../../shared/policy.ts';
import { readSignToken, signLink } from '../../../shared/sign-link.ts';
import { steppedClock } from '../../console/stepped-clock.ts';
import { openStore } from '../delivering.ts';
import { QUICK } from '../delivering-settings.ts';
import { actionOf } from '../incident/acting.ts';
import { assessment, NOON } from '../incident/assessment.ts';
import { deadLetters, LIVE, openLog, outcomeOf, testFolder, through, toLog } from '../running.ts';

const POLICY = readPolicy(
  `
version: 1
monitors: [{ id: market, name: 市场, any: [三文鱼], region: '110105', line: 市场监管 }]
duty:
  people:
    - { id: wang, name: 王同志, contacts: [{ channel: desk, address: '13800000001' }] }
    - { id: qian, name: 钱主任, contacts: [{ channel: desk, address: '13800000009' }] }
  heads: [qian]
  rotas:
    - id: all
      shifts: [{ name: 全天, from: '00:00', to: '00:00', teams: [[wang]], since: '2020-01-01' }]
  cells: [{ region: '110000', rota: all }]
`,
  'the test',
);
const MARKET = incidentId('live', 'market', NOON);
const wakes = (minute: number): Outgoing => ({
  stream: 'assessments',
  key: 'wake',
  record: { v: 1, type: 'wake', minute: NOON + minute },
});

/** An orange incident that nobody signs; the sources fall silent, and only the alerter's own clock goes on. */
const silence: readonly Outgoing[] = [
  ...outgoingDuty(POLICY, 0),
  ...[through(0), assessment({ minute: 1, level: 'orange' }), through(2)].map(toLog),
  // A machine whose clock stands in 2099 moves nothing.
  wakes(40_000_000),
  wakes(13),
  wakes(13),
  wakes(23),
  toLog(actionOf({ act: 'sign', incident: MARKET }, { minute: 25, by: '王同志' })),
  wakes(60),
];

async function run(log: EventLog): Promise<void> {
  const policyOf = alerterPolicySource(log);
  await log.process(alerterProcessor({ ...LIVE, policyOf }), {
    until: 'end',
    signal: new AbortController().signal,
  });
}

async function alertsOf(log: EventLog): Promise<readonly Alert[]> {
  return (await outcomeOf(log)).flatMap((record) => (record.type === 'incident' ? record.alerts : []));
}

function projectAll(log: EventLog, store: IncidentStore, channels: readonly Channel[] = []): Promise<void> {
  const policyOf = alerterPolicySource(log);
  return project({
    ...{ log, store, channels, clock: systemClock, until: 'end' },
    addressOf: async ({ policy }, recipient) =>
      policy === undefined ? null : addressOf((await policyOf(policy)).duty, recipient),
    tokensOf: () => [],
    signal: new AbortController().signal,
  });
}

/** A channel that keeps what it was given to send. */
function desk(carries = (_kind: string): boolean => true): {
  readonly channel: Channel;
  readonly sent: DeliveryToSend[];
} {
  const sent: DeliveryToSend[] = [];
  return {
    sent,
    channel: {
      name: 'desk',
      dedupes: true,
      carries,
      wants: async () => false,
      async send(message) {
        sent.push(message);
        return { ok: true };
      },
    },
  };
}

describe('calling people', () => {
  test('goes on by the alerter’s own clock when the sources are silent, and ends with the signature', async () => {
    await using log = await openLog(testFolder('calling'));
    await log.append(silence);
    await run(log);
    expect(await deadLetters(log)).toEqual([]);
    const alerts = await alertsOf(log);
    expect(alerts.map(({ minute, kind, to }) => `${minute - NOON} ${kind} ${to}`)).toEqual(
      [
        '1 opened 王同志',
        '11 called 王同志',
        // Above the only cell are the heads.
        '21 called 钱主任',
        '21 signed 钱主任',
      ].map((line) => line.replace('21 signed', '1 signed')),
    );
    const [first] = alerts;
    expect(first).toMatchObject({
      policy: POLICY.hash,
      recipients: [{ person: 'wang', name: '王同志', channel: 'desk' }],
    });
    // Numbers of people lie in the policy and in deliveries, in no word about an incident.
    expect(JSON.stringify(alerts)).not.toContain('138');
    const last = (await outcomeOf(log)).findLast((record) => record.type === 'incident');
    expect(
      last?.type === 'incident' && last.incident.clocks?.find(({ clock }) => clock === 'sign'),
    ).toMatchObject({
      due: NOON + 31,
      done: { by: '王同志' },
    });
  });

  test('is the same whether it runs at once or is stopped after each record', async () => {
    await using whole = await openLog(testFolder('calling'));
    await whole.append(silence);
    await run(whole);
    const folder = testFolder('calling');
    for (const one of silence) {
      await using log = await openLog(folder, 1);
      await log.append([one]);
      await run(log);
    }
    await using log = await openLog(folder, 1);
    expect(await outcomeOf(log)).toEqual(await outcomeOf(whole));
  });

  test('an active and a standby alerter together send each person each notice once, with a link of their own', async () => {
    await using log = await openLog(testFolder('calling'));
    await log.append(silence.slice(0, -2));
    await Promise.all([run(log), run(log)]);
    await using store = await openStore();
    await Promise.all([projectAll(log, store), projectAll(log, store)]);
    const { channel, sent } = desk();
    const key = new Uint8Array(32).fill(3);
    const stop = new AbortController();
    onTestFinished(() => stop.abort());
    const running = [1, 2].map(() =>
      deliver({
        ...{ store, channels: [channel], clock: systemClock, signal: stop.signal, settings: QUICK },
        signUrlOf: ({ incident, to }) =>
          signLink('https://duty.example', key, { run: 'live', incident, by: to.name, minute: NOON }),
      }),
    );
    await expect.poll(() => sent.length).toBe(3);
    stop.abort();
    await Promise.all(running);
    expect(sent.map(({ kind, to }) => `${kind} ${to.name} ${to.address}`).sort()).toEqual([
      'called 王同志 13800000001',
      'called 钱主任 13800000009',
      'opened 王同志 13800000001',
    ]);
    const own = sent.find(({ to }) => to.name === '钱主任')?.signUrl ?? '';
    expect(readSignToken(key, own.slice('https://duty.example/sign/'.length), NOON)).toMatchObject({
      claim: { by: '钱主任', incident: MARKET },
    });
    // What is stored of a delivery holds no link: it is made for each try.
    expect(JSON.stringify(await store.deliveries.find({ limit: 10 }))).not.toContain('/sign/');
  });

  test('a channel that does not carry a kind of news is spared it, whomever the duty names', async () => {
    await using log = await openLog(testFolder('calling'));
    await log.append(silence.slice(0, -2));
    await run(log);
    await using store = await openStore();
    await projectAll(log, store, [desk((kind) => kind === 'called').channel]);
    const { items } = await store.deliveries.find({ limit: 10 });
    expect(items.map(({ kind, to }) => `${kind} ${to.name}`).sort()).toEqual([
      'called 王同志',
      'called 钱主任',
    ]);
  });

  test('signing stops what still waits to be sent', async () => {
    await using log = await openLog(testFolder('calling'));
    await log.append(silence);
    await run(log);
    await using store = await openStore();
    await projectAll(log, store);
    const { channel, sent } = desk();
    const stop = new AbortController();
    onTestFinished(() => stop.abort());
    const running = deliver({
      store,
      channels: [channel],
      clock: systemClock,
      signal: stop.signal,
      settings: QUICK,
    });
    const states = async () => {
      const { items } = await store.deliveries.find({ limit: 20 });
      return items.map(({ kind, state, error }) => `${kind} ${state} ${error ?? ''}`.trim()).sort();
    };
    await expect
      .poll(states)
      .toEqual([
        'called failed 已有人签收，不再发送',
        'called failed 已有人签收，不再发送',
        'opened failed 已有人签收，不再发送',
        'signed sent',
      ]);
    stop.abort();
    await running;
    expect(sent.map(({ kind }) => kind)).toEqual(['signed']);
  });
});

describe('the alerter’s own clock', () => {
  test('stops when it is told to, though the log does not answer; where the log fails, that is said', async () => {
    const stop = new AbortController();
    const silent = { append: () => new Promise<void>(() => undefined) };
    const waking = wake(silent, systemClock, stop.signal);
    stop.abort();
    await waking;
    const failing = { append: () => Promise.reject(new AppError('LOG_FAILED', 'away')) };
    await expect(wake(failing, systemClock, new AbortController().signal)).rejects.toThrow('away');
  });

  test('tells each minute once as long as it runs', async () => {
    await using log = await openLog(testFolder('wake'));
    const clock = steppedClock(NOON * 60_000 + 12_345);
    const stop = new AbortController();
    const told: number[] = [];
    const running = wake(
      {
        append(records) {
          for (const { record } of records) if (record.type === 'wake') told.push(record.minute - NOON);
          return log.append(records);
        },
      },
      clock,
      stop.signal,
    );
    for (const _ of [1, 2]) {
      await clock.asleep();
      await clock.advance(60_000);
    }
    await clock.asleep();
    stop.abort();
    await running;
    expect(told).toEqual([0, 1, 2]);
  });
});

test('a policy without a duty names nobody', () => {
  expect(alerterPolicyOf(readPolicy('version: 1', 'empty').body).duty.people).toEqual([]);
});
