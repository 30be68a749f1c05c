import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { derivedId } from '../../../services/alerter/incident/id.ts';
import { rankOf } from '../../../services/alerter/incident/incident.ts';
import { analyzerPolicyOf } from '../../../services/analyzer/policy.ts';
import { type Random, randomStream } from '../../../services/replay/simulate/random.ts';
import { stopwatch, systemClock } from '../../../shared/clock.ts';
import { AppError } from '../../../shared/errors.ts';
import type { EventLog } from '../../../shared/event-log/event-log.ts';
import { setWebhook } from '../../alerter/delivering.ts';
import { openReceiver, type Receiver } from '../../alerter/receiver.ts';
import { onServers } from '../../servers/provided.ts';
import { type ChaosEvent, chaosEvent } from './chaos-event.ts';
import { chaosCluster } from './cluster.ts';
import { type Deed, roundOf } from './deeds.ts';
import { type Fleet, startFleet } from './fleet.ts';
import { alertsOf, differences, latestOf, type Outcome, outcomeOf, undisturbed } from './outcome.ts';
import { mentionsOf, seenIn } from './seen.ts';

/** Everything that is drawn follows it; another one each time, and printed. */
const SEED = Number.parseInt(process.env.GUANCHAO_CHAOS_SEED ?? '', 10) || (Date.now() % 1_000_000) + 1;
/** Rounds are played until so many minutes are over; one round takes one to two. */
const MINUTES = Number.parseFloat(process.env.GUANCHAO_CHAOS_MINUTES ?? '') || 1;
const MINUTE_MS = 60_000;
const ANALYZERS = 3;
const ALERTERS = 2;
/** A minute of the event comes at such a pace while there is chaos, then as fast as it goes. */
const PACE_MS = 400;
/** A round may take so long on a busy machine; the event must not be over before. */
const ROUND_MS = 100_000;
/** Feeding fails when the log is away for half a minute; so often in a row only when it does not come back. */
const MOST_FAILURES = 8;
/** Between two deeds of a lane. */
const REST_MS = [500, 3_500] as const;
/** A delivery's lease (60 s), the longest pause of a service (30 s), and what is left to be read. */
const SETTLE_MS = 240_000;

const sleep = async (ms: number): Promise<void> => void (await pause(ms));

/** Feeds on, however long the log is away. */
async function feedOn(log: EventLog, event: ChaosEvent, pace: () => number): Promise<number> {
  const { signal } = new AbortController();
  for (let failures = 0; ; failures += 1) {
    try {
      await event.feed(log, { pace, signal, clock: systemClock });
      return failures;
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'LOG_FAILED' || failures >= MOST_FAILURES)
        throw error;
      await sleep(1_000);
    }
  }
}

/** One lane of deeds, with rests between them. */
async function play(deeds: readonly Deed[], random: Random, tell: (line: string) => void): Promise<void> {
  for (const deed of deeds) {
    await sleep(REST_MS[0] + random.below(REST_MS[1] - REST_MS[0]));
    tell(deed.name);
    await deed.run();
  }
}

/** How far the run has been settled, as its stream of incidents tells. */
function watchSettled(log: EventLog, signal: AbortSignal): { through(): number; offset(): number } {
  let through = 0;
  let offset = 0;
  async function watch(): Promise<void> {
    for await (const page of log.read('incidents', 0, 0, signal)) {
      for (const entry of page) {
        if (entry.record.type === 'settled-through') through = entry.record.through;
        offset = entry.offset + 1;
      }
    }
  }
  watch().catch((error: unknown) => console.error('watching the incidents:', error));
  return { through: () => through, offset: () => offset };
}

/** The receiver got each message that is due, and what came again says so. */
function checkReceived(receiver: Receiver, wanted: Outcome, mostRepeats: number): number {
  const due = alertsOf(wanted.words)
    .filter(({ kind, level }) => kind !== 'signed' && rankOf(level) >= rankOf('blue'))
    .map(({ id }) => derivedId('msg', [id, 'webhook']));
  expect(due.length).toBeGreaterThan(5);
  const byId = Map.groupBy(receiver.received, ({ id }) => id);
  expect([...byId.keys()].sort()).toEqual([...due].sort());
  expect(new Set(receiver.received.map(({ body }) => body.data.alert)).size).toBe(byId.size);
  const repeats = [...byId.values()].flatMap((got) => got.slice(1));
  expect(repeats.filter(({ body }) => !body.data.repeat)).toEqual([]);
  for (const got of byId.values()) expect(got.length - 1).toBeLessThanOrEqual(mostRepeats);
  return repeats.length;
}

