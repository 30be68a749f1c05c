import { DELETED_TEXT } from '../amended.ts';
import type { ArchivedMention, MentionAmend, MentionQuery, Position } from './incident-store.ts';
import { monthName, monthOf, monthStart, withinMonths } from './months.ts';
import { checkSubjects, checkText, placeOf, readNumbers } from './queries.ts';
import { type Connection, integerOf, type Row, textOf } from './sqlite-connection.ts';
import { FTS_OPTIONS, indexText, matchOf, platformFacet, subjectFacet } from './sqlite-words.ts';

/** Rows that one call looks through for a substring: some 10 ms, during which other calls wait. */
const SCAN_ROWS = 50_000;
/** Mentions of one millisecond in one table: keys stay exact in a double (32 bits of a month, 20 of these). */
const PER_MS = 2 ** 20;
const KEYS_END = Number.MAX_SAFE_INTEGER;

/** A mention with the place where a page may end behind it. */
export interface Found {
  readonly place: string;
  readonly mention: ArchivedMention;
}

/** What one call found, and from where to look on; null at the end. */
export interface Slice {
  readonly found: readonly Found[];
  readonly rest: string | null;
}

/** Keys of a month: `low` inclusive, `below` exclusive. */
interface Span {
  readonly month: number;
  readonly low: number;
  readonly below: number;
}

/**
 * The mentions as the worker keeps them. Each month has a table and an index of words of its own, so that it is dropped as a
 * whole (infra/decisions/003). A key is the time within the month and a number within the millisecond: what is newest has
 * the highest key, the index of words yields keys in order, and a page costs what it shows.
 */
export function openMentions(db: Connection) {
  return {
    addMentions(mentions: readonly ArchivedMention[], position?: Position): void {
      db.write(() => {
        const months = new Set(monthsOf(db));
        for (const mention of mentions) {
          const month = monthOf(mention.at);
          if (!months.has(month)) createMonth(db, month);
          months.add(month);
          add(db, month, mention);
        }
        db.reach(position);
      });
    },

    amendMentions(amends: readonly MentionAmend[], position?: Position): void {
      db.write(() => {
        const months = monthsOf(db);
        for (const one of amends) for (const month of months) amend(db, month, one);
        db.reach(position);
      });
    },

    /**
     * At most `count` mentions of what the query finds behind `after`. A substring is looked for in `SCAN_ROWS` mentions of one
     * month at a time: the caller asks on from `rest`, and other calls get their turn between.
     */
    scanMentions(query: Omit<MentionQuery, 'after' | 'limit'>, after: string | null, count: number): Slice {
      const { subjects = [], platform } = query;
      checkSubjects(subjects);
      const text = checkText(query.text);
      const groups = [
        ...(subjects.length > 0 ? [subjects.map(subjectFacet)] : []),
        ...(platform !== undefined ? [[platformFacet(platform)]] : []),
      ];
      const match = matchOf(groups, text);
      return db.read(() => {
        const found: Found[] = [];
        for (const span of spansOf(db, query, after)) {
          const bound = text.substring === '' ? null : scanBound(db, span, match);
          const looked = bound === null ? span : { ...span, low: bound };
          found.push(...select(db, looked, match, text.substring, count - found.length));
          const last = found.at(-1);
          if (found.length === count && last) return { found, rest: last.place };
          if (text.substring !== '') return { found, rest: placeOf(span.month, bound ?? 0) };
        }
        return { found, rest: null };
      });
    },
  };
}

/** The months that have mentions, newest first. */
export function monthsOf(db: Connection): number[] {
  return db
    .prepare('SELECT month FROM mention_months ORDER BY month DESC')
    .all()
    .map((row) => integerOf(row, 'month'));
}

/** Drops a month whole; to be called inside `write`. Returns how many mentions it held. */
export function dropMonth(db: Connection, month: number): number {
  const { mentions, words } = tablesOf(month);
  const count = integerOf(db.prepare(`SELECT count(*) AS n FROM ${mentions}`).get(), 'n');
  db.prepare(`DROP TABLE ${mentions}`).run();
  db.prepare(`DROP TABLE ${words}`).run();
  db.prepare('DELETE FROM mention_months WHERE month = ?').run(month);
  return count;
}

