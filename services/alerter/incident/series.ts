import type { Assessment, Level, Phase, Platform } from '../../../shared/records.ts';
import { type Evidence, type JumpMark, own, type PhaseEntry, rankOf, type SubjectName } from './incident.ts';

/** What is remembered of one subject on one platform while it is up or belongs to an incident. JSON-able. */
export interface Series {
  readonly subject: SubjectName;
  readonly platform: Platform;
  readonly level: Level;
  readonly phase: Phase;
  /** Since when it has been at none and quiet or calm; null while it is not. */
  readonly calmSince: number | null;
  /** First minute of the present excursion; null while there is none. */
  readonly onset: number | null;
  /** Of the present excursion: mentions, those above expectation, those shared with other subjects. */
  readonly mentions: number;
  readonly excess: number;
  readonly shared: Readonly<Record<string, number>>;
  /** The present excursion has reached the opening level: it counts for the incident. */
  readonly reached: boolean;
  /** Of the excursions that are over and counted. */
  readonly past: { readonly mentions: number; readonly shared: Readonly<Record<string, number>> };
  /** Phases of the present excursion. */
  readonly trail: PhaseEntry[];
  /** The jump of the present excursion. */
  readonly jump: JumpMark | null;
  /** Of the excursion with the most mentions, so that a last flicker does not rename an incident. */
  readonly terms: { readonly list: Assessment['terms']; readonly mentions: number };
  readonly evidence: Evidence;
}

/** Phases of one excursion kept before it opens an incident; a full course has eight. */
const TRAIL_LIMIT = 16;
/** Other subjects whose shared mentions are kept for excursions that are over. */
const PAST_SHARED_LIMIT = 32;

/** Nothing counted yet. */
export const NO_PAST: Series['past'] = { mentions: 0, shared: {} };

/** How a series stands after an assessment. `openRank` is the rank of the level from which an excursion counts. */
export function advanceSeries(before: Series | undefined, assessment: Assessment, openRank: number): Series {
  const ends = isResting(assessment);
  const onset = assessment.onset ?? (ends ? (before?.onset ?? null) : assessment.minute);
  const isNew = before?.onset == null || onset !== before.onset;
  const past = before && isNew ? closeExcursion(before) : (before?.past ?? NO_PAST);
  const reached = rankOf(assessment.level) >= openRank || (!isNew && before.reached);
  const trail = isNew ? [] : before.trail;
  const series: Series = {
    subject: { id: assessment.subject.id, name: assessment.subject.name },
    platform: assessment.platform,
    level: assessment.level,
    phase: assessment.phase,
    calmSince: isCalm(assessment) ? (before?.calmSince ?? assessment.minute) : null,
    onset,
    mentions: assessment.mentions,
    excess: Math.max(0, assessment.excess),
    shared: assessment.shared,
    reached,
    past,
    trail: extendTrail(trail, assessment),
    jump: (isNew ? null : before.jump) ?? markOf(assessment),
    terms: betterTerms(before?.terms, assessment),
    evidence: evidenceOf(assessment),
  };
  return ends ? endExcursion(series) : series;
}

/** At none and quiet: the excursion is over. */
export function isResting(one: { readonly level: Level; readonly phase: Phase }): boolean {
  return one.level === 'none' && one.phase === 'quiet';
}

/** At rest, or calm for long enough: it holds no incident open. */
export function isOver(series: Series, minute: number, calmMinutes: number): boolean {
  return isResting(series) || (series.calmSince !== null && minute - series.calmSince >= calmMinutes);
}

/** All mentions that count for the incident: past excursions and, once it has reached the opening level, the present one. */
export function countedMentions(series: Series): number {
  return series.past.mentions + (series.reached ? series.mentions : 0);
}

/** Of those, the ones that also belong to another subject. */
export function countedShared(series: Series, subject: string): number {
  return (own(series.past.shared, subject) ?? 0) + (series.reached ? (own(series.shared, subject) ?? 0) : 0);
}

function endExcursion(series: Series): Series {
  return {
    ...series,
    onset: null,
    mentions: 0,
    excess: 0,
    shared: {},
    reached: false,
    past: closeExcursion(series),
    trail: [],
    jump: null,
  };
}

function closeExcursion(series: Series): Series['past'] {
  if (!series.reached) return series.past;
  const shared = new Map(Object.entries(series.past.shared));
  for (const [subject, n] of Object.entries(series.shared))
    shared.set(subject, (shared.get(subject) ?? 0) + n);
  const kept = [...shared].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, PAST_SHARED_LIMIT);
  return { mentions: series.past.mentions + series.mentions, shared: Object.fromEntries(kept) };
}

/** A jump is told at the entry into outbreak; an assessment that only repeats it tells nothing new. */
function markOf({ jump, minute, subject, platform }: Assessment): JumpMark | null {
  return jump ? { ...jump, minute, subject: subject.id, platform } : null;
}

function extendTrail(trail: PhaseEntry[], { minute, phase, jump }: Assessment): PhaseEntry[] {
  const last = trail.at(-1);
  if (last?.phase === phase || (last === undefined && phase === 'quiet')) return trail;
  return [...trail, { minute, phase, jump: jump !== null }].slice(-TRAIL_LIMIT);
}

function betterTerms(before: Series['terms'] | undefined, { terms, mentions }: Assessment): Series['terms'] {
  if (before && (terms.length === 0 || mentions < before.mentions)) return before;
  return { list: terms, mentions };
}

function evidenceOf(assessment: Assessment): Evidence {
  const { minute, subject, platform, level, phase, score, confidence } = assessment;
  const { signals, because, whyNot, policy, engine } = assessment;
  return {
    minute,
    subject,
    platform,
    level,
    phase,
    score,
    confidence,
    signals,
    because,
    whyNot,
    policy,
    engine,
  };
}

function isCalm({ level, phase }: Assessment): boolean {
  return level === 'none' && (phase === 'quiet' || phase === 'calm');
}