onServers('a cluster in chaos', () => {
  it(
    `comes to what the undisturbed run comes to (GUANCHAO_CHAOS_SEED=${SEED})`,
    async () => {
      const seconds = stopwatch();
      const told: string[] = [];
      const tell = (line: string): void => {
        told.push(`${seconds().toFixed(1).padStart(6)} s  ${line}`);
      };
      let fleet: Fleet | null = null;
      try {
        const cluster = await chaosCluster();
        const random = randomStream(SEED, 'chaos', 'deeds');
        const minutes = Math.ceil((MINUTES * MINUTE_MS + ROUND_MS) / PACE_MS);
        const event = await chaosEvent(SEED, minutes);
        const wanted = await undisturbed(event, cluster.partitions);
        tell(`undisturbed: ${event.rows} mentions, ${wanted.words.length} words on incidents`);

        const receiver = await openReceiver();
        await using log = await cluster.openLog();
        await using store = await cluster.openStore();
        {
          await using office = await cluster.openOffice();
          await setWebhook(office, { url: receiver.url, from: 'blue' });
        }
        fleet = startFleet({ env: cluster.env, analyzers: ANALYZERS, alerters: ALERTERS, sleep });
        await fleet.ready();
        tell('all are ready');

        using watching = new DisposableStack();
        const stop = watching.adopt(new AbortController(), (one) => one.abort());
        const settled = watchSettled(log, stop.signal);
        let isOver = false;
        const feeding = feedOn(log, event, () => (isOver ? 0 : PACE_MS));
        feeding.catch(() => undefined);
        const planted: { readonly partition: number; readonly offset: number }[] = [];
        const { brokers, elasticsearch } = cluster;
        async function poison(value: string): Promise<void> {
          const partition = random.below(cluster.partitions);
          planted.push({ partition, offset: await cluster.plant(partition, value) });
        }
        const deeds: Deed[] = [];
        const began = stopwatch();
        do {
          const lanes = roundOf({ fleet, brokers, elasticsearch, random, sleep, poison });
          deeds.push(...lanes.flat());
          const rests = (lane: number): Random => randomStream(SEED, `lane ${lane}`, String(deeds.length));
          await Promise.all(lanes.map((lane, n) => play(lane, rests(n), tell)));
        } while (began() * 1_000 < MINUTES * MINUTE_MS);
        isOver = true;
        tell(`the chaos is over after ${began().toFixed(0)} s`);
        const failures = await feeding;
        tell(`fed, after ${failures} failed feeds`);

        await expect.poll(settled.through, { interval: 500, timeout: SETTLE_MS }).toBe(event.end);
        tell('everything is judged');
        const have = await outcomeOf(log);
        expect(differences(have.counted, wanted.counted)).toEqual([]);
        expect(have.tooLate).toBe(wanted.tooLate);
        expect(differences(have.assessments, wanted.assessments)).toEqual([]);
        expect(differences(have.searchable, wanted.searchable)).toEqual([]);
        expect(differences(latestOf(have.words), latestOf(wanted.words))).toEqual([]);
        const asText = (words: Outcome['words']): readonly string[] =>
          words.map((word) => JSON.stringify(word));
        expect(asText(have.words)).toEqual(asText(wanted.words));
        expect(
          have.deadLetters
            .map(({ processor, stream, partition, offset }) => ({ processor, stream, partition, offset }))
            .sort((a, b) => a.partition - b.partition || a.offset - b.offset),
        ).toEqual(
          planted
            .map((place) => ({ processor: 'score', stream: 'mentions', ...place }))
            .sort((a, b) => a.partition - b.partition || a.offset - b.offset),
        );
        tell('the log is as it should be');

        const subjects = analyzerPolicyOf(event.policy.body).monitors.map(({ id }) => id);
        const counted = new Map(
          [...wanted.counted].filter(([place]) => subjects.includes(place.split(' ')[0] ?? '')),
        );
        expect(counted.size).toBeGreaterThan(0);
        const span = { subjects, from: event.end - 2 * minutes - 1_000, to: event.end };
        await expect
          .poll(
            async () => {
              const seen = await seenIn(store, span);
              return [
                ...differences(seen.incidents, latestOf(wanted.words)),
                ...differences(seen.counted, counted),
                ...seen.deliveries.filter(({ state }) => state !== 'sent'),
              ];
            },
            { interval: 1_000, timeout: SETTLE_MS },
          )
          .toEqual([]);
        for (const subject of subjects) {
          const ids = wanted.searchable.get(subject) ?? [];
          const count = async (): Promise<number> => (await mentionsOf(store, subject)).length;
          await expect.poll(count, { interval: 2_000, timeout: SETTLE_MS }).toBe(ids.length);
          expect([...(await mentionsOf(store, subject))].sort()).toEqual(ids);
        }
        tell('the store is as it should be');
        const mostRepeats = deeds.filter(({ name }) => /alerter|Elasticsearch/.test(name)).length;
        const repeats = checkReceived(receiver, wanted, mostRepeats);
        expect(await fleet.stop()).toEqual(Array.from({ length: ANALYZERS + ALERTERS }, () => 0));
        const counts = [...Map.groupBy(deeds, ({ name }) => name.replace(/ \d.*|,.*| for .*/, ''))].map(
          ([name, list]) => `${list.length} × ${name}`,
        );
        tell(
          `seed ${SEED}: ${counts.join(', ')}; ${event.rows} mentions, ${have.words.length} words on ` +
            `${latestOf(have.words).size} incidents, ${receiver.received.length} messages, ${repeats} of them marked repeats; lost 0, doubled 0`,
        );
      } catch (error) {
        tell(`failed; everybody's last words:\n${fleet?.tails() ?? 'nobody was there'}`);
        throw error;
      } finally {
        console.log(told.join('\n'));
      }
    },
    15 * MINUTE_MS + 2 * MINUTES * MINUTE_MS,
  );
});
