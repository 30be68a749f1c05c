import type { Tuning } from './tuning.ts';

/** What routine looks like: a robust half-hour profile by day class, times a slow level, with negative-binomial noise. */
export interface Baseline {
  /** Mentions a minute taken as the mean before anything was seen. */
  prior: number;
  /** Winsorised mentions, and the minutes (weighted by the rhythm) they were seen in; both decay. */
  total: number;
  exposure: number;
  level: number;
  /** Excess variance over squared expectation, decayed. */
  varianceOver: number;
  squares: number;
  /** Bins learnt from. */
  learnt: number;
  /** The open half hour: its number, when it opened, and what it has gathered. */
  slot: number;
  slotSince: number;
  slotSum: number;
  slotMinutes: number;
  /** Decayed sums and minutes per half hour, working days first; null until the first half hour closes. */
  sums: number[] | null;
  minutes: number[] | null;
}

/** One bin's expectation, written in place: it is made every minute of every subject. */
export interface Expectation {
  /** Expected mentions in the bin. */
  mean: number;
  dispersion: number;
  /** Profile and overall mean per minute, and where in the day: what learning needs again. */
  profile: number;
  overall: number;
  slot: number;
}

export function openBaseline(priorPerMinute: number): Baseline {
  return {
    prior: priorPerMinute,
    total: 0,
    exposure: 0,
    level: 1,
    varianceOver: 0,
    squares: 1e-9,
    learnt: 0,
    slot: -1,
    slotSince: 0,
    slotSum: 0,
    slotMinutes: 0,
    sums: null,
    minutes: null,
  };
}

/**
 * Expected mentions of a fully covered bin, and the dispersion alpha (variance = mean + alpha * mean^2), before the bin
 * is learnt from (detection.md 1). `minuteOfDay` in China, `dayOff` from the calendar, not from the weekday.
 */
export function expect(
  baseline: Baseline,
  tuning: Tuning,
  minute: number,
  minuteOfDay: number,
  dayOff: 0 | 1,
  into: Expectation,
): void {
  const { settings, slotMinutes, slotsPerDay, slotPrior } = tuning;
  const limits = settings.baseline;
  const inDay = Math.floor(minuteOfDay / slotMinutes);
  const slot = dayOff * slotsPerDay + inDay;
  if (slot !== baseline.slot || minute - baseline.slotSince >= slotMinutes)
    closeSlot(baseline, tuning, slot, minute);
  const overall =
    (baseline.total + baseline.prior * limits.priorMinutes) / (baseline.exposure + limits.priorMinutes);
  const offset = ((minuteOfDay % slotMinutes) + tuning.bin / 2) / slotMinutes - 0.5;
  const nextInDay = (inDay + (offset >= 0 ? 1 : slotsPerDay - 1)) % slotsPerDay;
  const prior = overall * (tuning.rhythm[minuteOfDay] ?? 1);
  const weight = Math.abs(offset);
  const here = ofSlot(baseline, dayOff, inDay, slotsPerDay, prior, slotPrior);
  const next = ofSlot(baseline, dayOff, nextInDay, slotsPerDay, prior, slotPrior);
  const profile = Math.max(1e-4, (1 - weight) * here + weight * next);
  into.mean = Math.max(limits.floorPerMinute, baseline.level * profile) * tuning.bin;
  into.dispersion = Math.min(
    limits.dispersionMax,
    Math.max(limits.dispersionMin, (baseline.varianceOver + 0.1) / (baseline.squares + 1)),
  );
  into.profile = profile;
  into.overall = overall;
  into.slot = slot;
}

/** Learns a bin's count; `coverage` (0, 1] is the share of it that was seen, `into.mean` already the covered mean. */
export function learn(
  baseline: Baseline,
  tuning: Tuning,
  count: number,
  minuteOfDay: number,
  coverage: number,
  seen: Expectation,
): void {
  const limits = tuning.settings.baseline;
  const { mean, profile } = seen;
  const seenMinutes = tuning.bin * coverage;
  const robust =
    count <= mean
      ? count
      : Math.min(count, mean + limits.winsorise * Math.sqrt(mean + seen.dispersion * mean * mean) + 1);
  baseline.slotSum += robust;
  baseline.slotMinutes += seenMinutes;
  baseline.total = baseline.total * tuning.meanKeep + robust;
  baseline.exposure = baseline.exposure * tuning.meanKeep + seenMinutes * (tuning.rhythm[minuteOfDay] ?? 1);
  baseline.learnt += 1;
  if (baseline.learnt > tuning.levelAfter) {
    const gain = tuning.levelGain * Math.min(3, profile / Math.max(seen.overall, 1e-6)) * coverage;
    const level = baseline.level + Math.min(1, gain) * (robust / (profile * seenMinutes) - baseline.level);
    baseline.level = Math.min(limits.levelMax, Math.max(limits.levelMin, level));
  }
  const error = robust - mean;
  baseline.varianceOver = Math.max(0, baseline.varianceOver * tuning.dispersionKeep + (error * error - mean));
  baseline.squares = baseline.squares * tuning.dispersionKeep + mean * mean;
}

/** A half hour's rate: its own visits, shrunk to the same half hour of the other day class, shrunk to the mean. */
function ofSlot(
  baseline: Baseline,
  dayOff: 0 | 1,
  inDay: number,
  slotsPerDay: number,
  prior: number,
  slotPrior: number,
): number {
  const { sums, minutes } = baseline;
  if (sums === null || minutes === null) return prior;
  const own = dayOff * slotsPerDay + inDay;
  const other = (1 - dayOff) * slotsPerDay + inDay;
  const borrowed = ((sums[other] ?? 0) + slotPrior * prior) / ((minutes[other] ?? 0) + slotPrior);
  return ((sums[own] ?? 0) + slotPrior * borrowed) / ((minutes[own] ?? 0) + slotPrior);
}

function closeSlot(baseline: Baseline, tuning: Tuning, slot: number, minute: number): void {
  const { slotsPerDay, settings } = tuning;
  if (baseline.slot >= 0 && baseline.slotMinutes > 0) {
    baseline.sums ??= new Array<number>(2 * slotsPerDay).fill(0);
    baseline.minutes ??= new Array<number>(2 * slotsPerDay).fill(0);
    const keep = settings.baseline.slotMemory;
    baseline.sums[baseline.slot] = (baseline.sums[baseline.slot] ?? 0) * keep + baseline.slotSum;
    baseline.minutes[baseline.slot] = (baseline.minutes[baseline.slot] ?? 0) * keep + baseline.slotMinutes;
  }
  baseline.slotSum = 0;
  baseline.slotMinutes = 0;
  baseline.slot = slot;
  baseline.slotSince = minute;
}
