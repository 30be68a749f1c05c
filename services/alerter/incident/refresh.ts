import { isTopicId, type Level, type Phase, platforms } from '../../../shared/records.ts';
import { isLevelHeld } from './handling.ts';
import {
  type Change,
  type ChangeKind,
  compareText,
  type Incident,
  type JumpMark,
  type PhaseEntry,
  rankOf,
} from './incident.ts';
import { countedMentions, countedShared, isOver, type Series } from './series.ts';
import { type IncidentsState, memberSeries, putIncident } from './state.ts';
import { joinTerms, titleOf } from './title.ts';

/**
 * How hot a phase is, when the members of an incident stand at different ones: what still rises stands above what has
 * peaked, what has peaked above what fades.
 */
const HEAT: Readonly<Record<Phase, number>> = {
  quiet: 0,
  calm: 1,
  latent: 2,
  fading: 3,
  growing: 4,
  peak: 5,
  relapse: 6,
  outbreak: 7,
};
/** After a re-opening these are all 反复 to the person on duty: it is coming back. */
const RISING: readonly Phase[] = ['latent', 'growing', 'outbreak', 'relapse'];

/**
 * Brings an incident into line with its members' series and what people have said of it, puts it into the state, and tells
 * what changed by it. `begins` says that this minute opened or re-opened it. While a human's level holds, and if it was
 * opened by hand, the machine does not close it.
 */
export function refresh(
  state: IncidentsState,
  before: Incident,
  minute: number,
  begins: 'opened' | 'reopened' | null,
): readonly Change[] {
  const at = Math.max(minute, before.updatedAt);
  const series = memberSeries(state, before);
  const lead = leading(series);
  const machine = lead?.level ?? 'none';
  const { handling } = before;
  const isHeld = isLevelHeld(before, machine, at);
  const level = isHeld && handling.level ? handling.level.level : machine;
  const closes =
    begins === null &&
    !isHeld &&
    !handling.byHand &&
    series.every((one) => isOver(one, at, state.settings.calmMinutes));
  const hottest = series.reduce(
    (best, one) => (HEAT[one.phase] > HEAT[best] ? one.phase : best),
    lead?.phase ?? before.phase,
  );
  const relapsing = begins === 'reopened' || (before.relapsing && RISING.includes(hottest));
  const phase = relapsing ? 'relapse' : hottest;
  const jumps = newJumps(series, before);
  const isHigher = level !== 'none' && rankOf(level) > (begins === 'opened' ? 0 : rankOf(before.peakLevel));
  const isProof =
    lead !== undefined && rankOf(machine) > (begins === 'opened' ? 0 : rankOf(before.peak?.level ?? 'none'));
  const terms = joinTerms(
    series.map((one) => ({ list: one.terms.list, mentions: one.terms.mentions })),
    state.settings.terms,
  );
  const levels =
    level === 'none' || level === before.level ? before.levels : [...before.levels, { minute: at, level }];
  const phases = extendPhases(before.phases, phase, jumps, at);
  const { history } = state.settings;
  const subjects =
    isHigher || level === before.peakLevel ? renamed(before.subjects, series) : before.subjects;
  const incident: Incident = {
    ...before,
    title: handling.byHand ? before.title : titleOf(subjects[0]?.name ?? before.title, terms),
    subjects,
    terms: terms.map(({ term }) => term),
    platforms: platforms.filter(
      (platform) =>
        before.members.some((member) => member.platform === platform) ||
        (handling.byHand && before.platforms.includes(platform)),
    ),
    since: sinceOf(series, before),
    closedAt: closes ? at : null,
    updatedAt: at,
    level,
    peakLevel: isHigher ? level : before.peakLevel,
    phase,
    relapsing,
    relapses: before.relapses + (begins === 'reopened' ? 1 : 0),
    levels: bounded(levels, history),
    phases: bounded(phases, history),
    jumps: bounded([...before.jumps, ...jumps], history),
    forgotten: before.forgotten + excessLength(levels.length, history) + excessLength(phases.length, history),
    mentions: mentionsOf(series),
    peak: isProof ? lead.evidence : before.peak,
    latest: lead?.evidence ?? before.latest,
    handling: isHeld ? handling : { ...handling, level: null },
  };
  putIncident(state, incident);
  const kinds = kindsOf(before.level, incident, begins, jumps.length > 0);
  if (handling.level && !isHeld) kinds.unshift('levelled');
  return kinds.map((kind) => ({ kind, minute: at, incident }));
}

