import type { BookEntry } from '../../../shared/incidents.ts';
import { isThreadId, isTopicId, type TermKind, titleKinds } from '../../../shared/records.ts';
import { booked, joinHandling } from './handling.ts';
import { type Change, compareIncidents, type Incident, rankOf } from './incident.ts';
import {
  commonShare,
  containedShare,
  excessOf,
  explainedShare,
  mentionsOf,
  type SubjectSeries,
} from './overlap.ts';
import { refresh } from './refresh.ts';
import { pickSamples } from './samples.ts';
import type { Series } from './series.ts';
import { areApart, type IncidentsState, openIncidents, putIncident, subjectSeries } from './state.ts';

/**
 * Joins open incidents that are about the same thing (design.md part 3): the smaller one merges into one incident with the
 * larger when one of its subjects explains enough of the larger one's excess since onset; contained but small, it stays
 * apart and both are linked (whichever of the two is the contained one: excess since onset is noisy). Size is the excess of the leading subject, so that two overlapping subjects of one incident
 * are not added up. Only pairs with an incident in `touched` are looked at; oldest first, until nothing more joins.
 */
export function joinOverlapping(
  state: IncidentsState,
  touched: readonly string[],
  minute: number,
): readonly Change[] {
  const changes: Change[] = [];
  const due = new Set(touched);
  for (let pair = nextMerge(state, due); pair; pair = nextMerge(state, due)) {
    changes.push(...joinInto(state, pair, minute));
    due.add(pair[0].id);
  }
  for (const [small, large] of pairs(state, due)) {
    if (small.links.includes(large.id) || !isContained(state, small, large)) continue;
    for (const [one, other] of [
      [small, large],
      [large, small],
    ] as const) {
      const incident = putIncident(state, withLink(state.incidents[one.id] ?? one, other.id));
      changes.push({ kind: 'linked', minute: Math.max(minute, incident.updatedAt), incident });
    }
  }
  return changes;
}

/** Survivor and the one that merges into it. */
function nextMerge(state: IncidentsState, due: ReadonlySet<string>): readonly [Incident, Incident] | null {
  for (const [small, large] of pairs(state, due)) {
    if (areApart(state, small, large)) continue;
    const largeSubjects = subjectSeries(state, leadingSubject(state, large));
    const explained = small.subjects.map(({ id }) => explainedShare(largeSubjects, subjectSeries(state, id)));
    if (Math.max(...explained) < state.settings.mergeShare && !isTopicOf(state, small, large)) continue;
    return compareIncidents(small, large) < 0 ? [small, large] : [large, small];
  }
  return null;
}

/** Pairs of open incidents with subjects, the smaller one first; of equal ones the younger. */
function pairs(state: IncidentsState, due: ReadonlySet<string>): readonly (readonly [Incident, Incident])[] {
  const open = openIncidents(state).filter(({ subjects }) => subjects.length > 0);
  return open.flatMap((older, index) =>
    open.slice(index + 1).flatMap((younger) => {
      if (!due.has(older.id) && !due.has(younger.id)) return [];
      return [
        sizeOf(state, older) < sizeOf(state, younger)
          ? ([older, younger] as const)
          : ([younger, older] as const),
      ];
    }),
  );
}

/**
 * A topic that is the other's talk, or the other its: then what is new there is that, whichever is the larger. What it tells of a
 * place that the other knows nothing of speaks for itself.
 */
function isTopicOf(state: IncidentsState, one: Incident, other: Incident): boolean {
  return one.subjects.some(({ id: a }) =>
    other.subjects.some(({ id: b }) => {
      if (!isTopicId(a) && !isTopicId(b)) return false;
      const mine = subjectSeries(state, a);
      const others = subjectSeries(state, b);
      if (isTopicId(a) && isTopicId(b) && areOnOtherPlatforms(mine, others))
        return isSameTalk(mine, others, state.settings.topicLikeness);
      if (commonShare(mine, others) < state.settings.topicShare) return false;
      if (isThreadId(a) || isThreadId(b)) return true;
      return mentionsOf(mine) <= mentionsOf(others)
        ? !namesNewPlace(mine, others)
        : !namesNewPlace(others, mine);
    }),
  );
}

function areOnOtherPlatforms(one: SubjectSeries, other: SubjectSeries): boolean {
  return !Object.keys(one).some((platform) => platform in other);
}

/**
 * Topics are found per platform and share no mention across them: there they are one when they are told by the same words, one
 * of which names a place, an organisation or an event and leads both, and neither tells of a place that the other knows nothing of.
 */
function isSameTalk(one: SubjectSeries, other: SubjectSeries, least: number): boolean {
  const [mine, others] = [termsOf(one), termsOf(other)];
  const leads = (list: typeof mine, term: string): boolean =>
    list.slice(0, TELLING).some((lead) => lead.term === term && isNaming(lead.kind));
  if (!mine.some(({ term }) => leads(mine, term) && leads(others, term))) return false;
  if (likeness(mine, others) < least) return false;
  return !namesNewPlace(one, other) && !namesNewPlace(other, one);
}

function isNaming(kind: TermKind | undefined): boolean {
  return titleKinds.some((one) => one === kind);
}

/** The terms of the series with the most mentions. */
function termsOf(subject: SubjectSeries): Series['terms']['list'] {
  const all = Object.values(subject).sort((a, b) => b.terms.mentions - a.terms.mentions);
  return all[0]?.terms.list ?? [];
}

