import type { Sight } from './source.ts';
import type { Standing } from './standing.ts';

/** From being said to standing in a platform's lists. */
const ALLOWANCE_MS = 30_000;
/** Fewer mentions say nothing of a share. */
const FEW = 10;

export interface LaneTelling {
  readonly completeTo: number;
  readonly coverage: number;
  readonly blindSince: number | null;
}

/**
 * What a source's lane tells now, or null: as far as the last whole sweep of its main feed, with the share that its counts say
 * was brought. A source that has not swept for `holdMs` goes on all the same, for it must not hold its platform's other lanes back,
 * but as blind: coverage 0. Its time never goes back; what it brings later counts as late.
 */
export function laneStep(
  { beganAt, completeTo: told, blindSince }: Pick<Standing, 'beganAt' | 'completeTo' | 'blindSince'>,
  sight: Sight,
  holdMs: number,
  now: number,
): LaneTelling | null {
  const swept = sight.completeTo === null ? null : sight.completeTo - ALLOWANCE_MS;
  const forced = now - holdMs;
  if (swept !== null && swept >= forced)
    return swept > (told ?? Number.NEGATIVE_INFINITY)
      ? { completeTo: swept, coverage: coverageOf(sight), blindSince: null }
      : null;
  // Before its first sweep it has had its time as well.
  if (told === null ? now - beganAt < holdMs : forced <= told) return null;
  return { completeTo: forced, coverage: 0, blindSince: blindSince ?? now };
}

/** Share of what the platform counts that was brought, in hundredths. */
export function coverageOf({ expected, seen }: Pick<Sight, 'expected' | 'seen'>): number {
  return expected < FEW ? 1 : Math.round((100 * seen) / expected) / 100;
}