/** A topic's name follows what is said of it; the incident keeps the one it had when it was worst. */
function renamed(subjects: Incident['subjects'], series: readonly Series[]): Incident['subjects'] {
  return subjects.map((subject) => {
    const now = isTopicId(subject.id) ? series.find((one) => one.subject.id === subject.id) : undefined;
    return now ? { ...subject, name: now.subject.name } : subject;
  });
}

function kindsOf(
  previous: Level,
  incident: Incident,
  begins: 'opened' | 'reopened' | null,
  jumped: boolean,
): ChangeKind[] {
  const kinds: ChangeKind[] = [];
  if (begins) kinds.push(begins);
  else if (incident.closedAt !== null) kinds.push('closed');
  else if (rankOf(incident.level) > rankOf(previous)) kinds.push('raised');
  else if (rankOf(incident.level) < rankOf(previous)) kinds.push('lowered');
  if (jumped) kinds.push('jumped');
  return kinds;
}

function sinceOf(series: readonly Series[], before: Incident): number {
  const onsets = series.flatMap(({ onset, reached }) => (onset !== null && reached ? [onset] : []));
  return onsets.length > 0 ? Math.min(...onsets) : before.since;
}

/** What the machine says of an incident by itself, whatever people have said. */
export function machineLevel(state: IncidentsState, incident: Incident): Level {
  return leading(memberSeries(state, incident))?.level ?? 'none';
}

/** The member that speaks for the incident: highest level, then most above expectation, then by name. */
export function leading(series: readonly Series[]): Series | undefined {
  return [...series].sort(
    (a, b) =>
      rankOf(b.level) - rankOf(a.level) ||
      b.excess - a.excess ||
      compareText(a.subject.id, b.subject.id) ||
      platforms.indexOf(a.platform) - platforms.indexOf(b.platform),
  )[0];
}

function newJumps(series: readonly Series[], incident: Incident): readonly JumpMark[] {
  return series.flatMap(({ jump }) => {
    if (!jump) return [];
    const isKnown = incident.jumps.some(
      (one) => one.minute === jump.minute && one.subject === jump.subject && one.platform === jump.platform,
    );
    return isKnown ? [] : [jump];
  });
}

function extendPhases(
  before: PhaseEntry[],
  phase: Phase,
  jumps: readonly JumpMark[],
  at: number,
): PhaseEntry[] {
  const jump = jumps.some((mark) => !before.some((entry) => entry.jump && entry.minute === mark.minute));
  const last = before.at(-1);
  if (last?.phase === phase && !jump) return before;
  // A level may rise a minute before the phase does: a course does not begin with 平静.
  if (last === undefined && phase === 'quiet') return before;
  return [...before, { minute: at, phase, jump }];
}

/** Mentions over all members; of a further subject on the same platform only those no earlier one already counted. */
function mentionsOf(series: readonly Series[]): number {
  const sorted = [...series].sort(
    (a, b) => countedMentions(b) - countedMentions(a) || compareText(a.subject.id, b.subject.id),
  );
  return sorted.reduce((sum, one, index) => {
    const others = sorted.slice(0, index).filter((other) => other.platform === one.platform);
    const both = Math.max(
      0,
      ...others.map((other) =>
        Math.max(countedShared(one, other.subject.id), countedShared(other, one.subject.id)),
      ),
    );
    return sum + Math.max(0, countedMentions(one) - both);
  }, 0);
}

/** The first entry (where it began) and the latest. */
function bounded<T>(entries: T[], limit: number): T[] {
  const [first] = entries;
  return entries.length <= limit || first === undefined ? entries : [first, ...entries.slice(1 - limit)];
}

function excessLength(length: number, limit: number): number {
  return Math.max(0, length - limit);
}
