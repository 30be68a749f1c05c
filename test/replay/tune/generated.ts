import { nullSeries, usualClassifier } from '../../../services/replay/simulate/series.ts';
import type { History } from '../../../services/replay/tune/history.ts';

/** A Monday, 00:00 in China, in a stretch of weeks without public holidays: the generator knows none. */
export const START = Date.parse('2026-03-02T00:00:00+08:00') / 60_000;

/** Months of rougher routine than the detector expects, of one subject. */
export function roughHistory(subject: string, perMinute: number, days: number): History {
  const { n, negative } = nullSeries({
    seed: 41,
    topic: `tune/${subject}`,
    startMinute: START,
    perMinute,
    hard: true,
    minutes: days * 1440,
    classifier: usualClassifier,
  });
  return { subject, platform: 'weibo', counts: { startMinute: START, all: n, negative } };
}
