import { bulk, type Op } from './elasticsearch-bulk.ts';
import type { Indices } from './elasticsearch-indices.ts';
import type { IndexKind } from './elasticsearch-mappings.ts';
import { dropExpired } from './elasticsearch-people.ts';
import { countOf, NO_FIELDS, scan } from './elasticsearch-read.ts';
import type { Server } from './elasticsearch-server.ts';
import type { RetentionMonths } from './incident-store.ts';
import { firstKeptOf, monthOf, monthStart } from './months.ts';

/** What an open incident keeps from being dropped: its subjects' timelines and mentions from its onset on. */
interface Held {
  readonly incident: string;
  /** The month of its onset. */
  readonly month: number;
  readonly subjects: readonly string[];
}

interface HeldDocument {
  readonly id: string;
  readonly onset: number;
  readonly subjects: readonly string[];
}

/**
 * Retention: a month that no open incident holds is dropped as an index, whole. Of a month that is held, what is not held is
 * deleted by its ids, each from the state it was found in, so that what somebody changes at that moment stays. Stopped
 * anywhere, it goes on at the next time.
 */
export async function retain(
  server: Server,
  indices: Indices,
  now: number,
  months: RetentionMonths,
): Promise<Readonly<Record<string, number>>> {
  const first = firstKeptOf(now, months);
  await indices.refresh();
  const incidents = await dropIncidents(server, indices, monthStart(first.incidents));
  const held = await openIncidents(server, indices);
  return {
    incidents,
    timelines: await dropMonths(server, indices, 'timelines', 'subject', first.timelines, held),
    mentions: await dropMonths(server, indices, 'mentions', 'subjects', first.mentions, held),
    deliveries: await dropDeliveries(server, indices, monthStart(first.deliveries), held),
    audit: await dropMonths(server, indices, 'audit', 'object', first.audit, []),
    sessions: await dropExpired(server, indices, now),
  };
}

async function openIncidents(server: Server, indices: Indices): Promise<readonly Held[]> {
  await indices.ensure(indices.name('incidents'));
  const held: Held[] = [];
  const query = {
    index: indices.name('incidents'),
    filter: [{ term: { isOpen: true } }],
    fields: ['id', 'onset', 'subjects'],
  };
  for await (const page of scan<HeldDocument>(server, query)) {
    for (const { document } of page)
      held.push({
        incident: document.id,
        month: monthOf(document.onset),
        subjects: document.subjects,
      });
  }
  return held;
}

/** Closed incidents with their history, which goes first: an incident without it would keep it for ever. */
async function dropIncidents(server: Server, indices: Indices, beforeMs: number): Promise<number> {
  const index = indices.name('incidents');
  await indices.ensure(index);
  let dropped = 0;
  const closed = {
    index,
    filter: [{ term: { isOpen: false } }, { range: { closedAt: { lt: beforeMs } } }],
    fields: ['id'],
  };
  for await (const page of scan<{ readonly id: string }>(server, closed)) {
    const ids = page.map(({ document }) => document.id);
    for (const month of await indices.months('history')) {
      const history = indices.name('history', month);
      await deleteFound(server, { index: history, filter: [{ terms: { incident: ids } }] });
    }
    const written = await bulk(
      server,
      page.map(({ id, basis }): Op => ({ action: 'delete', index, id, basis })),
    );
    dropped += written.filter(({ outcome }) => outcome === 'done').length;
  }
  if (dropped > 0) await dropEmpty(server, indices);
  return dropped;
}

/** Months of history that all of their incidents have left. */
async function dropEmpty(server: Server, indices: Indices): Promise<void> {
  await indices.refresh(indices.all('history'));
  for (const month of await indices.months('history')) {
    const index = indices.name('history', month);
    if ((await countOf(server, index)) === 0) await indices.drop(index);
  }
}

async function dropMonths(
  server: Server,
  indices: Indices,
  kind: IndexKind,
  field: string,
  first: number,
  held: readonly Held[],
): Promise<number> {
  let dropped = 0;
  for (const month of await indices.months(kind)) {
    if (month >= first) continue;
    const index = indices.name(kind, month);
    const subjects = [...new Set(held.filter((one) => one.month <= month).flatMap((one) => one.subjects))];
    if (subjects.length === 0) {
      dropped += await countOf(server, index);
      await indices.drop(index);
    } else {
      dropped += await deleteFound(server, {
        index,
        filter: [],
        mustNot: [{ terms: { [field]: subjects } }],
      });
    }
  }
  return dropped;
}

/** What was sent or given up, unless its incident is open; what is still on its way stays. */
async function dropDeliveries(
  server: Server,
  indices: Indices,
  beforeMs: number,
  held: readonly Held[],
): Promise<number> {
  const index = indices.name('deliveries');
  await indices.ensure(index);
  return deleteFound(server, {
    index,
    filter: [{ terms: { state: ['sent', 'failed'] } }, { range: { at: { lt: beforeMs } } }],
    mustNot: [{ terms: { incident: held.map(({ incident }) => incident) } }],
  });
}

async function deleteFound(
  server: Server,
  query: { readonly index: string; readonly filter: readonly object[]; readonly mustNot?: readonly object[] },
): Promise<number> {
  const { index } = query;
  let dropped = 0;
  for await (const page of scan(server, { ...query, fields: NO_FIELDS })) {
    const ops = page.map(({ id, basis }): Op => ({ action: 'delete', index, id, basis }));
    const written = await bulk(server, ops);
    dropped += written.filter(({ outcome }) => outcome === 'done').length;
  }
  return dropped;
}
