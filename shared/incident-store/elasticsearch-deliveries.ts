import { randomUUID } from 'node:crypto';
import { AppError } from '../errors.ts';
import { type Op, write } from './elasticsearch-bulk.ts';
import { documentId } from './elasticsearch-ids.ts';
import { bulkInto, type Indices } from './elasticsearch-indices.ts';
import { getDocument, getDocuments, type Stored, search } from './elasticsearch-read.ts';
import type { Server } from './elasticsearch-server.ts';
import type { Delivery, Outcome, Page, PlannedDelivery } from './incident-store.ts';
import { checkLimit, pageOf, placeOf, readPlace } from './queries.ts';
import { readRecipient, recipientText } from './recipient.ts';
import { readSaid, saidText } from './said.ts';

interface DeliveryDocument extends Omit<Delivery, 'to' | 'message'> {
  /** See recipient.ts. */
  readonly to: string;
  /** Who holds the lease. */
  readonly worker: string | null;
  /** Of the last change: tells one's own from another's when the answer to it was lost. */
  readonly attempt: string | null;
}

export interface DeliveryQuery {
  readonly channel?: string;
  readonly incident?: string;
  readonly after?: string;
  readonly limit: number;
}

/**
 * The deliveries on the server; each function as its namesake in the port. They lie in one index, since an id does not tell
 * its month and a claim looks through all that are due. A lease is taken by changing the document from the very state in
 * which it was found due (`if_seq_no`): of two who try, the server refuses one.
 */
export function openDeliveries(server: Server, indices: Indices) {
  const index = indices.name('deliveries');

  /** The due ones of these that are this worker's now. */
  async function take(
    due: readonly Stored<DeliveryDocument>[],
    worker: string,
    until: number,
  ): Promise<readonly Delivery[]> {
    const attempt = randomUUID();
    const ops = due.map(({ id, basis, document }): Op & { document: DeliveryDocument } => ({
      action: 'index',
      index,
      id,
      basis,
      document: {
        ...document,
        state: 'sending',
        tries: document.tries + 1,
        repeat: document.repeat || document.state === 'sending',
        dueAt: until,
        worker,
        attempt,
      },
    }));
    const written = await bulkInto(server, indices, ops);
    const refused = ops.filter((_, i) => written[i]?.outcome === 'conflict');
    const now = await getDocuments<DeliveryDocument>(server, refused);
    const mine = new Set(now.flatMap((stored) => (stored?.document.attempt === attempt ? [stored.id] : [])));
    return ops
      .filter(({ id }, i) => written[i]?.outcome === 'done' || mine.has(id))
      .map(({ document }) => deliveryOf(document));
  }

  return {
    async plan(deliveries: readonly PlannedDelivery[]): Promise<void> {
      const byId = new Map<string, PlannedDelivery>();
      for (const plan of deliveries) if (!byId.has(plan.id)) byId.set(plan.id, plan);
      await bulkInto(
        server,
        indices,
        [...byId.values()].map((plan) => ({
          action: 'create',
          index,
          id: documentId(plan.id),
          document: plannedDocument(plan),
        })),
      );
    },

    async claim(worker: string, now: number, until: number, limit: number): Promise<readonly Delivery[]> {
      checkLimit(limit);
      if (!(until > now)) throw new AppError('BAD_INPUT', `a lease until ${until} is over at ${now}`);
      const claimed: Delivery[] = [];
      for (;;) {
        await indices.refresh(index);
        const wanted = limit - claimed.length;
        const due = await search<DeliveryDocument>(server, {
          index,
          filter: [{ terms: { state: ['due', 'sending'] } }, { range: { dueAt: { lte: now } } }],
          sort: [{ dueAt: 'asc' }, { id: 'asc' }],
          limit: wanted,
        });
        const taken = await take(due, worker, until);
        claimed.push(...taken);
        // Another look only where others were faster: they have got on, and so it ends.
        if (taken.length === due.length || claimed.length >= limit) return claimed;
      }
    },

    async finish(id: string, worker: string, outcome: Outcome): Promise<boolean> {
      const attempt = randomUUID();
      for (;;) {
        const stored = await getDocument<DeliveryDocument>(server, { index, id: documentId(id) });
        if (stored === null) return false;
        const { document, basis } = stored;
        if (document.attempt === attempt) return true;
        if (document.state !== 'sending' || document.worker !== worker) return false;
        const written = await write(server, {
          action: 'index',
          index,
          id: documentId(id),
          basis,
          document: { ...finished(document, outcome), attempt },
        });
        if (written.outcome === 'done') return true;
      }
    },

    async get(id: string): Promise<Delivery | null> {
      const stored = await getDocument<DeliveryDocument>(server, { index, id: documentId(id) });
      return stored === null ? null : deliveryOf(stored.document);
    },

    async find({ channel, incident, after, limit }: DeliveryQuery): Promise<Page<Delivery>> {
      checkLimit(limit);
      const place = after === undefined ? null : readPlace(after);
      const found = await search<DeliveryDocument>(server, {
        index,
        filter: [
          ...(channel === undefined ? [] : [{ term: { channel } }]),
          ...(incident === undefined ? [] : [{ term: { incident } }]),
        ],
        sort: [{ at: 'desc' }, { id: 'asc' }],
        ...(place === null ? {} : { after: [place.number, place.rest] }),
        limit: limit + 1,
      });
      return pageOf(
        found.map(({ document }) => deliveryOf(document)),
        limit,
        ({ at, id }) => placeOf(at, id),
      );
    },
  };
}

function plannedDocument(plan: PlannedDelivery): DeliveryDocument {
  return {
    ...planOf(plan),
    state: 'due',
    tries: 0,
    repeat: false,
    dueAt: plan.at,
    sentAt: null,
    error: null,
    worker: null,
    attempt: null,
  };
}

function finished(document: DeliveryDocument, outcome: Outcome): DeliveryDocument {
  const state = outcome.ok ? 'sent' : outcome.retryAt === null ? 'failed' : 'due';
  return {
    ...document,
    state,
    dueAt: (outcome.ok ? null : outcome.retryAt) ?? document.dueAt,
    sentAt: outcome.ok ? outcome.at : null,
    error: outcome.ok ? null : outcome.error,
    worker: null,
    repeat: document.repeat || (!outcome.ok && outcome.mayHaveArrived === true),
    tries: document.tries - Number(!outcome.ok && outcome.putOff === true),
  };
}

function deliveryOf({ worker: _, attempt: __, to, text, ...delivery }: DeliveryDocument): Delivery {
  return { ...delivery, to: readRecipient(to), ...readSaid(text) };
}

/** The fields of a plan and no more: the index knows no others. */
function planOf(plan: PlannedDelivery): Omit<PlannedDelivery, 'to' | 'message'> & { readonly to: string } {
  const { id, alert, incident, channel, level, kind, minute, at, to } = plan;
  return {
    id,
    alert,
    incident,
    channel,
    level,
    kind,
    minute,
    at,
    to: recipientText(to),
    text: saidText(plan),
  };
}