/** Drops up to `limit` mentions of a month that have none of the subjects; to be called inside `write`. Returns how many. */
export function dropOthers(
  db: Connection,
  month: number,
  subjects: readonly string[],
  limit: number,
): number {
  const { mentions, words } = tablesOf(month);
  const match = matchOf([subjects.map(subjectFacet)], { words: [], phrase: [], substring: '' });
  const dropped = db
    .prepare(
      `DELETE FROM ${mentions} WHERE key IN (
         SELECT key FROM ${mentions} WHERE key NOT IN (SELECT rowid FROM ${words} WHERE ${words} MATCH ?) LIMIT ?
       ) RETURNING key`,
    )
    .all(match, limit);
  const dropWords = db.prepare(`DELETE FROM ${words} WHERE rowid = CAST(? AS INTEGER)`);
  for (const row of dropped) dropWords.run(integerOf(row, 'key'));
  return dropped.length;
}

function tablesOf(month: number): { readonly mentions: string; readonly words: string } {
  return { mentions: `mentions_${monthName(month)}`, words: `mention_words_${monthName(month)}` };
}

function createMonth(db: Connection, month: number): void {
  const { mentions, words } = tablesOf(month);
  db.prepare(
    `CREATE TABLE ${mentions} (
       key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, text TEXT NOT NULL, rest TEXT NOT NULL
     ) STRICT`,
  ).run();
  db.prepare(`CREATE VIRTUAL TABLE ${words} USING fts5(words, ${FTS_OPTIONS})`).run();
  db.prepare('INSERT INTO mention_months VALUES (?)').run(month);
}

function add(db: Connection, month: number, mention: ArchivedMention): void {
  const { mentions, words } = tablesOf(month);
  const known = db.prepare(`SELECT key, text, rest FROM ${mentions} WHERE id = ?`).get(mention.id);
  if (known === undefined) {
    const key = freeKey(db, month, mention.at);
    db.prepare(`INSERT INTO ${mentions} VALUES (?, ?, ?, ?)`).run(
      key,
      mention.id,
      mention.text,
      restOf(mention),
    );
    index(db, words, key, mention);
    return;
  }
  const old = mentionOf(known);
  const subjects = [...new Set([...old.subjects, ...mention.subjects])];
  if (subjects.length === old.subjects.length) return;
  replace(db, month, integerOf(known, 'key'), { ...old, subjects });
}

/** An id says nothing of its month, but each looks it up in an index. */
function amend(db: Connection, month: number, change: MentionAmend): void {
  const { mentions } = tablesOf(month);
  const known = db.prepare(`SELECT key, text, rest FROM ${mentions} WHERE id = ?`).get(change.id);
  if (known === undefined) return;
  const old = mentionOf(known);
  if (old.text === DELETED_TEXT) return;
  const { text, mood, tokens } =
    change.what === 'edited' ? change : { text: DELETED_TEXT, mood: old.mood, tokens: [] };
  replace(db, month, integerOf(known, 'key'), { ...old, text, mood, tokens });
}

function replace(db: Connection, month: number, key: number, mention: ArchivedMention): void {
  const { mentions, words } = tablesOf(month);
  db.prepare(`UPDATE ${mentions} SET text = ?, rest = ? WHERE key = ?`).run(
    mention.text,
    restOf(mention),
    key,
  );
  db.prepare(`DELETE FROM ${words} WHERE rowid = CAST(? AS INTEGER)`).run(key);
  index(db, words, key, mention);
}

function index(db: Connection, words: string, key: number, mention: ArchivedMention): void {
  const facets = [...mention.subjects.map(subjectFacet), platformFacet(mention.platform)];
  db.prepare(`INSERT INTO ${words} (rowid, words) VALUES (CAST(? AS INTEGER), ?)`).run(
    key,
    indexText(facets, [mention.tokens]),
  );
}

