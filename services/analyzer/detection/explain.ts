import type { Reason, Signals } from '../../../shared/records.ts';
import { becauseOf, scoreOf } from './because.ts';
import { oppositionOf, polarisationOf } from './mood.ts';
import { growthOf, type Readings, read, shareZ, surpriseOf as surpriseIn } from './readings.ts';
import type { DetectionSettings } from './settings.ts';
import type { Watch } from './state.ts';
import { steady } from './steady.ts';
import { type Tuning, tuningOf } from './tuning.ts';
import { whyNotOf } from './why-not.ts';
import { coveredIn, expectedIn, saidIn } from './windows.ts';

/** Why a watch stands where it stands, as of its last bin. */
export interface Explanation {
  readonly signals: Signals;
  /** Every predicate that holds, in Chinese, weightiest first. */
  readonly because: Reason[];
  /** The first predicate that fails for the next level; null at red. */
  readonly whyNot: Reason | null;
  /** 0..100, for sorting only (detection.md 6). */
  readonly score: number;
  /** Coverage of the long window, times how much of a day of history there is (half without any): 0..1. */
  readonly confidence: number;
}

/** Growth below this z has no doubling time worth telling (detection.md 2.2: one-sided 90 %). */
const DOUBLING_Z = 1.28;
/** Half width of the interval told for R, in standard errors: 90 %. */
const INTERVAL = 1.645;

/** Reads a watch out in full; changes nothing. Asked when there is something to tell, not every bin. */
export function explain(watch: Watch, settings: DetectionSettings): Explanation {
  const tuning = tuningOf(settings, watch.bin);
  const readings = read(watch, tuning);
  const signals = signalsOf(watch, readings, tuning);
  return {
    signals,
    because: becauseOf(watch, readings, signals, tuning),
    whyNot: whyNotOf(watch, readings, tuning),
    score: scoreOf(readings, signals, watch),
    confidence: confidenceOf(watch, tuning),
  };
}

/** The readings of a watch's last bin, without their explanation. */
export function signalsIn(watch: Watch, settings: DetectionSettings): Signals {
  const tuning = tuningOf(settings, watch.bin);
  return signalsOf(watch, read(watch, tuning), tuning);
}

/** Surprise of the fast window in decades, 0 and up; larger is stranger. */
export function surpriseOf(watch: Watch, settings: DetectionSettings): number {
  return surpriseIn(watch, tuningOf(settings, watch.bin));
}

function signalsOf(watch: Watch, readings: Readings, tuning: Tuning): Signals {
  const { windows } = watch;
  const count = saidIn(windows, 'count', 'mid');
  const angry = saidIn(windows, 'angry', 'mid');
  const hasMood = watch.marked && count > 0;
  const { reproduction: rate } = readings;
  const seenTwice = watch.seen >= 2 * tuning.mid;
  return {
    surge: readings.surge,
    count,
    expected: steady(expectedIn(windows, 'mid')),
    surprise: surpriseIn(watch, tuning),
    ratioFast: readings.ratioFast,
    ratioMid: readings.ratioMid,
    excess: readings.excess,
    velocityPerMinute: steady(
      (saidIn(windows, 'onTime', 'fast') - expectedIn(windows, 'fast')) / (tuning.fast * tuning.bin),
    ),
    growth: readings.growth,
    growthZ: readings.growthZ,
    doublingMinutes:
      seenTwice && readings.growthZ >= DOUBLING_Z
        ? steady((tuning.mid * tuning.bin * Math.LN2) / readings.growth)
        : null,
    acceleration: accelerationOf(watch, tuning),
    r: rate === null ? null : steady(rate.r),
    rLow: rate === null ? null : steady(Math.max(0, rate.r - INTERVAL * rate.error)),
    rHigh: rate === null ? null : steady(rate.r + INTERVAL * rate.error),
    zr: rate === null ? null : readings.zr,
    zx: readings.zx,
    negativeShare: hasMood ? readings.negativeShare : null,
    negativeBaseline: steady(watch.usualNegative),
    negativeZ: readings.negativeZ,
    angerShare: hasMood ? steady(angry / count) : null,
    angerZ: hasMood ? steady(shareZ(angry, count, watch.usualAngry)) : null,
    polarisation: rounded(watch.marked ? polarisationOf(watch) : null),
    opposition: rounded(watch.marked ? oppositionOf(watch) : null),
    meanMood: hasMood ? steady(saidIn(windows, 'mood', 'mid') / (1000 * count)) : null,
    distinctAuthors: saidIn(windows, 'authors', 'mid'),
    heat: saidIn(windows, 'heat', 'mid'),
    coordination: readings.coordination,
  };
}

/** Change of log growth per minute over a mid window (detection.md 2.2); null before three of them. */
function accelerationOf(watch: Watch, tuning: Tuning): number | null {
  if (watch.seen < 3 * tuning.mid) return null;
  const now = growthOf(watch, 'mid', 'before');
  const then = growthOf(watch, 'before', 'earlier');
  return steady((now.growth - then.growth) / (tuning.mid * tuning.bin));
}

function confidenceOf(watch: Watch, tuning: Tuning): number {
  const covered = coveredIn(watch.windows, 'long') / Math.min(tuning.long, Math.max(1, watch.seen));
  const history = tuning.history === 0 ? 1 : Math.min(1, watch.seen / tuning.history);
  return steady(Math.min(1, covered) * (0.5 + 0.5 * history));
}

function rounded(value: number | null): number | null {
  return value === null ? null : steady(value);
}
