import { type Colour, colours, type IncidentRecord } from '../incidents.ts';
import { MINUTE_MS } from '../time.ts';
import type { Op } from './elasticsearch-bulk.ts';
import { documentId } from './elasticsearch-ids.ts';
import { bulkInto, type Indices } from './elasticsearch-indices.ts';
import { getDocument, getVersions, search } from './elasticsearch-read.ts';
import type { Server } from './elasticsearch-server.ts';
import { charactersOf, textFilters, wordsOf } from './elasticsearch-words.ts';
import type { IncidentEntry, IncidentQuery, Page } from './incident-store.ts';
import { textsOf } from './incident-texts.ts';
import { monthOf, withinMonths } from './months.ts';
import { checkLimit, checkText, pageOf, placeOf, readPlace } from './queries.ts';

/** Whole records; the other fields are what they are found by. */
interface WithRecord {
  readonly record: string;
}

/** Revisions of one page of a history: some megabytes. */
const HISTORY_PAGE = 200;

/**
 * The incidents on the server; each function as its namesake in the port. A revision goes into the history first and then, as
 * an external version, into the incident's document: a process killed between the two does both again, and an older
 * revision reads as a conflict, which is what is wanted.
 */
export function openIncidents(server: Server, indices: Indices) {
  return {
    async put(entries: readonly IncidentEntry[]): Promise<void> {
      const index = indices.name('incidents');
      const ids = [...new Set(entries.map(({ record }) => record.incident.id))];
      const versions = await getVersions(
        server,
        ids.map((id) => ({ index, id: documentId(id) })),
      );
      const revisions = new Map(ids.map((id, i) => [id, versions[i] ?? 0]));
      const newer: IncidentEntry[] = [];
      for (const entry of entries) {
        const { incident, revision } = entry.record;
        if ((revisions.get(incident.id) ?? 0) >= revision) continue;
        revisions.set(incident.id, revision);
        newer.push(entry);
      }
      if (newer.length === 0) return;
      await bulkInto(
        server,
        indices,
        newer.map(({ record }) => revisionOp(indices, record)),
      );
      const latest = new Map(newer.map((entry) => [entry.record.incident.id, entry]));
      await bulkInto(
        server,
        indices,
        [...latest.values()].map((entry) => incidentOp(index, entry)),
      );
    },

    async get(id: string): Promise<IncidentRecord | null> {
      const stored = await getDocument<WithRecord>(server, {
        index: indices.name('incidents'),
        id: documentId(id),
      });
      return stored === null ? null : parsed(stored.document);
    },

    /** Its months are not known from its id, so it is searched for; a refresh first, since it was perhaps written just now. */
    async history(id: string, newest = Number.POSITIVE_INFINITY): Promise<readonly IncidentRecord[]> {
      const index = indices.all('history');
      await indices.refresh(index);
      const found: IncidentRecord[] = [];
      for (let after: number | null = Number.MAX_SAFE_INTEGER; after !== null && found.length < newest; ) {
        const limit = Math.min(HISTORY_PAGE, newest - found.length);
        const page: readonly IncidentRecord[] = (
          await search<WithRecord>(server, {
            index,
            filter: [{ term: { incident: id } }, { range: { revision: { lt: after } } }],
            sort: [{ revision: 'desc' }],
            limit,
            fields: ['record'],
          })
        ).map(({ document }) => parsed(document));
        found.push(...page);
        after = page.length < limit ? null : (page.at(-1)?.revision ?? null);
      }
      return found.reverse();
    },

    async find(query: IncidentQuery): Promise<Page<IncidentRecord>> {
      checkLimit(query.limit);
      const place = query.after === undefined ? null : readPlace(query.after);
      const found = await search<WithRecord>(server, {
        index: indices.name('incidents'),
        filter: filtersOf(query),
        sort: [{ openedAt: 'desc' }, { id: 'asc' }],
        ...(place === null ? {} : { after: [msOf(place.number), place.rest] }),
        limit: query.limit + 1,
        fields: ['record'],
      });
      return pageOf(
        found.map(({ document }) => parsed(document)),
        query.limit,
        ({ incident }) => placeOf(incident.openedAt, incident.id),
      );
    },
  };
}

function revisionOp(indices: Indices, record: IncidentRecord): Op {
  const { incident, revision, minute, changes } = record;
  return {
    action: 'create',
    index: indices.name('history', monthOf(minute * MINUTE_MS)),
    id: documentId(`${incident.id}.${revision}`),
    document: {
      incident: incident.id,
      revision,
      at: msOf(minute),
      level: incident.level,
      phase: incident.phase,
      changes,
      record: JSON.stringify(record),
    },
  };
}

function incidentOp(index: string, { record, tokens = [] }: IncidentEntry): Op {
  const { incident, revision } = record;
  const texts = textsOf(record);
  return {
    action: 'index',
    index,
    id: documentId(incident.id),
    version: revision,
    document: {
      id: incident.id,
      revision,
      run: incident.run,
      title: incident.title.toWellFormed(),
      terms: incident.terms.map((term) => term.toWellFormed()),
      subjects: incident.subjects.map((subject) => subject.id),
      platforms: incident.platforms,
      level: incident.level,
      peakLevel: incident.peakLevel,
      phase: incident.phase,
      isOpen: incident.closedAt === null,
      onset: msOf(incident.onset),
      openedAt: msOf(incident.openedAt),
      closedAt: incident.closedAt === null ? null : msOf(incident.closedAt),
      mentions: incident.mentions,
      texts: texts.map((text) => text.toWellFormed()),
      words: tokens.map(wordsOf),
      characters: texts.map(charactersOf),
      record: JSON.stringify(record),
    },
  };
}

function filtersOf({ state, level, platform, subject, from, to, text }: IncidentQuery): object[] {
  return [
    ...(state === undefined ? [] : [{ term: { isOpen: state === 'open' } }]),
    ...(level === undefined ? [] : [{ terms: { peakLevel: levelsFrom(level) } }]),
    ...(platform === undefined ? [] : [{ term: { platforms: platform } }]),
    ...(subject === undefined ? [] : [{ term: { subjects: subject } }]),
    ...(from === undefined
      ? []
      : [{ bool: { should: [{ term: { isOpen: true } }, { range: { closedAt: { gte: msOf(from) } } }] } }]),
    ...(to === undefined ? [] : [{ range: { onset: { lte: msOf(to) } } }]),
    ...textFilters(checkText(text)),
  ];
}

/** The levels from this one up. */
function levelsFrom(level: Colour): readonly Colour[] {
  return colours.slice(colours.indexOf(level));
}

/** Epoch ms of a minute; a minute of a broken clock counts as the first or the last. */
function msOf(minute: number): number {
  return withinMonths(Math.trunc(minute) * MINUTE_MS);
}

function parsed({ record }: WithRecord): IncidentRecord {
  return JSON.parse(record);
}
