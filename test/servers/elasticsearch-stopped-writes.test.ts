import { describe, expect, it } from 'vitest';
import { systemClock } from '../../shared/clock.ts';
import { openIndices } from '../../shared/incident-store/elasticsearch-indices.ts';
import { openMentions } from '../../shared/incident-store/elasticsearch-mentions.ts';
import { openServer } from '../../shared/incident-store/elasticsearch-server.ts';
import type { IncidentStore, Position } from '../../shared/incident-store/incident-store.ts';
import { openIncidentStore } from '../../shared/incident-store/open.ts';
import { archived, incidentId, MINUTE, planned, record, upTo } from '../contracts/incident-store-records.ts';
import { openBetween } from './between.ts';
import { elasticsearchGround } from './elasticsearch-ground.ts';

/** Documents of one write. */
const COUNT = 4;
/** More than any write here makes. */
const REQUESTS_MAX = 20;

/** A kind of write, of documents of its own for each number, and how many of them are there. */
interface Kind {
  readonly name: string;
  prepare?(store: IncidentStore, n: number): Promise<void>;
  write(store: IncidentStore, n: number, position: Position): Promise<void>;
  written(store: IncidentStore, n: number): Promise<number>;
}

const kinds: readonly Kind[] = [
  {
    name: 'incidents',
    write: (store, n, position) =>
      store.incidents.put(
        upTo(COUNT).map((i) => ({ record: record(n * COUNT + i) })),
        position,
      ),
    async written(store, n) {
      const ids = upTo(COUNT).map((i) => incidentId(n * COUNT + i));
      const found = await Promise.all(ids.map((id) => store.incidents.get(id)));
      const histories = await Promise.all(ids.map((id) => store.incidents.history(id)));
      expect(histories.map((all) => all.length)).toEqual(found.map((one) => (one === null ? 0 : 1)));
      return found.filter((one) => one !== null).length;
    },
  },
  {
    name: 'points',
    write: (store, n, position) =>
      store.timelines.add(
        upTo(COUNT).map((i) => ({ ...POINT, subject: `s${n}`, minute: MINUTE + i })),
        position,
      ),
    async written(store, n) {
      const points = await store.timelines.read([`s${n}`], MINUTE, MINUTE + COUNT);
      return points.reduce((sum, point) => sum + point.n, 0);
    },
  },
  {
    name: 'mentions',
    write: (store, n, position) => store.mentions.add(mentionsOf(n), position),
    written: async (store, n) =>
      (await store.mentions.find({ limit: 200, subjects: [`s${n}`] })).items.length,
  },
  {
    name: 'amends',
    prepare: (store, n) => store.mentions.add(mentionsOf(n)),
    write: (store, n, position) =>
      store.mentions.amend(
        mentionsOf(n).map(({ id }) => ({ id, what: 'deleted' })),
        position,
      ),
    async written(store, n) {
      const { items } = await store.mentions.find({ limit: 200, subjects: [`s${n}`] });
      return items.filter(({ tokens }) => tokens.length === 0).length;
    },
  },
  {
    name: 'deliveries',
    write: (store, n, position) =>
      store.deliveries.plan(
        upTo(COUNT).map((i) => planned(n * COUNT + i, { incident: incidentId(n) })),
        position,
      ),
    written: async (store, n) =>
      (await store.deliveries.find({ limit: 200, incident: incidentId(n) })).items.length,
  },
];

const POINT = { subject: 'a', platform: 'weibo', minute: MINUTE, n: 1, negative: 0, tooLate: 0 } as const;

function mentionsOf(n: number) {
  return upTo(COUNT).map((i) => archived(n * COUNT + i, { subjects: [`s${n}`] }));
}

describe('a write that stops for good before or after any of its requests', () => {
  it.each(kinds)('is there as a whole or not at all for who opens the store next: $name', async (kind) => {
    const place = await elasticsearchGround.fresh();
    const between = await openBetween();
    const far = { elasticsearch: { ...place.elasticsearch, url: between.url } };
    let n = 0;
    let stops = 0;
    for (const when of ['before', 'after'] as const) {
      for (let request = 1; ; request++) {
        expect(request).toBeLessThan(REQUESTS_MAX);
        n++;
        const position = { writer: kind.name, value: String(n) };
        await using stopped = await openIncidentStore({ ...far, patienceMs: 0 });
        await kind.prepare?.(stopped, n);
        between.cutAt(request, when);
        const outcome = await kind.write(stopped, n, position).then(
          () => 'done',
          (error: { readonly code: string }) => error.code,
        );
        expect(outcome).toBe(between.isCut ? 'STORE_FAILED' : 'done');
        await using next = await elasticsearchGround.open(place);
        await next.settled();
        // What is written first: asking for the place would finish it, and opening must have done so.
        const written = await kind.written(next, n);
        const isThere = (await next.position(kind.name)) === position.value;
        expect(written, `${when} request ${request}`).toBe(isThere ? COUNT : 0);
        if (outcome === 'done') expect(isThere).toBe(true);
        await kind.write(next, n, position);
        await next.settled();
        expect(await kind.written(next, n), `${when} request ${request}, again`).toBe(COUNT);
        expect(await next.position(kind.name)).toBe(position.value);
        const isAll = !between.isCut;
        between.mend();
        if (isAll) break;
        stops++;
      }
    }
    // At the least: the place read, the write begun, the write, the write done; before and after each.
    expect(stops).toBeGreaterThanOrEqual(8);
  });
});

describe('an amend that is done again when its writer has gone on', () => {
  it('brings no older text back', async () => {
    const { elasticsearch } = await elasticsearchGround.fresh();
    const server = openServer(elasticsearch, { clock: systemClock });
    const indices = await openIndices(server, elasticsearch.prefix, 0);
    const { add, amend, find } = openMentions(server, indices);
    const said = archived(1);
    await add([said]);
    const edit = (text: string) => [{ id: said.id, what: 'edited', text, mood: 0, tokens: [text] } as const];
    const turn = (number: number) => ({ journal: 'one', turn: number });
    await amend(edit('一'), turn(1));
    await amend(edit('二'), turn(2));
    await amend(edit('一'), turn(1));
    await indices.refresh();
    expect((await find({ limit: 1 })).items.map(({ text }) => text)).toEqual(['二']);
    await amend(edit('三'), { journal: 'other', turn: 1 });
    await indices.refresh();
    expect((await find({ limit: 1 })).items.map(({ text }) => text)).toEqual(['三']);
    await server.close();
  });
});
