import {
  type Assessment,
  type Level,
  levels,
  type Phase,
  type Platform,
  platforms,
  type Sample,
} from '../../../shared/records.ts';

/** A level on the scale; `none` is below it. */
export type Colour = Exclude<Level, 'none'>;

/** What a human handles: opened from assessments, merged from subjects about the same thing. Minutes are epoch minutes. */
export interface Incident {
  /** `inc-` and 12 hex digits, derived (see id.ts). */
  readonly id: string;
  readonly run: string;
  /** Name of the monitor that opened it, and the most telling terms. */
  readonly title: string;
  /** Most telling first; none contained in another. */
  readonly terms: readonly string[];
  /** The one that opened it first, then those that merged in. */
  readonly subjects: readonly SubjectName[];
  /** Every series that has reached the opening level, in the order in which it did. */
  readonly members: readonly Member[];
  readonly platforms: readonly Platform[];
  /** First minute of the earliest excursion of a member. */
  readonly onset: number;
  /** First minute of the present excursion (of the last one, when there is none): what delays are counted from. */
  readonly since: number;
  readonly openedAt: number;
  readonly closedAt: number | null;
  /** The latest minute that was folded into it; its histories never run backward. */
  readonly updatedAt: number;
  /** The highest of its members' present levels. */
  readonly level: Level;
  readonly peakLevel: Colour;
  /** The hottest of its members' present phases; 反复 after a re-opening, until it has peaked or faded. */
  readonly phase: Phase;
  readonly relapsing: boolean;
  /** How often it was re-opened. */
  readonly relapses: number;
  readonly levels: readonly LevelEntry[];
  /** Begins before `openedAt`, with the phases of the excursion that opened it. */
  readonly phases: readonly PhaseEntry[];
  readonly jumps: readonly JumpMark[];
  /** Entries that no longer fit its histories. */
  readonly forgotten: number;
  /** Since onset, over all excursions that reached the opening level; what two of its subjects share counts once. */
  readonly mentions: number;
  /** The judgement at which the peak level was reached, and the present one of its leading member. */
  readonly peak: Evidence;
  readonly latest: Evidence;
  /** Bottom-k by rank over members, different texts first. */
  readonly samples: readonly Sample[];
  /** Ids of incidents it shares most of its mentions with, or that are contained in it. */
  readonly links: readonly string[];
  readonly mergedInto: string | null;
}

export interface SubjectName {
  readonly id: string;
  readonly name: string;
}

export interface Member {
  readonly subject: string;
  readonly platform: Platform;
}

export interface LevelEntry {
  readonly minute: number;
  readonly level: Colour;
}

export interface PhaseEntry {
  readonly minute: number;
  readonly phase: Phase;
  readonly jump: boolean;
}

/** A jump of one member, with the numbers that prove it. */
export interface JumpMark extends NonNullable<Assessment['jump']> {
  readonly minute: number;
  readonly subject: string;
  readonly platform: Platform;
}

/** Why: what an assessment said, kept whole. */
export type Evidence = Pick<
  Assessment,
  | 'minute'
  | 'subject'
  | 'platform'
  | 'level'
  | 'phase'
  | 'score'
  | 'confidence'
  | 'signals'
  | 'because'
  | 'whyNot'
  | 'policy'
  | 'engine'
>;

export type ChangeKind =
  | 'opened'
  | 'reopened'
  | 'raised'
  | 'lowered'
  | 'jumped'
  | 'closed'
  | 'merged'
  | 'linked';

/** Something happened to an incident at a minute; `incident` is how it stood when the minute was done. */
export interface Change {
  readonly kind: ChangeKind;
  readonly minute: number;
  readonly incident: Incident;
}

/** The place of a level on the scale; `none` is 0. */
export function rankOf(level: Level): number {
  return levels.indexOf(level);
}

/** Code-unit order: the same on every machine, whatever its locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function comparePlatforms(a: Platform, b: Platform): number {
  return platforms.indexOf(a) - platforms.indexOf(b);
}

/** Oldest first: which of two survives a merge, and the order of everything that lists incidents. */
export function compareIncidents(a: Incident, b: Incident): number {
  return a.openedAt - b.openedAt || compareText(a.id, b.id);
}

/** A record's own entry: a subject may be called `constructor`. */
export function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
