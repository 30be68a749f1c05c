import { AppError } from '../../../shared/errors.ts';
import type { Platform } from '../../../shared/records.ts';
import { fault, minuteIn, namedRows, platformIn } from '../named-rows.ts';
import type { History, Incident } from './history.ts';

/** Minutes a history may span: fifty years would only be a wrong clock. */
const LONGEST_MINUTES = 20 * 366 * 1440;

/**
 * Reads a plain series of minutes: columns `time`, `all`, and optionally `negative`, `subject` and `platform`; a minute that
 * is left out is 0. Without `subject` the file is one subject's.
 * @throws AppError BAD_INPUT with line and reason
 */
export async function readSeries(path: string, platform: Platform): Promise<readonly History[]> {
  const series = new Map<string, { subject: string; platform: Platform; rows: Row[] }>();
  let marked = false;
  for await (const { line, cell } of namedRows(path, ['time', 'all'], ['negative', 'subject', 'platform'])) {
    const bad = cell('negative');
    marked = bad !== null;
    const row: Row = {
      line,
      minute: minuteIn(path, line, cell('time')),
      all: countIn(path, line, cell('all')),
      negative: bad === null ? 0 : countIn(path, line, bad),
    };
    if (row.negative > row.all)
      throw fault(path, line, `negative ${row.negative} is more than all ${row.all}`);
    const subject = cell('subject') || path;
    const named = cell('platform');
    const on = named === null ? platform : platformIn(path, line, named);
    const key = `${subject}\n${on}`;
    const known = series.get(key) ?? { subject, platform: on, rows: [] };
    known.rows.push(row);
    series.set(key, known);
  }
  if (series.size === 0) throw new AppError('BAD_INPUT', `${path} holds no rows`);
  return [...series.values()].map(({ rows, ...of }) => ({ ...of, counts: laidOut(path, rows, marked) }));
}

/** Reads a list of incidents: columns `from`, `to`, and optionally `subject`. @throws AppError BAD_INPUT */
export async function readIncidents(path: string): Promise<readonly Incident[]> {
  const incidents: Incident[] = [];
  for await (const { line, cell } of namedRows(path, ['from', 'to'], ['subject'])) {
    const from = minuteIn(path, line, cell('from'));
    const to = minuteIn(path, line, cell('to'));
    if (to < from) throw fault(path, line, 'to lies before from');
    incidents.push({ from, to, subject: cell('subject') || null });
  }
  return incidents;
}

interface Row {
  readonly line: number;
  readonly minute: number;
  readonly all: number;
  readonly negative: number;
}

function laidOut(path: string, rows: readonly Row[], marked: boolean): History['counts'] {
  const startMinute = rows.reduce((least, { minute }) => Math.min(least, minute), Number.POSITIVE_INFINITY);
  const last = rows.reduce((most, { minute }) => Math.max(most, minute), 0);
  if (last - startMinute > LONGEST_MINUTES)
    throw new AppError('BAD_INPUT', `${path} spans more than 20 years; is a time in it wrong?`);
  const all = new Float64Array(last - startMinute + 1);
  const negative = new Float64Array(all.length);
  const seen = new Uint8Array(all.length);
  for (const row of rows) {
    const t = row.minute - startMinute;
    if (seen[t]) throw fault(path, row.line, 'its minute stands in the file twice');
    seen[t] = 1;
    all[t] = row.all;
    negative[t] = row.negative;
  }
  return { startMinute, all, negative, marked };
}

function countIn(path: string, line: number, text: string | null): number {
  const count = Number(text);
  if (!text || !Number.isSafeInteger(count) || count < 0)
    throw fault(path, line, `no count: ${text?.slice(0, 40)}`);
  return count;
}
