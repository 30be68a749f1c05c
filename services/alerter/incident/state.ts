import { type Level, type Platform, platforms } from '../../../shared/records.ts';
import { compareIncidents, type Incident, own } from './incident.ts';
import type { SubjectSeries } from './overlap.ts';
import { isResting, NO_PAST, type Series } from './series.ts';
import type { IncidentSettings } from './settings.ts';

/**
 * All that the fold remembers; JSON-able, and mutated in place. Incidents in it are immutable values: a change hands out
 * the very object. Closed ones stay for the re-opening time; merged ones leave at once (their `merged` change is the last
 * word on them).
 */
export interface IncidentsState {
  readonly run: string;
  readonly settings: IncidentSettings;
  /** The latest minute folded; null at the start. */
  minute: number | null;
  readonly series: Record<string, Series>;
  readonly incidents: Record<string, Incident>;
  /** The incident a subject belongs to. */
  readonly bySubject: Record<string, string>;
  /** Subjects that a person has parted, as `pairKey`: the machine does not merge their incidents again. */
  readonly apart: Record<string, SubjectPair>;
  /** Where the incidents went that were merged into one still in memory. */
  readonly mergedInto: Record<string, string>;
  /** The level above which an incident closed by hand rises again in the same excursion. */
  readonly closedByHand: Record<string, Level>;
  /** The last acts done, oldest first (see settings.acts). */
  readonly acts: DoneAct[];
}

export type SubjectPair = readonly [string, string];

/** What became of an act: the incident to look at, or why nothing was done (for people). */
export interface DoneAct {
  readonly id: string;
  readonly incident: string | null;
  readonly refused: string | null;
}

export function emptyIncidents(run: string, settings: IncidentSettings): IncidentsState {
  return {
    run,
    settings,
    minute: null,
    series: {},
    incidents: {},
    bySubject: {},
    apart: {},
    mergedInto: {},
    closedByHand: {},
    acts: [],
  };
}

/** Every incident in memory, oldest first: the open ones and those closed within the re-opening time. */
export function incidentsOf(state: IncidentsState): readonly Incident[] {
  return Object.values(state.incidents).sort(compareIncidents);
}

export function openIncidents(state: IncidentsState): readonly Incident[] {
  return incidentsOf(state).filter((incident) => incident.closedAt === null);
}

export function seriesOf(state: IncidentsState, subject: string, platform: Platform): Series | undefined {
  return own(state.series, keyOf(subject, platform));
}

/** A subject's series per platform. */
export function subjectSeries(state: IncidentsState, subject: string): SubjectSeries {
  const found: SubjectSeries = {};
  for (const platform of platforms) {
    const series = seriesOf(state, subject, platform);
    if (series) found[platform] = series;
  }
  return found;
}

export function memberSeries(state: IncidentsState, incident: Incident): readonly Series[] {
  return incident.members.flatMap(({ subject, platform }) => seriesOf(state, subject, platform) ?? []);
}

export function putSeries(state: IncidentsState, series: Series): void {
  state.series[keyOf(series.subject.id, series.platform)] = series;
}

export function putIncident(state: IncidentsState, incident: Incident): Incident {
  state.incidents[incident.id] = incident;
  return incident;
}

export function incidentOf(state: IncidentsState, subject: string): Incident | undefined {
  const id = own(state.bySubject, subject);
  return id === undefined ? undefined : state.incidents[id];
}

/**
 * Forgets what can have no more consequence: incidents closed longer ago than the re-opening time with no excursion of a
 * member under way, and resting series without an incident.
 */
export function forget(state: IncidentsState, minute: number): void {
  const since = minute - state.settings.reopenHours * 60;
  for (const incident of Object.values(state.incidents)) {
    if (incident.closedAt === null || incident.closedAt >= since) continue;
    if (memberSeries(state, incident).every((series) => series.onset === null)) drop(state, incident);
  }
  for (const [key, series] of Object.entries(state.series)) {
    if (isResting(series) && !incidentOf(state, series.subject.id)) delete state.series[key];
  }
  for (const [key, pair] of Object.entries(state.apart)) {
    if (pair.every((subject) => !incidentOf(state, subject))) delete state.apart[key];
  }
}

export function keepApart(state: IncidentsState, one: string, other: string): void {
  state.apart[pairKey(one, other)] = [one, other];
}

export function letJoin(state: IncidentsState, one: string, other: string): void {
  delete state.apart[pairKey(one, other)];
}

/** A person has parted a subject of the one from a subject of the other. */
export function areApart(state: IncidentsState, one: Incident, other: Incident): boolean {
  return one.subjects.some((a) =>
    other.subjects.some((b) => Object.hasOwn(state.apart, pairKey(a.id, b.id))),
  );
}

function pairKey(one: string, other: string): string {
  return one < other ? `${one}\u0000${other}` : `${other}\u0000${one}`;
}

/** Takes an incident out of memory; its members count from zero for whatever comes next. */
export function drop(state: IncidentsState, incident: Incident): void {
  delete state.incidents[incident.id];
  delete state.closedByHand[incident.id];
  for (const [gone, survivor] of Object.entries(state.mergedInto))
    if (survivor === incident.id) delete state.mergedInto[gone];
  for (const { id } of incident.subjects)
    if (own(state.bySubject, id) === incident.id) delete state.bySubject[id];
  for (const series of memberSeries(state, incident)) putSeries(state, { ...series, past: NO_PAST });
}

function keyOf(subject: string, platform: Platform): string {
  return `${platform}/${subject}`;
}
