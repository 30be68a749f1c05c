import type { IncidentRecord } from '../incidents.ts';
import { MINUTE_MS } from '../time.ts';
import type { RetentionMonths } from './incident-store.ts';
import { firstKeptOf, monthOf, monthStart } from './months.ts';
import { type Connection, integerOf, textOf } from './sqlite-connection.ts';
import { dropMonth, dropOthers, monthsOf } from './sqlite-mentions.ts';
import { dropExpired } from './sqlite-office.ts';

/** Rows dropped one by one in one step: some 50 ms, during which other calls wait. A whole month of mentions is one step too. */
const STEP_ROWS = 5_000;

/** What one step dropped, and whether there may be more. */
export interface RetentionStep {
  readonly dropped: Readonly<Record<string, number>>;
  readonly done: boolean;
}

/** What an open incident keeps from being dropped: its subjects' timelines and mentions from its onset on. */
interface Held {
  /** The month of its onset. */
  readonly month: number;
  readonly subjects: readonly string[];
}

/** Retention in steps, each a transaction of its own, so that other calls get their turn between. */
export function openRetention(db: Connection) {
  return {
    retentionStep(now: number, months: RetentionMonths): RetentionStep {
      const first = firstKeptOf(now, months);
      return db.write(() => {
        const held = openIncidents(db);
        const dropped = {
          incidents: dropIncidents(db, monthStart(first.incidents) / MINUTE_MS),
          timelines: dropPoints(db, first.timelines, held),
          mentions: dropMentions(db, first.mentions, held),
          deliveries: dropDeliveries(db, monthStart(first.deliveries)),
          audit: changed(
            db,
            `DELETE FROM audit WHERE seq IN (SELECT seq FROM audit WHERE at < ? ORDER BY at LIMIT ${STEP_ROWS})`,
            monthStart(first.audit),
          ),
          sessions: dropExpired(db, now),
        };
        const { sessions: _, ...classes } = dropped;
        return { dropped, done: Object.values(classes).every((count) => count === 0) };
      });
    },
    shrink: () => db.shrink(),
  };
}

function openIncidents(db: Connection): readonly Held[] {
  return db
    .prepare('SELECT record FROM incidents WHERE closed IS NULL')
    .all()
    .map((row) => {
      const { incident }: IncidentRecord = JSON.parse(textOf(row, 'record'));
      return {
        month: monthOf(incident.onset * MINUTE_MS),
        subjects: incident.subjects.map((subject) => subject.id),
      };
    });
}

/** Subjects that open incidents hold in a month. */
function heldIn(month: number, held: readonly Held[]): readonly string[] {
  return [...new Set(held.filter((one) => one.month <= month).flatMap((one) => one.subjects))];
}

/** Closed incidents with their history; counted by incident. */
function dropIncidents(db: Connection, beforeMinute: number): number {
  const gone = db.prepare('DELETE FROM incidents WHERE closed < ? RETURNING num, id').all(beforeMinute);
  for (const row of gone) {
    const num = integerOf(row, 'num');
    db.prepare('DELETE FROM revisions WHERE incident = ?').run(textOf(row, 'id'));
    db.prepare('DELETE FROM incident_facets WHERE num = ?').run(num);
    db.prepare('DELETE FROM incident_words WHERE rowid = ?').run(num);
  }
  return gone.length;
}

/** One month's points of the subjects that are not held; the rows of a month lie side by side. */
function dropPoints(db: Connection, first: number, held: readonly Held[]): number {
  for (let month = earliest(db, -1); month !== null && month < first; month = earliest(db, month)) {
    const dropped = changed(
      db,
      'DELETE FROM timelines WHERE month = ? AND subject NOT IN (SELECT value FROM json_each(?))',
      month,
      JSON.stringify(heldIn(month, held)),
    );
    if (dropped > 0) return dropped;
  }
  return 0;
}

function earliest(db: Connection, after: number): number | null {
  const row = db.prepare('SELECT min(month) AS month FROM timelines WHERE month > ?').get(after);
  return row === undefined || row.month === null ? null : integerOf(row, 'month');
}

/** One month whole, or some rows of a month that an open incident holds. */
function dropMentions(db: Connection, first: number, held: readonly Held[]): number {
  for (const month of monthsOf(db)) {
    if (month >= first) continue;
    const subjects = heldIn(month, held);
    const dropped = subjects.length === 0 ? dropMonth(db, month) : dropOthers(db, month, subjects, STEP_ROWS);
    if (dropped > 0) return dropped;
  }
  return 0;
}

/** What was sent or given up, unless its incident is open; what is still on its way stays. */
function dropDeliveries(db: Connection, before: number): number {
  return changed(
    db,
    `DELETE FROM deliveries WHERE id IN (
       SELECT id FROM deliveries WHERE at < ? AND state IN ('sent', 'failed')
         AND incident NOT IN (SELECT id FROM incidents WHERE closed IS NULL)
       ORDER BY at LIMIT ${STEP_ROWS})`,
    before,
  );
}

function changed(db: Connection, sql: string, ...values: readonly (string | number)[]): number {
  return Number(db.prepare(sql).run(...values).changes);
}
