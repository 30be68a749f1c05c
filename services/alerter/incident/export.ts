import type { Alert } from '../../../shared/incidents.ts';
import type { Engine, Reason } from '../../../shared/records.ts';
import { isoCst, isoMinute } from '../../../shared/time.ts';
import { compareIncidents, type Incident } from './incident.ts';

/**
 * An incident as incidents.json shows it: a stable contract, read by scripts outside the project. Times are ISO 8601 in
 * China Standard Time. What was judged (opened, closed, levels, phases, jumps) stands at the end of the judged minute, the
 * earliest moment at which it could be known; an onset stands at the start of its minute. Fields may be added at the end.
 */
export interface ExportedIncident {
  readonly id: string;
  readonly title: string;
  readonly terms: readonly string[];
  readonly platforms: readonly string[];
  readonly openedAt: string;
  readonly closedAt: string | null;
  readonly peakLevel: string;
  readonly levels: readonly { readonly at: string; readonly level: string }[];
  readonly phases: readonly { readonly at: string; readonly phase: string; readonly jump: boolean }[];
  readonly mentions: number;
  readonly because: readonly ExportedReason[];
  readonly samples: readonly { readonly at: string; readonly text: string }[];
  readonly onset: string;
  /** The present level; `none` when it is closed or below the scale. */
  readonly level: string;
  readonly relapses: number;
  readonly whyNot: ExportedReason | null;
  readonly jumps: readonly ExportedJump[];
  readonly subjects: readonly { readonly id: string; readonly name: string }[];
  readonly links: readonly string[];
  readonly mergedInto: string | null;
  readonly score: number;
  readonly confidence: number;
  /** Null where only people have judged. */
  readonly policy: string | null;
  /** `model`: hash of the model of moods; null in what was judged before there was one. */
  readonly engine: {
    readonly segmenter: string;
    readonly dictionary: string;
    readonly model: string | null;
  } | null;
}

/** A line of alerts.jsonl: what would have been sent, to whom, when. */
export interface ExportedAlert {
  /** End of the minute that was judged: the earliest moment at which it could be known. */
  readonly at: string;
  readonly incidentId: string;
  /** The incident's level; of a closed one, the highest it had. */
  readonly level: string;
  readonly kind: string;
  readonly to: string;
  readonly text: string;
  /** Whom the duty names, and by which channel; absent where no duty is set. */
  readonly recipients?: Alert['recipients'];
}

export interface ExportedReason {
  readonly code: string;
  readonly text: string;
  readonly value: number | null;
  readonly threshold: number | null;
  readonly windowMinutes: number | null;
  readonly baseline: number | null;
}

export interface ExportedJump {
  readonly at: string;
  readonly subject: string;
  readonly platform: string;
  readonly skipped: readonly string[];
  readonly minutes: number;
  readonly zx: number;
  readonly ratio: number;
  readonly p: number;
}

/** The last snapshot of each incident, oldest first. Give it the snapshots of all changes in order, then incidentsOf(state). */
export function latestIncidents(snapshots: Iterable<Incident>): readonly Incident[] {
  const latest = new Map<string, Incident>();
  for (const snapshot of snapshots) latest.set(snapshot.id, snapshot);
  return [...latest.values()].sort(compareIncidents);
}

/** Because, whyNot, score and confidence are those at which the peak level was reached. */
export function exportIncident(incident: Incident): ExportedIncident {
  const { peak } = incident;
  return {
    id: incident.id,
    title: incident.title,
    terms: incident.terms,
    platforms: incident.platforms,
    openedAt: knownAt(incident.openedAt),
    closedAt: incident.closedAt === null ? null : knownAt(incident.closedAt),
    peakLevel: incident.peakLevel,
    levels: incident.levels.map(({ minute, level }) => ({ at: knownAt(minute), level })),
    phases: incident.phases.map(({ minute, phase, jump }) => ({ at: knownAt(minute), phase, jump })),
    mentions: incident.mentions,
    because: peak?.because.map(exportReason) ?? [],
    samples: incident.samples.map(({ at, text }) => ({ at: isoCst(at), text })),
    onset: isoMinute(incident.onset),
    level: incident.level,
    relapses: incident.relapses,
    whyNot: peak?.whyNot ? exportReason(peak.whyNot) : null,
    jumps: incident.jumps.map(({ minute, subject, platform, skipped, minutes, zx, ratio, p }) => ({
      at: knownAt(minute),
      subject,
      platform,
      skipped,
      minutes,
      zx,
      ratio,
      p,
    })),
    subjects: incident.subjects.map(({ id, name }) => ({ id, name })),
    links: [...incident.links].sort(),
    mergedInto: incident.mergedInto,
    score: peak?.score ?? 0,
    confidence: peak?.confidence ?? 0,
    policy: peak?.policy ?? null,
    engine: peak && exportEngine(peak.engine),
  };
}

function exportEngine({ segmenter, dictionary, model }: Engine): ExportedIncident['engine'] {
  return { segmenter, dictionary, model: model ?? null };
}

export function exportAlert({ minute, incident, level, kind, to, text, recipients }: Alert): ExportedAlert {
  const line = { at: knownAt(minute), incidentId: incident, level, kind, to, text };
  return recipients === undefined ? line : { ...line, recipients };
}

function exportReason({ code, text, value, threshold, windowMinutes, baseline }: Reason): ExportedReason {
  return { code, text, value, threshold, windowMinutes, baseline };
}

function knownAt(minute: number): string {
  return isoMinute(minute + 1);
}
