import type { EventLog } from '../../shared/event-log/event-log.ts';
import { type Activity, type Platform, platforms } from '../../shared/records.ts';
import type { Incident } from '../alerter/incident/incident.ts';
import type { CurvePoint } from './report/input.ts';

/** Minutes of the curve that a report shows before an incident's onset. */
const BEFORE_MINUTES = 24 * 60;

export type Curves = Partial<Record<Platform, readonly CurvePoint[]>>;

/** What one subject counted in a minute. */
type Part = Pick<Activity, 'subject' | 'n' | 'negative' | 'shared'>;

/** Mentions per minute of each incident's subjects, from a day before its onset to its end, read from stream activity. */
export async function curvesOf(
  log: EventLog,
  incidents: readonly Pick<Incident, 'onset' | 'closedAt' | 'subjects'>[],
): Promise<readonly Curves[]> {
  const curves = incidents.map((incident) => ({
    from: incident.onset - BEFORE_MINUTES,
    to: incident.closedAt ?? Number.POSITIVE_INFINITY,
    subjects: incident.subjects.map(({ id }) => id),
    minutes: { weibo: new Map(), wechat: new Map() } as Record<Platform, Map<number, Part[]>>,
  }));
  const bySubject = new Map<string, typeof curves>();
  for (const curve of curves)
    for (const id of curve.subjects) bySubject.set(id, [...(bySubject.get(id) ?? []), curve]);
  for (let partition = 0; partition < log.partitions('activity'); partition++) {
    for await (const page of log.read('activity', partition, 0)) {
      for (const { record } of page) {
        if (record.type !== 'activity') continue;
        for (const { from, to, minutes } of bySubject.get(record.subject) ?? []) {
          if (record.minute < from || record.minute > to) continue;
          const ofPlatform = minutes[record.platform];
          ofPlatform.set(record.minute, withPart(ofPlatform.get(record.minute) ?? [], record));
        }
      }
    }
  }
  return curves.map(({ minutes }) => {
    const drawn: Curves = {};
    for (const platform of platforms) {
      const points = [...minutes[platform]]
        .sort(([a], [b]) => a - b)
        .map(([minute, parts]) => ({ minute, ...together(parts) }));
      if (points.length > 0) drawn[platform] = points;
    }
    return drawn;
  });
}

/** Activity of one minute comes as sums that add up. */
function withPart(parts: readonly Part[], added: Part): Part[] {
  const known = parts.find(({ subject }) => subject === added.subject);
  if (!known) {
    const { subject, n, negative, shared } = added;
    return [...parts, { subject, n, negative, shared }];
  }
  const shared = { ...known.shared };
  for (const [other, n] of Object.entries(added.shared)) shared[other] = (shared[other] ?? 0) + n;
  const sum = { ...known, n: known.n + added.n, negative: known.negative + added.negative, shared };
  return parts.map((part) => (part === known ? sum : part));
}

/** The largest subject counts whole, a further one only what none before it shares: what two subjects share counts once. */
export function together(parts: readonly Part[]): { readonly n: number; readonly negative: number } {
  const sorted = [...parts].sort((a, b) => b.n - a.n || (a.subject < b.subject ? -1 : 1));
  let n = 0;
  let negative = 0;
  for (const [index, part] of sorted.entries()) {
    // A monitor does not list the threads that it shares mentions with; they list it.
    const both = Math.max(
      0,
      ...sorted
        .slice(0, index)
        .map((other) => Math.max(part.shared[other.subject] ?? 0, other.shared[part.subject] ?? 0)),
    );
    const own = Math.max(0, part.n - both);
    n += own;
    negative += part.n === 0 ? 0 : Math.round((part.negative * own) / part.n);
  }
  return { n, negative };
}
