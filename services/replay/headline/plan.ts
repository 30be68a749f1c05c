import { type CascadeKind, rankedKinds } from '../simulate/cascade.ts';

/** Mentions a minute of the subjects: detection.md 0. */
export const volumes = [0.2, 2, 20] as const;
export const kinds: readonly CascadeKind[] = rankedKinds;

/** How much is generated: null months per volume, crises per kind and volume. Detection.md 0: 270 and 756 in all. */
export interface Plan {
  readonly seed: number;
  readonly monthsEach: number;
  readonly crisesEach: number;
}

const MONTHS_EACH = 90;
const CRISES_EACH = 36;

/** The plan of detection.md 0, or a share (0, 1] of it; a crisis set in good mood is half as large. */
export function planOf(seed: number, scale: number): Plan {
  const of = (whole: number): number => Math.max(1, Math.round(whole * scale));
  return { seed, monthsEach: of(MONTHS_EACH), crisesEach: of(CRISES_EACH) };
}

/** One generated series to be judged. */
export type Job =
  | { readonly type: 'null'; readonly perMinute: number; readonly index: number }
  | {
      /** `benign`: the same course in good mood. */
      readonly type: 'crisis' | 'benign';
      readonly perMinute: number;
      readonly kind: CascadeKind;
      readonly index: number;
    };

/** Every job of a plan, longest first, so that threads end together. */
export function jobsOf(plan: Plan): readonly Job[] {
  const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
  const courses = (type: 'crisis' | 'benign', count: number): Job[] =>
    numbers(count).flatMap((index) =>
      volumes.flatMap((perMinute) => kinds.map((kind) => ({ type, perMinute, kind, index }))),
    );
  return [
    ...numbers(plan.monthsEach).flatMap((index) =>
      volumes.map((perMinute): Job => ({ type: 'null', perMinute, index })),
    ),
    ...courses('crisis', plan.crisesEach),
    ...courses('benign', Math.ceil(plan.crisesEach / 2)),
  ];
}