/** The first key of the time that is not taken; where a millisecond is full (a source with a constant time), of the next. */
function freeKey(db: Connection, month: number, at: number): number {
  const first = keyOf(month, at);
  const row = db
    .prepare(`SELECT max(key) AS key FROM ${tablesOf(month).mentions} WHERE key >= ? AND key < ?`)
    .get(first, first + PER_MS);
  const key = row === undefined || row.key === null ? first : integerOf(row, 'key') + 1;
  return key < first + PER_MS ? key : freeKey(db, month, withinMonths(at) + 1);
}

function keyOf(month: number, at: number): number {
  return (withinMonths(at) - monthStart(month)) * PER_MS;
}

/** What is stored beside the text; with the text where a column would change it (a lone surrogate). */
function restOf(mention: ArchivedMention): string {
  const { text, ...rest } = mention;
  return JSON.stringify(text.isWellFormed() ? rest : mention);
}

function mentionOf(row: Row): ArchivedMention {
  return { text: textOf(row, 'text'), ...JSON.parse(textOf(row, 'rest')) };
}

/** Where to look, newest first: the months there are, cut to the query's span and to what lies behind `after`. */
function spansOf(
  db: Connection,
  { from = Number.NEGATIVE_INFINITY, to = KEYS_END }: Omit<MentionQuery, 'limit'>,
  after: string | null,
): readonly Span[] {
  const place = after === null ? null : readNumbers(after);
  const first = monthOf(from);
  const last = Math.min(monthOf(to), place?.number ?? KEYS_END);
  return monthsOf(db)
    .filter((month) => month >= first && month <= last)
    .map((month) => ({
      month,
      low: month === first ? Math.max(0, keyOf(month, from)) : 0,
      below: Math.min(
        month === monthOf(to) ? keyOf(month, to) + PER_MS : KEYS_END,
        month === place?.number ? place.rest : KEYS_END,
      ),
    }))
    .filter(({ low, below }) => low < below);
}

/** The lowest key that a scan of `SCAN_ROWS` candidates of the span reaches; null when it reaches the span's end. */
function scanBound(db: Connection, { month, low, below }: Span, match: string | null): number | null {
  const { mentions, words } = tablesOf(month);
  const row =
    match === null
      ? db
          .prepare(
            `SELECT key FROM ${mentions} WHERE key >= ? AND key < ? ORDER BY key DESC LIMIT 1 OFFSET ${SCAN_ROWS - 1}`,
          )
          .get(low, below)
      : db
          .prepare(
            `SELECT rowid AS key FROM ${words} WHERE ${words} MATCH ? AND rowid >= CAST(? AS INTEGER)
             AND rowid < CAST(? AS INTEGER) ORDER BY rowid DESC LIMIT 1 OFFSET ${SCAN_ROWS - 1}`,
          )
          .get(match, low, below);
  return row === undefined ? null : integerOf(row, 'key');
}

function select(
  db: Connection,
  { month, low, below }: Span,
  match: string | null,
  substring: string,
  count: number,
): Found[] {
  const { mentions, words } = tablesOf(month);
  const [from, key, matching] =
    match === null
      ? [mentions, 'key', '']
      : [`${words} JOIN ${mentions} ON key = ${words}.rowid`, `${words}.rowid`, `${words} MATCH $match AND`];
  const containing = substring === '' ? '' : 'AND instr(text, $substring) > 0';
  const values = { low, below, count };
  const rows = db
    .prepare(
      `SELECT key, text, rest FROM ${from} WHERE ${matching}
       ${key} >= CAST($low AS INTEGER) AND ${key} < CAST($below AS INTEGER) ${containing} ORDER BY ${key} DESC LIMIT $count`,
    )
    .all({
      ...values,
      ...(match === null ? {} : { match }),
      ...(substring === '' ? {} : { substring }),
    });
  return rows.map((row) => ({ place: placeOf(month, integerOf(row, 'key')), mention: mentionOf(row) }));
}
