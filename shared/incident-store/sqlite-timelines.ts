import { AppError } from '../errors.ts';
import { type Platform, platforms } from '../records.ts';
import { MINUTE_MS } from '../time.ts';
import type { Position, TimelinePoint } from './incident-store.ts';
import { monthOf } from './months.ts';
import { byTime, checkSubjects, POINTS_MAX, tooManyPoints } from './queries.ts';
import { type Connection, integerOf, type Row, textOf } from './sqlite-connection.ts';

const ADD = `
  INSERT INTO timelines VALUES ($month, $subject, $minute, $platform, $n, $negative, $tooLate)
  ON CONFLICT DO UPDATE SET
    n = n + excluded.n, negative = negative + excluded.negative, too_late = too_late + excluded.too_late`;

/** The timelines as the worker keeps them; each function as its namesake in the port. */
export function openTimelines(db: Connection) {
  return {
    addPoints(points: readonly TimelinePoint[], position: Position): void {
      db.write(() => {
        if (db.position(position.writer) === position.value) return;
        for (const point of points)
          db.prepare(ADD).run({ ...point, month: monthOf(point.minute * MINUTE_MS) });
        db.reach(position);
      });
    },

    readPoints(subjects: readonly string[], from: number, to: number): readonly TimelinePoint[] {
      checkSubjects(subjects);
      return db.read(() => {
        const points: TimelinePoint[] = [];
        const last = monthOf(to * MINUTE_MS);
        for (let month = nextMonth(db, from); month !== null && month <= last; month = after(db, month)) {
          for (const subject of new Set(subjects)) {
            const rows = db
              .prepare(
                'SELECT * FROM timelines WHERE month = ? AND subject = ? AND minute BETWEEN ? AND ? LIMIT ?',
              )
              .all(month, subject, from, to, POINTS_MAX + 1 - points.length);
            for (const row of rows) points.push(pointOf(row));
            if (points.length > POINTS_MAX) throw tooManyPoints();
          }
        }
        return points.sort(byTime);
      });
    },
  };
}

function nextMonth(db: Connection, from: number): number | null {
  return after(db, monthOf(from * MINUTE_MS) - 1);
}

/** The first month after this one that has any points. */
function after(db: Connection, month: number): number | null {
  const row = db.prepare('SELECT min(month) AS month FROM timelines WHERE month > ?').get(month);
  return row === undefined || row.month === null ? null : integerOf(row, 'month');
}

function pointOf(row: Row): TimelinePoint {
  return {
    subject: textOf(row, 'subject'),
    platform: platformOf(row),
    minute: integerOf(row, 'minute'),
    n: integerOf(row, 'n'),
    negative: integerOf(row, 'negative'),
    tooLate: integerOf(row, 'too_late'),
  };
}

function platformOf(row: Row): Platform {
  const name = textOf(row, 'platform');
  const platform = platforms.find((one) => one === name);
  if (platform === undefined)
    throw new AppError('STORE_FAILED', `the incident store is damaged: no platform ${name}`);
  return platform;
}
