import type { Assessment } from '../../../shared/records.ts';
import { untouched } from './handling.ts';
import { incidentId } from './id.ts';
import { type Change, compareIncidents, compareText, type Incident, own, rankOf } from './incident.ts';
import { lapse } from './lapse.ts';
import { joinOverlapping } from './merge.ts';
import { refresh } from './refresh.ts';
import { pickSamples } from './samples.ts';
import { advanceSeries, type Series } from './series.ts';
import {
  drop,
  forget,
  type IncidentsState,
  incidentOf,
  putIncident,
  putSeries,
  seriesOf,
  subjectSeries,
} from './state.ts';

/**
 * Folds one settled minute (see order.ts) into incidents and tells what changed, in a settled order: incident by incident,
 * oldest first, then merges and links. The state is mutated and returned. A minute below one already folded (a platform
 * that was behind) is welcome: what it says counts from the latest minute its incident already stands at.
 * What people do is folded between minutes, on the same state (act.ts).
 */
export function foldMinute(
  state: IncidentsState,
  minute: number,
  assessments: readonly Assessment[],
): { readonly state: IncidentsState; readonly changes: readonly Change[] } {
  const { openAt } = state.settings;
  const now = Math.max(minute, state.minute ?? minute);
  const lapsed = lapse(state, now);
  forget(state, now);
  for (const assessment of assessments) {
    if (assessment.minute !== minute) throw new Error(`minute ${assessment.minute} inside minute ${minute}`);
    const { subject, platform } = assessment;
    putSeries(state, advanceSeries(seriesOf(state, subject.id, platform), assessment, rankOf(openAt)));
  }
  const touched = new Map<string, 'opened' | 'reopened' | null>();
  for (const subject of new Set(assessments.map((one) => one.subject.id).sort(compareText))) {
    const found = attach(state, subject, minute);
    if (found) touched.set(found.incident.id, touched.get(found.incident.id) ?? found.begins);
  }
  addSamples(state, assessments, touched);
  const refreshed = [...touched]
    .flatMap(([id, begins]) => {
      const incident = state.incidents[id];
      return incident ? [{ incident, begins }] : [];
    })
    .sort((a, b) => compareIncidents(a.incident, b.incident))
    .flatMap(({ incident, begins }) => refresh(state, incident, minute, begins));
  const joined = joinOverlapping(state, [...touched.keys()], minute);
  state.minute = now;
  return { state, changes: [...lapsed, ...refreshed, ...joined] };
}

/** Finds, opens or re-opens the incident of a subject that was assessed; null when it is below the opening level. */
function attach(
  state: IncidentsState,
  subject: string,
  minute: number,
): { incident: Incident; begins: 'opened' | 'reopened' | null } | null {
  const openRank = rankOf(state.settings.openAt);
  const up = Object.values(subjectSeries(state, subject)).filter(
    (series) => rankOf(series.level) >= openRank,
  );
  const known = incidentOf(state, subject);
  if (known && known.closedAt === null)
    return { incident: putIncident(state, withMembers(known, up)), begins: null };
  const [first] = up
    .filter((series) => !known || comesBack(state, known, series))
    .sort((a, b) => onsetOf(a, minute) - onsetOf(b, minute));
  if (!first) return null;
  const onset = onsetOf(first, minute);
  if (known && onset - (known.closedAt ?? onset) <= state.settings.reopenHours * 60) {
    delete state.closedByHand[known.id];
    // A signature is of one round: who signed at noon has not seen what comes back at night.
    const handling = { ...known.handling, signed: null };
    return { incident: putIncident(state, withMembers({ ...known, handling }, up)), begins: 'reopened' };
  }
  if (known) drop(state, known);
  const incident = putIncident(state, withMembers(newIncident(state.run, first, onset, minute), up));
  state.bySubject[subject] = incident.id;
  return { incident, begins: 'opened' };
}

/**
 * What a person has closed stays closed while the same excursion goes on, unless it rises above the level at closing. What
 * the machine has closed comes back with any series that is up.
 */
function comesBack(state: IncidentsState, { id, closedAt }: Incident, series: Series): boolean {
  const level = own(state.closedByHand, id);
  if (level === undefined || closedAt === null) return true;
  return (series.onset ?? closedAt) > closedAt || rankOf(series.level) > rankOf(level);
}

function onsetOf(series: Series, minute: number): number {
  return series.onset ?? minute;
}

function withMembers(incident: Incident, up: readonly Series[]): Incident {
  const added = up.filter(
    (series) =>
      !incident.members.some(
        ({ subject, platform }) => subject === series.subject.id && platform === series.platform,
      ),
  );
  if (added.length === 0) return incident;
  const members = [
    ...incident.members,
    ...added.map(({ subject, platform }) => ({ subject: subject.id, platform })),
  ];
  return {
    ...incident,
    members,
    onset: Math.min(incident.onset, ...added.map((series) => onsetOf(series, incident.onset))),
  };
}

function newIncident(run: string, first: Series, onset: number, minute: number): Incident {
  const { level } = first;
  if (level === 'none') throw new Error('an incident opens at a level');
  return {
    id: incidentId(run, first.subject.id, onset),
    run,
    title: first.subject.name,
    terms: [],
    subjects: [first.subject],
    members: [],
    platforms: [],
    onset,
    since: onset,
    openedAt: minute,
    closedAt: null,
    updatedAt: minute,
    level: 'none',
    peakLevel: level,
    phase: first.phase,
    relapsing: false,
    relapses: 0,
    levels: [],
    phases: first.trail,
    jumps: [],
    forgotten: 0,
    mentions: 0,
    peak: first.evidence,
    latest: first.evidence,
    samples: [],
    links: [],
    mergedInto: null,
    handling: untouched(),
  };
}

function addSamples(
  state: IncidentsState,
  assessments: readonly Assessment[],
  touched: ReadonlyMap<string, unknown>,
): void {
  for (const { subject, platform, samples } of assessments) {
    const incident = incidentOf(state, subject.id);
    if (!incident || !touched.has(incident.id)) continue;
    if (!incident.members.some((member) => member.subject === subject.id && member.platform === platform))
      continue;
    const picked = pickSamples([...incident.samples, ...samples], state.settings.samples);
    putIncident(state, { ...incident, samples: picked });
  }
}
