import { dayCurve, rhythmOf, tempered } from './rhythm.ts';
import type { DetectionSettings } from './settings.ts';

/** Settings turned into bins and decay factors: what a step needs at hand. Derived, never stored. */
export interface Tuning {
  readonly settings: DetectionSettings;
  readonly bin: number;
  /** Windows in bins. */
  readonly fast: number;
  readonly mid: number;
  readonly long: number;
  /** Bins of history kept: the long window, and three mid windows for the acceleration. */
  readonly ring: number;
  readonly warmUp: number;
  readonly history: number;
  readonly slotMinutes: number;
  readonly slotsPerDay: number;
  readonly slotPrior: number;
  readonly levelAfter: number;
  readonly meanKeep: number;
  readonly levelGain: number;
  readonly dispersionKeep: number;
  readonly markKeep: number;
  /** Mean of the tempered rhythm over each bin, by the minute of day it begins at. */
  readonly rhythm: Float64Array;
  /** Mean of the full rhythm over the mid window, by the minute of day its last bin begins at; at least 0.1. */
  readonly midRhythm: Float64Array;
  readonly kernelKeep: readonly [number, number, number];
  readonly kernelGain: readonly [number, number, number];
  /** Bins after the onset that R skips, and bins it needs; R and the jump test are off when bins outlast the kernel. */
  readonly skip: number;
  readonly needed: number;
  readonly spreads: boolean;
  readonly jump: number;
  readonly close: number;
  /** Bins in which a full chart drains while all windows are calm. */
  readonly drain: number;
  readonly newNormal: number;
  readonly confirm: number;
  readonly raise: number;
  readonly raiseRed: number;
  /** Bins a level outlasts the last time it was called for. */
  readonly hold: number;
}

/**
 * Least windows in bins: an hourly or daily series still compares a bin with the three and the twelve around it. Below an hour
 * the fast window has three, too, so that one odd bin of a coarse count is no shock; nobody waits three hours for a fast reading.
 */
const LEAST_BINS = { fast: 3, fastOfHours: 1, mid: 3, long: 12 };
/** Least memory in bins, for series whose bins are as long as the memory meant for minutes. */
const LEAST_MEMORY = { level: 7, dispersion: 30, history: 14 };
/** Floor of the rhythm in the seasonally adjusted intensity (detection.md 3). */
const RHYTHM_FLOOR = 0.1;

const known = new WeakMap<DetectionSettings, Map<number, Tuning>>();

/** The tuning of these settings for bins of this width; computed once per settings object. */
export function tuningOf(settings: DetectionSettings, binMinutes: number): Tuning {
  let byBin = known.get(settings);
  if (!byBin) {
    byBin = new Map();
    known.set(settings, byBin);
  }
  let tuning = byBin.get(binMinutes);
  if (!tuning) {
    tuning = derive(settings, binMinutes);
    byBin.set(binMinutes, tuning);
  }
  return tuning;
}

function derive(settings: DetectionSettings, bin: number): Tuning {
  const { windows, baseline, cold, marks, spread, phase, level } = settings;
  const bins = (minutes: number, least: number): number => Math.max(least, Math.ceil(minutes / bin));
  const keep = (halfLifeMinutes: number, leastBins = 0): number =>
    0.5 ** (bin / Math.max(halfLifeMinutes, leastBins * bin));
  const leastFast = bin < 60 ? LEAST_BINS.fast : LEAST_BINS.fastOfHours;
  const fast = bins(windows.fast, bin === 1 ? 1 : leastFast);
  const mid = bins(windows.mid, bin === 1 ? 1 : LEAST_BINS.mid);
  const long = bins(windows.long, bin === 1 ? 1 : LEAST_BINS.long);
  const slotMinutes = Math.max(30, bin);
  const curve = dayCurve(baseline.rhythm);
  const [t0, t1, t2] = spread.kernelMinutes;
  const [w0, w1, w2] = spread.kernelShares;
  const leave = (tau: number): number => Math.exp(-bin / tau);
  return {
    settings,
    bin,
    fast,
    mid,
    long,
    ring: Math.max(long, 3 * mid),
    warmUp: cold.warmUpWindows * mid,
    history: cold.historyMinutes === 0 ? 0 : bins(cold.historyMinutes, LEAST_MEMORY.history),
    slotMinutes,
    slotsPerDay: Math.ceil(1440 / slotMinutes),
    slotPrior: Math.max(baseline.slotPriorMinutes, bin),
    levelAfter: bin === 1 ? baseline.levelAfterMinutes : bins(baseline.levelAfterMinutes, LEAST_MEMORY.level),
    meanKeep: baseline.meanMemory ** bin,
    levelGain: 1 - keep(baseline.levelHalfLifeMinutes, LEAST_MEMORY.level),
    dispersionKeep: keep(baseline.dispersionHalfLifeMinutes, LEAST_MEMORY.dispersion),
    markKeep: keep(marks.halfLifeMinutes, LEAST_MEMORY.dispersion),
    rhythm: rhythmOf(tempered(curve, baseline.rhythmTrust), bin, bin, bin).from,
    midRhythm: rhythmOf(curve, bin, mid * bin, bin).to.map((factor) => Math.max(RHYTHM_FLOOR, factor)),
    kernelKeep: [leave(t0), leave(t1), leave(t2)],
    kernelGain: [w0 * (1 - leave(t0)), w1 * (1 - leave(t1)), w2 * (1 - leave(t2))],
    skip: Math.floor((spread.skipMedians * spread.medianMinutes) / bin),
    needed: bins(spread.medianMinutes, 1),
    spreads: bin <= spread.medianMinutes,
    jump: bins(phase.jumpMinutes, 1),
    close: bins(phase.closeMinutes, long),
    drain: bins(settings.charts.drainMinutes, long),
    newNormal: bins(phase.newNormalMinutes, 2 * long),
    confirm: bins(phase.confirmMinutes, 1),
    raise: bins(level.raiseMinutes, 1),
    raiseRed: bins(level.raiseRedMinutes, 1),
    hold: bins(level.holdMinutes, mid),
  };
}
