import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { type Colour, colours, type IncidentRecord } from '../incidents.ts';
import type { IncidentEntry, IncidentQuery, Page, Position } from './incident-store.ts';
import { textsOf } from './incident-texts.ts';
import { checkLimit, checkText, pageOf, placeOf, readPlace } from './queries.ts';
import { bytesOf, type Connection, integerOf, textOf } from './sqlite-connection.ts';
import { indexText, matchOf, platformFacet, subjectFacet } from './sqlite-words.ts';

/** Level 1: records of a history repeat most of what they say; higher levels gain little and cost the writer. */
const ZSTD = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };
/** Keeps a substring from running from one text into the next: no text that people read holds it. */
const BREAK = '\u001f';

const decoder = new TextDecoder();

/** Bound values by name, as conditions are gathered. */
type Values = Record<string, string | number>;

/** The incidents as the worker keeps them; each function as its namesake in the port. */
export function openIncidents(db: Connection) {
  return {
    putIncidents(entries: readonly IncidentEntry[], position?: Position): void {
      db.write(() => {
        for (const entry of entries) put(db, entry);
        db.reach(position);
      });
    },

    incident(id: string): IncidentRecord | null {
      const row = db.prepare('SELECT record FROM incidents WHERE id = ?').get(id);
      return row === undefined ? null : parsed(textOf(row, 'record'));
    },

    incidentHistory(id: string, newest = Number.MAX_SAFE_INTEGER): readonly IncidentRecord[] {
      return db
        .prepare('SELECT record FROM revisions WHERE incident = ? ORDER BY revision DESC LIMIT ?')
        .all(id, newest)
        .reverse()
        .map((row) => parsed(decoder.decode(zstdDecompressSync(bytesOf(row, 'record')))));
    },

    findIncidents(query: IncidentQuery): Page<IncidentRecord> {
      checkLimit(query.limit);
      const { where, values } = conditionsOf(query);
      const found = db
        .prepare(`SELECT record FROM incidents WHERE ${where} ORDER BY opened DESC, id LIMIT $limit`)
        .all({ ...values, limit: query.limit + 1 })
        .map((row) => parsed(textOf(row, 'record')));
      return pageOf(found, query.limit, ({ incident }) => placeOf(incident.openedAt, incident.id));
    },
  };
}

function put(db: Connection, { record, tokens = [] }: IncidentEntry): void {
  const { incident, revision } = record;
  const known = db.prepare('SELECT num, revision FROM incidents WHERE id = ?').get(incident.id);
  if (known !== undefined && integerOf(known, 'revision') >= revision) return;
  const text = JSON.stringify(record);
  db.prepare('INSERT INTO revisions VALUES (?, ?, ?)').run(
    incident.id,
    revision,
    zstdCompressSync(Buffer.from(text), ZSTD),
  );
  const { num } = db
    .prepare(
      `INSERT INTO incidents (id, revision, onset, opened, closed, peak, texts, record)
       VALUES ($id, $revision, $onset, $opened, $closed, $peak, $texts, $record)
       ON CONFLICT (id) DO UPDATE SET
         revision = excluded.revision, onset = excluded.onset, opened = excluded.opened, closed = excluded.closed,
         peak = excluded.peak, texts = excluded.texts, record = excluded.record
       RETURNING num`,
    )
    .get({
      id: incident.id,
      revision,
      onset: incident.onset,
      opened: incident.openedAt,
      closed: incident.closedAt,
      peak: incident.peakLevel,
      texts: textsOf(record).join(BREAK),
      record: text,
    }) ?? { num: null };
  const facets = new Set([
    ...incident.subjects.map((subject) => subjectFacet(subject.id)),
    ...incident.platforms.map(platformFacet),
  ]);
  db.prepare('DELETE FROM incident_facets WHERE num = ?').run(num ?? null);
  for (const facet of facets) {
    db.prepare('INSERT INTO incident_facets VALUES (?, ?)').run(facet, num ?? null);
  }
  db.prepare('DELETE FROM incident_words WHERE rowid = ?').run(num ?? null);
  if (tokens.length > 0) {
    db.prepare('INSERT INTO incident_words (rowid, words) VALUES (?, ?)').run(
      num ?? null,
      indexText([], tokens),
    );
  }
}

function conditionsOf(query: IncidentQuery): { readonly where: string; readonly values: Values } {
  const { state, level, platform, subject, from, to, after } = query;
  const text = checkText(query.text);
  const match = matchOf([], text);
  const where = ['TRUE'];
  const values: Values = {};
  function must(condition: string, bound: Values): void {
    where.push(condition);
    Object.assign(values, bound);
  }
  if (state !== undefined) where.push(state === 'open' ? 'closed IS NULL' : 'closed IS NOT NULL');
  if (level !== undefined)
    must('peak IN (SELECT value FROM json_each($levels))', { levels: JSON.stringify(levelsFrom(level)) });
  if (platform !== undefined) must(withFacet('$platform'), { platform: platformFacet(platform) });
  if (subject !== undefined) must(withFacet('$subject'), { subject: subjectFacet(subject) });
  if (from !== undefined) must('(closed IS NULL OR closed >= $from)', { from });
  if (to !== undefined) must('onset <= $to', { to });
  if (match !== null)
    must('num IN (SELECT rowid FROM incident_words WHERE incident_words MATCH $match)', { match });
  if (text.substring !== '') must('instr(texts, $substring) > 0', { substring: text.substring });
  if (after !== undefined) {
    const place = readPlace(after);
    must('opened <= $opened AND (opened < $opened OR id > $id)', { opened: place.number, id: place.rest });
  }
  return { where: where.join(' AND '), values };
}

function withFacet(parameter: string): string {
  return `num IN (SELECT num FROM incident_facets WHERE facet = ${parameter})`;
}

/** The levels from this one up. */
function levelsFrom(level: Colour): readonly Colour[] {
  return colours.slice(colours.indexOf(level));
}

function parsed(text: string): IncidentRecord {
  return JSON.parse(text);
}
