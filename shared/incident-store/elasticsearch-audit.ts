import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { bulkInto, type Indices } from './elasticsearch-indices.ts';
import { search } from './elasticsearch-read.ts';
import type { Server } from './elasticsearch-server.ts';
import { checkIntegers } from './elasticsearch-values.ts';
import type { Audit, AuditEntry } from './incident-store.ts';
import { monthOf, withinMonths } from './months.ts';
import { checkLimit, pageOf, placeOf, readPlace } from './queries.ts';

interface AuditDocument extends AuditEntry {
  readonly sequence: string;
}

/** Digits of epoch ms until 2286, and of entries of one process: texts of one length are in the order of their numbers. */
const MS_DIGITS = 13;
const COUNT_DIGITS = 12;

/**
 * The audit on the server: documents are only ever created, under an id that no other entry has, in the order in which they
 * were appended. Equal times of several processes are in the order of their clocks.
 */
export function openAudit(server: Server, indices: Indices, clock: Clock): Audit {
  let count = 0;
  return {
    async append({ at, by, what, object, detail }) {
      checkIntegers('an audit entry', { at });
      const sequence = `${padded(clock.now(), MS_DIGITS)}-${padded(count++, COUNT_DIGITS)}-${randomUUID()}`;
      await bulkInto(server, indices, [
        {
          action: 'create',
          index: indices.name('audit', monthOf(at)),
          id: sequence,
          document: { at: withinMonths(at), sequence, by, what, object, detail },
        },
      ]);
    },

    async find({ after, limit }) {
      checkLimit(limit);
      const place = after === undefined ? null : readPlace(after);
      const found = await search<AuditDocument>(server, {
        index: indices.all('audit'),
        filter: [],
        sort: [{ at: 'desc' }, { sequence: 'desc' }],
        ...(place === null ? {} : { after: [place.number, place.rest] }),
        limit: limit + 1,
      });
      const page = pageOf(found, limit, ({ document }) => placeOf(document.at, document.sequence));
      return { items: page.items.map(({ document }) => entryOf(document)), next: page.next };
    },
  };
}

function padded(number: number, digits: number): string {
  return String(Math.max(0, Math.floor(number))).padStart(digits, '0');
}

function entryOf({ at, by, what, object, detail }: AuditDocument): AuditEntry {
  return { at, by, what, object, detail };
}
