import { type Phase, phases } from '../../../shared/records.ts';
import { type Case, standingAt } from './case.ts';
import { type EventOutcome, endOf } from './outcome.ts';

/** Minutes by true and judged phase, over the events whose truth tells phases. */
export interface PhaseConfusion {
  readonly minutes: number;
  /** Rows: the truth; columns: judged; only what occurs. */
  readonly matrix: Readonly<Partial<Record<Phase, Readonly<Partial<Record<Phase, number>>>>>>;
  /** Share of minutes in the true phase, and in it or one beside it in the order of development. */
  readonly exact: number;
  readonly offByOne: number;
  /** Changes of the judged phase per event: what flaps has many. */
  readonly changesPerEvent: number;
}

/** Of the jumps and the slow events that were found: who was called a jump. */
export interface JumpConfusion {
  readonly jumps: { readonly flagged: number; readonly unflagged: number; readonly notFound: number };
  readonly slow: { readonly flagged: number; readonly unflagged: number; readonly notFound: number };
}

/** Null where no event of the truth tells phases. */
export function phaseConfusion(outcomes: readonly EventOutcome[], runEnd: number): PhaseConfusion | null {
  const told = outcomes.filter(({ event }) => event.phases.length > 0);
  if (told.length === 0) return null;
  const matrix: Partial<Record<Phase, Partial<Record<Phase, number>>>> = {};
  let minutes = 0;
  let exact = 0;
  let near = 0;
  let changes = 0;
  for (const { event, cases } of told) {
    const leading = leadingCase(cases);
    const end = endOf(event, runEnd);
    let before: Phase | null = null;
    for (let at = Math.ceil(event.phases[0]?.at ?? event.onset); at < end; at++) {
      const truth = standingAt(event.phases, at)?.phase ?? 'quiet';
      const judged = judgedAt(leading, at);
      const row = matrix[truth] ?? {};
      matrix[truth] = row;
      row[judged] = (row[judged] ?? 0) + 1;
      minutes += 1;
      if (truth === judged) exact += 1;
      if (Math.abs(phases.indexOf(truth) - phases.indexOf(judged)) <= 1) near += 1;
      if (before !== null && before !== judged) changes += 1;
      before = judged;
    }
  }
  if (minutes === 0) return null;
  return {
    ...{ minutes, matrix },
    exact: exact / minutes,
    offByOne: near / minutes,
    changesPerEvent: changes / told.length,
  };
}

export function jumpConfusion(outcomes: readonly EventOutcome[]): JumpConfusion {
  const of = (kind: 'jump' | 'slow'): JumpConfusion['jumps'] => {
    const all = outcomes.filter(({ event }) => event.kind === kind);
    const found = all.filter(({ alarmAt }) => alarmAt !== null);
    const flagged = found.filter(({ jump }) => jump).length;
    return { flagged, unflagged: found.length - flagged, notFound: all.length - found.length };
  };
  return { jumps: of('jump'), slow: of('slow') };
}

/** Of several incidents about an event, the one that called first speaks for it. */
function leadingCase(cases: readonly Case[]): Case | null {
  const called = (one: Case): number => one.alarms[0]?.at ?? Number.POSITIVE_INFINITY;
  return [...cases].sort((a, b) => called(a) - called(b) || a.from - b.from)[0] ?? null;
}

function judgedAt(leading: Case | null, at: number): Phase {
  if (leading === null || at >= leading.to) return 'quiet';
  return standingAt(leading.phases, at)?.phase ?? 'quiet';
}
