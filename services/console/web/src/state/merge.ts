import type { Incident, IncidentRecord } from '../../../../../shared/incidents.ts';
import { type Platform, rankOf } from '../../../../../shared/records.ts';

export type Records = ReadonlyMap<string, IncidentRecord>;
export type Through = Readonly<Partial<Record<Platform, number>>>;

/** The records with this one in its place; the higher revision stands, and an older one changes nothing. */
export function withRecord(records: Records, record: IncidentRecord): Records {
  const { id } = record.incident;
  if ((records.get(id)?.revision ?? 0) >= record.revision) return records;
  return new Map(records).set(id, record);
}

/**
 * The records after a whole list of what is open has been read: its own in their places, and what was held as open but is
 * no longer listed gone (it ended while the stream was down). `touched` came by the stream since the list was asked for.
 */
export function withOpenList(
  records: Records,
  list: readonly IncidentRecord[],
  touched: ReadonlySet<string>,
): Records {
  const listed = new Set(list.map(({ incident }) => incident.id));
  const kept = [...records].filter(
    ([id, { incident }]) => listed.has(id) || touched.has(id) || !isOpen(incident),
  );
  return list.reduce(withRecord, new Map(kept));
}

/** Time runs forward only: a repeat of an older word changes nothing. */
export function withThrough(through: Through, platform: Platform, minute: number): Through {
  return (through[platform] ?? Number.NEGATIVE_INFINITY) >= minute
    ? through
    : { ...through, [platform]: minute };
}

export function isOpen({ closedAt, mergedInto }: Incident): boolean {
  return closedAt === null && mergedInto === null;
}

/**
 * True for a record by which duty is told of an orange or red incident: the alerter has weighed what is news, mutes and what
 * was told before; the page calls for no more and no less. A record that was missed counts as told when the incident is higher.
 */
export function isCall(before: IncidentRecord | undefined, record: IncidentRecord): boolean {
  const { incident, revision, alerts } = record;
  if (before && before.revision >= revision) return false;
  if (!isOpen(incident) || rankOf(incident.level) < rankOf('orange')) return false;
  if (before && before.revision === revision - 1)
    return alerts.some(({ kind }) => kind !== 'signed' && kind !== 'closed');
  const was = before && isOpen(before.incident) ? rankOf(before.incident.level) : 0;
  return rankOf(incident.level) > was;
}
