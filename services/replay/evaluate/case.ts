import { newsKinds } from '../../../shared/incidents.ts';
import { type Phase, rankOf } from '../../../shared/records.ts';
import type { ReadAlert, ReadIncident } from './folder.ts';

/** Below yellow for this long an alarm re-arms; alarms that begin sooner after one another than this are one (detection.md 8). */
export const REARM_MINUTES = 60;
export const MERGE_MINUTES = 360;
/** Blue is on record and calls nobody. */
export const CALLS_FROM = rankOf('yellow');

/** Somebody was called: from epoch minute `at` on, until it sank below the calling level. */
export interface Alarm {
  readonly at: number;
  /** Rank of the level that was told, at its highest. */
  readonly rank: number;
}

/** From `at` on a level's rank (0: none) or a phase. */
export interface RankStep {
  readonly at: number;
  readonly rank: number;
}
export interface PhaseStep {
  readonly at: number;
  readonly phase: Phase;
}

/** What may be about an event: an incident with all that were merged into it, or what a baseline says of a monitor. */
export interface Case {
  readonly id: string;
  readonly title: string;
  /** Where an event's terms are looked for. */
  readonly words: readonly string[];
  readonly subjects: readonly string[];
  /** Epoch minutes from its onset to its close; to the end of the run where it is open. */
  readonly from: number;
  readonly to: number;
  /** Ascending. */
  readonly alarms: readonly Alarm[];
  readonly levels: readonly RankStep[];
  readonly phases: readonly PhaseStep[];
  readonly jumps: readonly number[];
}

/** Incidents as cases, oldest first; what was merged into another is part of it. */
export function casesOf(
  incidents: readonly ReadIncident[],
  alerts: readonly ReadAlert[],
  end: number,
): readonly Case[] {
  const byId = new Map(incidents.map((incident) => [incident.id, incident]));
  const groups = Map.groupBy(incidents, (incident) => survivorOf(incident, byId).id);
  return [...groups].map(([id, group]) => {
    const survivor = byId.get(id);
    const levels = highest(group.map((one) => levelsOf(one, end)));
    const own = alerts.filter(({ incidentId }) => group.some((one) => one.id === incidentId));
    return {
      id,
      title: survivor?.title ?? id,
      words: group.flatMap(({ title, terms, subjects }) => [
        title,
        ...terms,
        ...subjects.flatMap((subject) => [subject.id, subject.name]),
      ]),
      subjects: [...new Set(group.flatMap(({ subjects }) => subjects.map((subject) => subject.id)))],
      from: Math.min(...group.map(({ onset }) => onset)),
      to: Math.max(...group.map(({ closedAt }) => closedAt ?? end)),
      alarms: alarmsOf(own, levels),
      levels,
      phases: survivor?.phases.map(({ at, phase }) => ({ at, phase })) ?? [],
      jumps: group.flatMap(({ jumps }) => jumps.map(({ at }) => at)).sort((a, b) => a - b),
    };
  });
}

/** Where a course of steps stands at a minute: the last step not after it. */
export function standingAt<S extends { readonly at: number }>(steps: readonly S[], at: number): S | null {
  return steps.findLast((step) => step.at <= at) ?? null;
}

function survivorOf(incident: ReadIncident, byId: ReadonlyMap<string, ReadIncident>): ReadIncident {
  const into = incident.mergedInto === null ? undefined : byId.get(incident.mergedInto);
  return into && into !== incident ? survivorOf(into, byId) : incident;
}

/** Levels as steps; what has come to rest or closed has none. */
function levelsOf({ levels, phases, closedAt }: ReadIncident, end: number): readonly RankStep[] {
  const rests = phases.filter(({ phase }) => phase === 'quiet' || phase === 'calm').map(({ at }) => at);
  const raised = levels.map(({ at, level }) => ({ at, rank: rankOf(level) }));
  const over = [...rests, closedAt ?? end]
    .filter((at) => !raised.some((step) => step.at === at))
    .map((at) => ({ at, rank: 0 }));
  return [...raised, ...over].sort((a, b) => a.at - b.at);
}

/** The highest of several courses at any time. */
export function highest(courses: readonly (readonly RankStep[])[]): readonly RankStep[] {
  const times = [...new Set(courses.flatMap((steps) => steps.map(({ at }) => at)))].sort((a, b) => a - b);
  const steps: RankStep[] = [];
  for (const at of times) {
    const rank = Math.max(0, ...courses.map((course) => standingAt(course, at)?.rank ?? 0));
    if (rank !== (steps.at(-1)?.rank ?? 0)) steps.push({ at, rank });
  }
  return steps;
}

/** Alerts at yellow or above as alarms: one that comes while its incident is still up belongs to the alarm before. */
function alarmsOf(alerts: readonly ReadAlert[], levels: readonly RankStep[]): readonly Alarm[] {
  const calls = alerts
    .filter(({ kind, level }) => newsKinds.some((one) => one === kind) && rankOf(level) >= CALLS_FROM)
    .sort((a, b) => a.at - b.at);
  const alarms: { at: number; rank: number }[] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const { at, level } of calls) {
    const open = alarms.at(-1);
    const isSame = open && (at - open.at < MERGE_MINUTES || longestBelow(levels, last, at) < REARM_MINUTES);
    if (isSame) open.rank = Math.max(open.rank, rankOf(level));
    else alarms.push({ at, rank: rankOf(level) });
    last = at;
  }
  return alarms;
}

/** The longest time below yellow between two minutes. */
function longestBelow(levels: readonly RankStep[], from: number, to: number): number {
  let longest = 0;
  let since: number | null = (standingAt(levels, from)?.rank ?? 0) < CALLS_FROM ? from : null;
  for (const { at, rank } of levels) {
    if (at <= from || at > to) continue;
    if (since !== null) longest = Math.max(longest, at - since);
    since = rank < CALLS_FROM ? (since ?? at) : null;
  }
  return since === null ? longest : Math.max(longest, to - since);
}
