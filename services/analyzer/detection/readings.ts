import { minuteOfDay } from '../../../shared/time.ts';
import { type Chart, countBar, inBars, markedBar, slowBar } from './chart.ts';
import { type Reproduction, reproduction } from './spread.ts';
import type { Watch } from './state.ts';
import { steady } from './steady.ts';
import { devz, surprise } from './tail.ts';
import type { Tuning } from './tuning.ts';
import { expectedIn, negativeIn, offspringIn, recent, saidIn, squaresInFast } from './windows.ts';

/** What the last bin of a watch reads, rounded for comparison. Ratios are shrunk: two mentions on a dead topic are not ten times. */
export interface Readings {
  /** G: evidence over its bar, the highest chart's. */
  readonly surge: number;
  readonly onset: number | null;
  readonly excess: number;
  /** Of that excess, what came within the long window: an old wave's excess says nothing about now. */
  readonly fresh: number;
  /** Largest shock since that chart's onset. */
  readonly shock: number;
  /** Fast window, on-time mentions only; and with the late ones. */
  readonly ratioFast: number;
  readonly ratioFastAll: number;
  readonly ratioMid: number;
  readonly ratioLong: number;
  /** The ratio that makes an outbreak at this volume. */
  readonly outbreakRatio: number;
  /** Log growth of the mid window over the one before, rhythm taken out, and its z. */
  readonly growth: number;
  readonly growthZ: number;
  readonly zx: number;
  readonly reproduction: Reproduction | null;
  readonly zr: number;
  /** On-time mentions of the mid window over the platform's rhythm. */
  readonly intensity: number;
  /** The platform's rhythm over the mid window: 1 is the day's mean. */
  readonly rhythm: number;
  readonly negativeShare: number;
  readonly negativeZ: number;
  /** z of the negative share over the long window: few voices need longer to show their mood. */
  readonly negativeZLong: number;
  /** Share of the long window's mentions in texts that the same hands push (detection.md 5.4, K). */
  readonly coordination: number;
  /** Mentions of the long window above expectation, copies and all. */
  readonly heatFresh: number;
}

/** Pseudo-count of the shrunk ratios (detection.md 2.2). */
const SHRINK = 3;
/** Expectation of the mid window at which the outbreak ratio starts to fall towards 2 (detection.md 3). */
const BUSY = 20;
/** A shock is not told on fewer mentions than this. */
const LEAST_SHOCK = 5;
/** Over-dispersion of shares and of growth beyond binomial and Poisson (detection.md 2.2, 4.3). */
const OVER = 1.5;

export function read(watch: Watch, tuning: Tuning): Readings {
  const { windows } = watch;
  const { phase, spread } = tuning.settings;
  const fast = expectedIn(windows, 'fast');
  const mid = expectedIn(windows, 'mid');
  const long = expectedIn(windows, 'long');
  const midCount = saidIn(windows, 'count', 'mid');
  const longCount = saidIn(windows, 'count', 'long');
  const lead = leading(watch, tuning);
  const { growth, z } = growthOf(watch, 'mid', 'before');
  const shares = negativity(watch, 'mid');
  const fastOnTime = saidIn(windows, 'onTime', 'fast');
  const explained = fast + spread.organicR * offspringIn(windows, 'fast');
  const zx =
    tuning.spreads && fastOnTime >= LEAST_SHOCK
      ? devz(fastOnTime, explained, spread.overDispersion + (watch.dispersion * explained) / tuning.fast)
      : 0;
  const rhythm = tuning.midRhythm[minuteOfDay(watch.minute)] ?? 1;
  const rate = spreadSince(watch, tuning, lead.chart.onset);
  return {
    surge: steady(lead.surge),
    onset: lead.chart.onset,
    excess: steady(lead.chart.excess),
    fresh: steady(Math.max(0, Math.min(lead.chart.excess, longCount - long))),
    shock: steady(Math.max(lead.chart.shock, zx)),
    ratioFast: steady((fastOnTime + SHRINK) / (fast + SHRINK)),
    ratioFastAll: steady((saidIn(windows, 'count', 'fast') + SHRINK) / (fast + SHRINK)),
    ratioMid: steady((midCount + SHRINK) / (mid + SHRINK)),
    ratioLong: steady((longCount + SHRINK) / (long + SHRINK)),
    outbreakRatio: steady(2 + (phase.outbreakRatio - 2) * Math.min(1, Math.sqrt(BUSY / Math.max(mid, 1e-6)))),
    growth: steady(growth),
    growthZ: steady(z),
    zx: steady(zx),
    reproduction: rate,
    zr: rate === null ? 0 : steady((rate.r - 1) / rate.error),
    intensity: steady(saidIn(windows, 'onTime', 'mid') / rhythm),
    rhythm: steady(rhythm),
    negativeShare: steady(shares.share),
    negativeZ: steady(shares.z),
    negativeZLong: steady(negativity(watch, 'long').z),
    coordination: steady(coordinationOf(watch)),
    heatFresh: steady(Math.max(0, saidIn(windows, 'heat', 'long') - long)),
  };
}

