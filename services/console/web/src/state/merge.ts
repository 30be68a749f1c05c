import type { Incident, IncidentRecord } from '../../../../../shared/incidents.ts';
import type { Platform } from '../../../../../shared/records.ts';
import { rankOf } from '../words/words.ts';

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

/** True for an incident that has just become orange or red (or come as one): what a duty officer is called for. */
export function isCall(before: IncidentRecord | undefined, record: IncidentRecord): boolean {
  const { incident, revision } = record;
  if (before && before.revision >= revision) return false;
  const was = before && isOpen(before.incident) ? rankOf(before.incident.level) : 0;
  return isOpen(incident) && rankOf(incident.level) >= rankOf('orange') && rankOf(incident.level) > was;
}
