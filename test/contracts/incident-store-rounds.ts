import type { IncidentStore } from '../../shared/incident-store/incident-store.ts';
import { AT, archived, incidentId, MINUTE, planned, record, upTo } from './incident-store-records.ts';

/** Writes of every kind, many to a call: what a process killed in the middle of them leaves must be whole calls. */
const BATCH = 8;
/** More incidents than one, each with a new revision in each round. */
const INCIDENTS = 3;

/** Round `n`, from 1: each kind once, in this order, each waiting for the one before. */
export async function writeRound(store: IncidentStore, n: number): Promise<void> {
  const value = String(n);
  await store.incidents.put(
    upTo(INCIDENTS).map((i) => ({ record: record(i, n), tokens: [[`round${n}`]] })),
    { writer: 'incidents', value },
  );
  const point = { subject: 'a', platform: 'weibo', minute: MINUTE, n: 1, negative: 1, tooLate: 0 } as const;
  await store.timelines.add(
    upTo(BATCH).map(() => point),
    { writer: 'points', value },
  );
  await store.mentions.add(
    upTo(BATCH).map((i) => archived(n * BATCH + i)),
    { writer: 'mentions', value },
  );
  await store.deliveries.plan(
    upTo(BATCH).map((i) => planned(n * BATCH + i)),
    { writer: 'deliveries', value },
  );
  await store.audit.append({ at: AT, by: 'child', what: 'round', object: value, detail: '' });
}

/** How far each kind of write has got, read from what it wrote and from its position; the two must be the same. */
export async function roundsOf(
  store: IncidentStore,
): Promise<readonly (readonly [string, number, number])[]> {
  await store.settled();
  const revisions = await Promise.all(
    upTo(INCIDENTS).map(async (i) => (await store.incidents.history(incidentId(i))).length),
  );
  const [point] = await store.timelines.read(['a'], MINUTE, MINUTE);
  let mentions = 0;
  let deliveries = 0;
  for (let after: string | null = ''; after !== null; ) {
    const page = await store.mentions.find({
      limit: 200,
      text: { words: ['条'] },
      ...(after ? { after } : {}),
    });
    mentions += page.items.length;
    after = page.next;
  }
  for (let after: string | null = ''; after !== null; ) {
    const page = await store.deliveries.find({ limit: 200, ...(after ? { after } : {}) });
    deliveries += page.items.length;
    after = page.next;
  }
  const place = async (writer: string) => Number(await store.position(writer));
  return [
    ...(await Promise.all(
      revisions.map(async (count) => ['incidents', count, await place('incidents')] as const),
    )),
    ['points', (point?.n ?? 0) / BATCH, await place('points')],
    ['mentions', mentions / BATCH, await place('mentions')],
    ['deliveries', deliveries / BATCH, await place('deliveries')],
  ];
}

/** Rounds whose audit entry is there. */
export async function auditedRounds(store: IncidentStore): Promise<number[]> {
  const rounds: number[] = [];
  for (let after: string | null = ''; after !== null; ) {
    const page = await store.audit.find({ limit: 200, ...(after ? { after } : {}) });
    rounds.push(...page.items.map(({ object }) => Number(object)));
    after = page.next;
  }
  return rounds.sort((a, b) => a - b);
}