/** De-seasonalised log growth between two neighbouring mid windows, on-time mentions only, with its z (detection.md 2.2). */
export function growthOf(
  watch: Watch,
  later: 'mid' | 'before',
  sooner: 'before' | 'earlier',
): { readonly growth: number; readonly z: number; readonly variance: number } {
  const b = saidIn(watch.windows, 'onTime', later);
  const a = saidIn(watch.windows, 'onTime', sooner);
  const usual = Math.log(
    (expectedIn(watch.windows, later) + 0.05) / (expectedIn(watch.windows, sooner) + 0.05),
  );
  const growth = Math.log((b + 0.5) / (a + 0.5)) - usual;
  const variance = OVER / (b + 0.5) + OVER / (a + 0.5);
  return { growth, z: growth / Math.sqrt(variance), variance };
}

/**
 * z of a part of `count` against its usual share, over-dispersed (detection.md 4.3). `spread`: standard deviation of the usual
 * share itself, where it is that of others of its kind.
 */
export function shareZ(part: number, count: number, usual: number, spread = 0): number {
  const sampling = OVER * Math.max(0.5, count * usual * (1 - usual));
  return (part - usual * count) / Math.sqrt(sampling + (spread * count) ** 2);
}

/**
 * Surprise of the fast window in decades (detection.md 1), 0 and up. Beside the minutes' own dispersion it allows for the
 * rate being learnt from few mentions (negative binomial with the mentions learnt as its shape): early on little is strange.
 */
export function surpriseOf(watch: Watch, tuning: Tuning): number {
  if (watch.seen < tuning.fast) return 0;
  const mean = expectedIn(watch.windows, 'fast');
  if (mean <= 0) return 0;
  const learnt =
    watch.warmUp === null ? watch.baseline.total : watch.warmUp.counts.reduce((sum, n) => sum + n, 0);
  const known = learnt + watch.baseline.prior * tuning.settings.baseline.priorMinutes;
  const variance =
    watch.dispersion * squaresInFast(watch.windows, tuning) + (mean * mean) / Math.max(1, known);
  return steady(surprise(saidIn(watch.windows, 'count', 'fast'), mean, 1 + variance / mean));
}

/** True when the last bin leaves every window at its expectation; asked before the charts take the bin in. */
export function allCalm(watch: Watch, tuning: Tuning): boolean {
  const { raisedRatio } = tuning.settings.phase;
  for (const window of ['fast', 'mid', 'long'] as const) {
    const ratio =
      (saidIn(watch.windows, 'count', window) + SHRINK) / (expectedIn(watch.windows, window) + SHRINK);
    if (steady(ratio) >= raisedRatio) return false;
  }
  return true;
}

function leading(watch: Watch, tuning: Tuning): { readonly surge: number; readonly chart: Chart } {
  const { marked, count, slow } = watch.charts;
  const perMinute = watch.mean / tuning.bin;
  const bar = countBar(tuning, perMinute, watch.marked);
  let surge = inBars(marked.value, markedBar(tuning, perMinute), tuning, perMinute);
  let chart = marked;
  if (count.value / bar > surge) {
    surge = count.value / bar;
    chart = count;
  }
  const slowAt = slowBar(tuning, perMinute);
  const slowSurge = slowAt === null ? 0 : inBars(slow.value, slowAt, tuning, perMinute);
  if (slowSurge > surge) {
    surge = slowSurge;
    chart = slow;
  }
  return { surge, chart };
}

function negativity(watch: Watch, window: 'mid' | 'long'): { readonly share: number; readonly z: number } {
  const count = saidIn(watch.windows, 'count', window);
  if (!watch.marked || count <= 0) return { share: 0, z: 0 };
  const negative = negativeIn(watch.windows, window);
  return { share: negative / count, z: shareZ(negative, count, watch.usualNegative, watch.negativeSpread) };
}

function coordinationOf({ windows }: Watch): number {
  const heat = saidIn(windows, 'heat', 'long');
  return heat <= 0 ? 0 : Math.min(1, saidIn(windows, 'coordinated', 'long') / heat);
}

/** R over the long window, or since the onset with the seed left out; null when too short or too thin. */
function spreadSince(watch: Watch, tuning: Tuning, onset: number | null): Reproduction | null {
  if (!tuning.spreads || onset === null) return null;
  const bins = Math.min(tuning.long, (watch.minute - onset) / tuning.bin - tuning.skip);
  if (bins < tuning.needed) return null;
  const { onTime, mean, offspring } = recent(watch.windows, tuning, bins);
  return reproduction(onTime, mean, offspring, tuning);
}
