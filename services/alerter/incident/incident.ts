import type { ChangeKind, Incident } from '../../../shared/incidents.ts';
import { type Platform, platforms } from '../../../shared/records.ts';

export type {
  ChangeKind,
  Colour,
  Evidence,
  Handling,
  Incident,
  JumpMark,
  LevelEntry,
  Member,
  PhaseEntry,
  SubjectName,
} from '../../../shared/incidents.ts';

export { rankOf } from '../../../shared/records.ts';

/** Something happened to an incident at a minute; `incident` is how it stood when the minute was done. */
export interface Change {
  readonly kind: ChangeKind;
  readonly minute: number;
  readonly incident: Incident;
}

/** Code-unit order: the same on every machine, whatever its locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function comparePlatforms(a: Platform, b: Platform): number {
  return platforms.indexOf(a) - platforms.indexOf(b);
}

/** Oldest first: which of two survives a merge, and the order of everything that lists incidents. */
export function compareIncidents(a: Incident, b: Incident): number {
  return a.openedAt - b.openedAt || compareText(a.id, b.id);
}

/** A record's own entry: a subject may be called `constructor`. */
export function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