/** Weighted Jaccard of two lists of terms, the most telling first: each weighs one over its place. */
function likeness(one: Series['terms']['list'], other: Series['terms']['list']): number {
  const weigh = (list: Series['terms']['list']): Map<string, number> =>
    new Map(list.map(({ term }, place) => [term, 1 / (place + 1)]));
  const [mine, others] = [weigh(one), weigh(other)];
  let both = 0;
  let all = 0;
  for (const term of new Set([...mine.keys(), ...others.keys()])) {
    both += Math.min(mine.get(term) ?? 0, others.get(term) ?? 0);
    all += Math.max(mine.get(term) ?? 0, others.get(term) ?? 0);
  }
  return all === 0 ? 0 : both / all;
}

/** Terms by which something is told from something else. */
const TELLING = 3;

/** Of a subject's most telling terms one is a place that is not among the other's. */
function namesNewPlace(subject: SubjectSeries, other: SubjectSeries): boolean {
  const known = new Set(Object.values(other).flatMap(({ terms }) => terms.list.map(({ term }) => term)));
  return Object.values(subject).some(({ terms }) =>
    terms.list.slice(0, TELLING).some(({ term, kind }) => kind === 'place' && !known.has(term)),
  );
}

function sizeOf(state: IncidentsState, incident: Incident): number {
  return excessOf(subjectSeries(state, leadingSubject(state, incident)));
}

function leadingSubject(state: IncidentsState, incident: Incident): string {
  const sizes = incident.subjects.map(({ id }) => ({ id, excess: excessOf(subjectSeries(state, id)) }));
  return sizes.reduce((best, one) => (one.excess > best.excess ? one : best)).id;
}

/** Most of what either one's leading subject is about belongs to the other. */
function isContained(state: IncidentsState, one: Incident, other: Incident): boolean {
  return (
    [
      [one, other],
      [other, one],
    ] as const
  ).some(([inner, outer]) => {
    const series = subjectSeries(state, leadingSubject(state, inner));
    return outer.subjects.some(({ id }) => containedShare(series, id) >= state.settings.linkShare);
  });
}

/**
 * Makes one incident of two: all that the loser had goes over to the survivor. `entry` is the line in both books when a
 * person did it.
 */
export function joinInto(
  state: IncidentsState,
  [survivor, loser]: readonly [Incident, Incident],
  minute: number,
  entry: BookEntry | null = null,
): readonly Change[] {
  const { book, samples } = state.settings;
  const at = Math.max(minute, survivor.updatedAt, loser.updatedAt);
  for (const { id } of loser.subjects) state.bySubject[id] = survivor.id;
  for (const [id, into] of Object.entries(state.mergedInto))
    if (into === loser.id) state.mergedInto[id] = survivor.id;
  state.mergedInto[loser.id] = survivor.id;
  delete state.incidents[loser.id];
  const gone: Incident = {
    ...loser,
    closedAt: at,
    updatedAt: at,
    level: 'none',
    mergedInto: survivor.id,
    // They are the survivor's now, who hears of it when one of them is deleted.
    samples: [],
    handling: { ...loser.handling, level: null, muted: null },
  };
  const joined: Incident = {
    ...survivor,
    ...evidenceOf(survivor, loser),
    updatedAt: at,
    onset: Math.min(survivor.onset, loser.onset),
    subjects: [...survivor.subjects, ...loser.subjects],
    members: [...survivor.members, ...loser.members],
    platforms: [...new Set([...survivor.platforms, ...loser.platforms])],
    jumps: [...survivor.jumps, ...loser.jumps].sort((a, b) => a.minute - b.minute),
    samples: pickSamples([...survivor.samples, ...loser.samples], samples),
    links: [...new Set([...survivor.links, ...loser.links])].filter(
      (id) => id !== survivor.id && id !== loser.id,
    ),
    handling: joinHandling(survivor.handling, loser.handling, book),
  };
  const told = refresh(state, entry ? booked(joined, entry, book) : joined, at, null);
  const incident = state.incidents[survivor.id] ?? joined;
  return [
    { kind: 'merged', minute: at, incident: entry ? booked(gone, entry, book) : gone },
    { kind: 'merged', minute: at, incident },
    ...told.filter(({ kind }) => kind !== 'jumped'),
    ...relink(state, loser.id, survivor.id, at),
  ];
}

/** The worst of both; what the machine has seen of an incident opened by hand comes from the one that merges into it. */
function evidenceOf(survivor: Incident, loser: Incident): Partial<Incident> {
  const isHigher = rankOf(loser.peakLevel) > rankOf(survivor.peakLevel);
  if (survivor.peak !== null) return isHigher ? { peak: loser.peak, peakLevel: loser.peakLevel } : {};
  return {
    peak: loser.peak,
    latest: loser.latest,
    phases: loser.phases,
    peakLevel: isHigher ? loser.peakLevel : survivor.peakLevel,
  };
}

/** Who was linked to the one that is gone is linked to the one that took it in. */
function relink(state: IncidentsState, goneId: string, survivorId: string, at: number): readonly Change[] {
  return Object.values(state.incidents)
    .filter((incident) => incident.links.includes(goneId))
    .sort(compareIncidents)
    .map((incident) => {
      const links = incident.links
        .map((id) => (id === goneId ? survivorId : id))
        .filter((id) => id !== incident.id);
      return {
        kind: 'linked',
        minute: at,
        incident: putIncident(state, { ...incident, links: [...new Set(links)] }),
      } as const;
    });
}

function withLink(incident: Incident, other: string): Incident {
  return incident.links.includes(other) ? incident : { ...incident, links: [...incident.links, other] };
}
