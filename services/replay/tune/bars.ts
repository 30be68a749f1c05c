import type { Platform } from '../../../shared/records.ts';
import { type DetectionSettings, detectionPolicySchema } from '../../analyzer/detection/settings.ts';

/** The bars of the charts: what false alarms are calibrated by (detection.md 8). */
const BARS = [
  'markedBar',
  'markedBarGain',
  'countBar',
  'slowBar',
  'slowBarGain',
  'plainBar',
  'plainBarGain',
] as const;
export type Bars = Partial<Record<(typeof BARS)[number], number>>;

/** All bars of a platform's settings times a factor; a chart that is switched off stays off. */
export function barsTimes(settings: DetectionSettings, factor: number): Bars {
  const bars: Bars = {};
  for (const bar of BARS) {
    const value = settings.charts[bar];
    const isOff = bar.startsWith('slow') && settings.charts.slowBar === null;
    if (value !== null && !isOff) bars[bar] = Math.round(value * factor * 100) / 100;
  }
  return bars;
}

/** The settings with these bars. */
export function withBars(platform: Platform, settings: DetectionSettings, bars: Bars): DetectionSettings {
  const charts = { ...settings.charts, ...bars };
  return detectionPolicySchema.parse({ [platform]: { ...settings, charts } })[platform];
}
