import { isoMinute } from '../../../shared/time.ts';
import { type Change, type Colour, type Incident, rankOf } from './incident.ts';
import { type AlertKind, alertText } from './words.ts';

/** A message that would be sent: the line of alerts.jsonl. */
export interface Alert {
  /** End of the minute that was judged: the earliest moment at which it could be known. */
  readonly at: string;
  readonly incidentId: string;
  /** The incident's level; of a closed one, the highest it had. */
  readonly level: Colour;
  readonly kind: AlertKind;
  readonly to: string;
  readonly text: string;
}

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
/** When one minute brings several, the message is named after the first of these and tells the rest in its text. */
const KINDS = ['opened', 'reopened', 'raised', 'jumped'] as const;

export function emptyTold(): Told {
  return {};
}

/**
 * The messages that the changes of one folded minute call for, in their order: at most one per incident and minute.
 * Told are: opened, raised, jumped and reopened at yellow or above, and the close of an incident that was told. A rise to
 * a level that was told already is news only when the incident had been below the calling level for REARM_MINUTES. An incident merged into another is told as closed, and the
 * other is not told again for what its own people or those of the merged one know.
 */
export function alertsOf(
  told: Told,
  changes: readonly Change[],
  sourceDelayMinutes: number | null = null,
): { readonly told: Told; readonly alerts: readonly Alert[] } {
  const alerts: Alert[] = [];
  for (const [id, own] of byIncident(changes)) {
    const last = own.at(-1);
    if (!last) continue;
    const survivor = survivorOf(last.incident, changes);
    const before = told[id];
    const kind = kindToTell(own, last, before);
    if (kind) {
      const level = kind === 'closed' ? last.incident.peakLevel : last.incident.level;
      if (level === 'none') throw new Error(`${id} is told below the scale`);
      alerts.push({
        at: isoMinute(last.minute + 1),
        incidentId: id,
        level,
        kind,
        to: EVERYONE_ON_DUTY,
        text: alertText(kind, last, { sourceDelayMinutes, survivor }),
      });
      told[id] = { level, belowSince: null };
    } else if (before) told[id] = { level: before.level, belowSince: belowSince(last, before) };
    if (last.incident.closedAt !== null) delete told[id];
    if (before && survivor) inherit(told, survivor, before);
  }
  return { told, alerts };
}

/** The incident that took this one in, through every merge of the same minute. */
function survivorOf({ mergedInto }: Incident, changes: readonly Change[]): Incident | null {
  const found = changes.findLast(({ incident }) => incident.id === mergedInto)?.incident ?? null;
  return found?.mergedInto ? survivorOf(found, changes) : found;
}

/** Those that went into another first, so that the other inherits what was told. */
function byIncident(changes: readonly Change[]): readonly (readonly [string, readonly Change[]])[] {
  const groups = Map.groupBy(
    changes.filter(({ kind }) => kind !== 'linked'),
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
