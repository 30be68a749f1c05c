import type { Alert } from '../../../shared/incidents.ts';
import { isSilenced } from './handling.ts';
import { derivedId } from './id.ts';
import { type Change, type ChangeKind, type Colour, type Incident, rankOf } from './incident.ts';
import { type AlertKind, alertMessage, alertText } from './words.ts';

/** Open incidents that somebody was told of. JSON-able, mutated in place. */
export type Told = Record<string, ToldOf>;

interface ToldOf {
  /** The highest level told. */
  readonly level: Colour;
  /** Since when it has been below the calling level; null while it is not. */
  readonly belowSince: number | null;
}

/** Until duties, routes and mutes exist, one receiver stands for whoever is on. */
const EVERYONE_ON_DUTY = '值班';
/** Blue is on record and in the report, but calls nobody: at night only what may need an answer rings. */
const CALLS_FROM: Colour = 'yellow';
/** Below the calling level for this long, a rise is news again (detection.md 8: an alarm re-arms after 60 minutes below). */
const REARM_MINUTES = 60;
/** A level below the calling one: whatever calls next is news. */
const UNTOLD: Colour = 'blue';
/** When one minute brings several, the message is named after the first of these and tells the rest in its text. */
const KINDS = ['opened', 'reopened', 'raised', 'jumped'] as const;

/** What calls for no message, whatever else is told of the incident. */
const UNTELLING: readonly ChangeKind[] = ['linked', 'amended'];

export function emptyTold(): Told {
  return {};
}

/**
 * The messages that the changes of one folded step (a minute, an act) call for, in their order: at most one per incident.
 * Told are: opened, raised, jumped and reopened at yellow or above, and the close and the signature of an incident that was
 * told. A rise to a level that was told already is news only when the incident had been below the calling level for
 * REARM_MINUTES. Of a muted incident nothing is told but a rise above where it was muted. An incident merged into another
 * is told as closed, and the other is not told again for what its own people or those of the merged one know.
 */
export function alertsOf(
  told: Told,
  changes: readonly Change[],
  sourceDelayMinutes: number | null = null,
): { readonly told: Told; readonly alerts: readonly Alert[] } {
  const alerts: Alert[] = [];
  /** Whom a split leaves with the part was told of the whole, even where the rest closes in the same step. */
  const knew = new Set(Object.keys(told));
  for (const [id, own] of byIncident(changes)) {
    const last = own.at(-1);
    if (!last) continue;
    const survivor = survivorOf(last.incident, changes);
    const before = told[id];
    const kind = isSilenced(last.incident, last.minute) ? null : kindToTell(own, last, before);
    if (kind) {
      const level = levelToTell(kind, last.incident, before);
      const message = alertMessage(kind, last, { sourceDelayMinutes, survivor });
      alerts.push(alertOf(last, { kind, level, text: alertText(kind, level, message), message }));
      if (kind !== 'signed')
        told[id] = { level: kind === 'jumped' ? higher(level, before) : level, belowSince: null };
    } else if (before) told[id] = { level: before.level, belowSince: belowSince(last, before) };
    if (before && own.some((change) => change.kind === 'muted')) told[id] = mutedAt(last.incident, before);
    if (last.incident.closedAt !== null) delete told[id];
    if (before && survivor) inherit(told, survivor, before);
  }
  tellParted(told, knew, changes);
  return { told, alerts };
}

/** The id is derived from the text too: two rises within one minute are two messages, the same said twice is one. */
function alertOf(
  { incident, minute }: Change,
  said: Required<Pick<Alert, 'kind' | 'level' | 'text' | 'message'>>,
): Alert {
  const id = derivedId('alr', [incident.run, incident.id, String(minute), said.kind, said.text]);
  return {
    id,
    incident: incident.id,
    minute,
    level: said.level,
    kind: said.kind,
    to: EVERYONE_ON_DUTY,
    text: said.text,
    message: said.message,
  };
}

/** The incident's level; of a closed one the highest it had, of a signed one that has sunk below the scale what was told. */
function levelToTell(
  kind: AlertKind,
  { level, peakLevel, id }: Incident,
  before: ToldOf | undefined,
): Colour {
  if (kind === 'closed') return peakLevel;
  if (level !== 'none') return level;
  if (kind === 'signed' && before) return before.level;
  throw new Error(`${id} is told below the scale`);
}

/** A jump is told at the level it has; what was told higher before stays told. */
function higher(level: Colour, before: ToldOf | undefined): Colour {
  return before && rankOf(before.level) > rankOf(level) ? before.level : level;
}

/** From a mute on, what counts as news is measured against the level at which it began. */
function mutedAt({ level }: Incident, before: ToldOf): ToldOf {
  return { level: level === 'none' ? UNTOLD : level, belowSince: before.belowSince };
}

/** Who was told of an incident was told of what is split from it, as it stands. */
function tellParted(told: Told, knew: ReadonlySet<string>, changes: readonly Change[]): void {
  const parted = changes.filter(({ kind }) => kind === 'split').map(({ incident }) => incident);
  const [whole, part] = parted;
  if (!whole || !part || part.closedAt !== null || part.level === 'none' || isBelow(part)) return;
  if (knew.has(whole.id)) told[part.id] = { level: part.level, belowSince: null };
}

/** The incident that took this one in, through every merge of the same minute. */
function survivorOf({ mergedInto }: Incident, changes: readonly Change[]): Incident | null {
  const found = changes.findLast(({ incident }) => incident.id === mergedInto)?.incident ?? null;
  return found?.mergedInto ? survivorOf(found, changes) : found;
}

/** Those that went into another first, so that the other inherits what was told. */
function byIncident(changes: readonly Change[]): readonly (readonly [string, readonly Change[]])[] {
  const groups = Map.groupBy(
    changes.filter(({ kind }) => !UNTELLING.includes(kind)),
    ({ incident }) => incident.id,
  );
  return [...groups].sort(([, a], [, b]) => Number(isMerged(b.at(-1))) - Number(isMerged(a.at(-1))));
}

function isMerged(change: Change | undefined): boolean {
  return change !== undefined && change.incident.mergedInto !== null;
}

function kindToTell(changes: readonly Change[], last: Change, before: ToldOf | undefined): AlertKind | null {
  const { incident } = last;
  if (incident.closedAt !== null) return before ? 'closed' : null;
  if (before && changes.some((change) => change.kind === 'signed')) return 'signed';
  if (isBelow(incident)) return null;
  return (
    KINDS.find((kind) => {
      if (!changes.some((change) => change.kind === kind)) return false;
      return kind !== 'raised' || isNews(last, before);
    }) ?? null
  );
}

function isNews({ incident, minute }: Change, before: ToldOf | undefined): boolean {
  if (!before || rankOf(incident.level) > rankOf(before.level)) return true;
  return before.belowSince !== null && minute - before.belowSince >= REARM_MINUTES;
}

function belowSince({ incident, minute }: Change, before: ToldOf): number | null {
  return isBelow(incident) ? (before.belowSince ?? minute) : null;
}

function isBelow(incident: Incident): boolean {
  return rankOf(incident.level) < rankOf(CALLS_FROM);
}

function inherit(told: Told, survivor: Incident, from: ToldOf): void {
  const known = told[survivor.id];
  if (survivor.closedAt !== null) return;
  if (!known || rankOf(known.level) < rankOf(from.level)) told[survivor.id] = from;
}
