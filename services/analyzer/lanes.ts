import { z } from 'zod';
import { type Platform, type Progress, platforms } from '../../shared/records.ts';
import { minuteOf } from '../../shared/time.ts';

/** Where each lane and platform of one mentions partition stands: the only thing that tells time (design.md part 3). */
export const lanesSchema = z.strictObject({
  lanes: z.record(
    z.string(),
    z.strictObject({ platform: z.enum(platforms), completeTo: z.int(), coverage: z.number() }),
  ),
  /** Per platform, the minute before which everything has been forwarded; it never goes back. */
  through: z.partialRecord(z.enum(platforms), z.int()),
});

export type Lanes = z.infer<typeof lanesSchema>;

export interface PlatformProgress {
  readonly platform: Platform;
  readonly through: number;
  readonly coverage: number;
}

export function emptyLanes(): Lanes {
  return { lanes: {}, through: {} };
}

/** The minute a mention of this lane can count in at the earliest. Minus infinity while nobody has told the time. */
export function openMinute(state: Lanes, laneName: string, platform: Platform): number {
  const lane = state.lanes[laneName];
  const own = lane ? minuteOf(lane.completeTo) : Number.NEGATIVE_INFINITY;
  return Math.max(own, state.through[platform] ?? Number.NEGATIVE_INFINITY);
}

/**
 * Takes a progress record. Returns the platform's new standing when its minute moves on: the smallest `completeTo` of its
 * live lanes, with their mean coverage. A lane that reports `idle` leaves; one that has left comes back by reporting.
 */
export function advanceLane(state: Lanes, progress: Progress): PlatformProgress | null {
  const { platform } = progress;
  const before = state.lanes[progress.lane];
  if (progress.idle) delete state.lanes[progress.lane];
  else {
    const completeTo = Math.max(progress.completeTo, before?.completeTo ?? Number.NEGATIVE_INFINITY);
    state.lanes[progress.lane] = { platform, completeTo, coverage: progress.coverage };
  }
  const live = Object.values(state.lanes).filter((lane) => lane.platform === platform);
  if (live.length === 0) return null;
  const through = minuteOf(Math.min(...live.map((lane) => lane.completeTo)));
  if (through <= (state.through[platform] ?? Number.NEGATIVE_INFINITY)) return null;
  state.through[platform] = through;
  const mean = live.reduce((sum, lane) => sum + lane.coverage, 0) / live.length;
  // In hundredths: a finer figure would only make runs of equal coverage shorter.
  return { platform, through, coverage: Math.round(mean * 100) / 100 };
}
