import { type Platform, platforms } from '../../../shared/records.ts';
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
}

export function emptyIncidents(run: string, settings: IncidentSettings): IncidentsState {
  return { run, settings, minute: null, series: {}, incidents: {}, bySubject: {} };
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
}

/** Takes an incident out of memory; its members count from zero for whatever comes next. */
export function drop(state: IncidentsState, incident: Incident): void {
  delete state.incidents[incident.id];
  for (const { id } of incident.subjects)
    if (own(state.bySubject, id) === incident.id) delete state.bySubject[id];
  for (const series of memberSeries(state, incident)) putSeries(state, { ...series, past: NO_PAST });
}

function keyOf(subject: string, platform: Platform): string {
  return `${platform}/${subject}`;
}
