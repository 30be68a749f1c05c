import type { Tuning } from './tuning.ts';

/** A one-sided CUSUM of log-likelihood ratios, with what has gathered since it last held no evidence. */
export interface Chart {
  value: number;
  /** First minute of the present excursion; null while the chart holds no evidence. */
  onset: number | null;
  /** Mentions above expectation since the onset. */
  excess: number;
  /** Largest shock (zx) since the onset. */
  shock: number;
}

export function openChart(): Chart {
  return { value: 0, onset: null, excess: 0, shock: 0 };
}

/**
 * The count chart's bar at this expectation a minute. Beside the marked chart it is high and hedges against a crisis that
 * is not more negative than routine; where there are no marks it stands alone and lower.
 */
export function countBar(tuning: Tuning, perMinute: number, marked: boolean): number {
  const { countBar: bar, countBusyPerMinute, plainBar, plainBarGain } = tuning.settings.charts;
  if (!marked) return plainBar + plainBarGain * Math.sqrt(perMinute);
  return bar * Math.sqrt(Math.max(1, perMinute / countBusyPerMinute));
}

/** The expectations a minute between which bars were measured: beyond them they stay as they are. */
const MEASURED = { least: 0.05, most: 100 };

function grown(bar: number, gain: number, perMinute: number): number {
  return bar + gain * Math.log(Math.min(MEASURED.most, Math.max(MEASURED.least, perMinute)));
}

/** The marked chart's bar at this expectation a minute. */
export function markedBar({ settings }: Tuning, perMinute: number): number {
  return grown(settings.charts.markedBar, settings.charts.markedBarGain, perMinute);
}

/** Least part of a bar that counts as one: what is said at less than 0.1 a minute was not measured. */
const LEAST_TAIL = 0.3;

/**
 * The evidence of a chart in bars (G): up to the bar in proportion; above it by what the tail of false alarms is worth at this
 * expectation a minute, so that a surge of 2 is about as rare on a quiet subject as on a busy one.
 */
export function inBars(value: number, bar: number, { settings }: Tuning, perMinute: number): number {
  if (value <= bar) return value / bar;
  const { tailShare, tailShareGain } = settings.charts;
  const tail = Math.min(1, Math.max(LEAST_TAIL, grown(tailShare, tailShareGain, perMinute)));
  return 1 + (value - bar) / (tail * bar);
}

/** The slow chart's bar at this expectation a minute; null where there is no such chart. */
export function slowBar({ settings }: Tuning, perMinute: number): number | null {
  const { slowBar: bar, slowBarGain } = settings.charts;
  return bar === null ? null : grown(bar, slowBarGain, perMinute);
}

/**
 * Log-likelihood ratio of a count under `ratio` times the expectation against the expectation itself, both negative
 * binomial with dispersion `alpha` (Höhle & Paul 2008, the LLR of `lr_cusum_nb` in R's surveillance).
 */
export function countEvidence(count: number, mean: number, alpha: number, ratio: number): number {
  const r = 1 / alpha;
  return Math.log(ratio) * count + (count + r) * Math.log((r + mean) / (r + mean * ratio));
}

/** Log-likelihood ratio of `negative` among `count` when the odds of negative are shifted by `shift` against `share`. */
export function markEvidence(count: number, negative: number, share: number, shift: number): number {
  const shifted = 1 / (1 + Math.exp(-(Math.log(share / (1 - share)) + shift)));
  return negative * Math.log(shifted / share) + (count - negative) * Math.log((1 - shifted) / (1 - share));
}

/**
 * Adds one bin's evidence. `over` is count minus expectation; `drain` the least a losing bin takes off (0 for the plain
 * CUSUM); the chart never passes `cap`. At or below `floor` it forgets its onset: the next bin may be one.
 */
export function addEvidence(
  chart: Chart,
  evidence: number,
  over: number,
  minute: number,
  limits: { readonly cap: number; readonly drain: number; readonly floor: number },
): void {
  if (chart.onset === null) {
    chart.onset = minute;
    chart.excess = 0;
    chart.shock = 0;
  }
  const gain = evidence < 0 ? Math.min(evidence, -limits.drain) : evidence;
  chart.value = Math.min(limits.cap, Math.max(0, chart.value + gain));
  chart.excess += over;
  if (chart.value <= limits.floor) {
    chart.onset = null;
    chart.excess = 0;
    chart.shock = 0;
  }
}
