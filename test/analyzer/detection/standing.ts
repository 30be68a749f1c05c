import type { Readings } from '../../../services/analyzer/detection/readings.ts';
import {
  type DetectionSettings,
  detectionPolicySchema,
} from '../../../services/analyzer/detection/settings.ts';
import type { Course } from '../../../services/analyzer/detection/state.ts';
import { openWatch, type Watch } from '../../../services/analyzer/detection/watch.ts';
import type { Level } from '../../../shared/records.ts';
import { MONDAY } from './vectors.ts';

/** The defaults without the cold start: a subject whose routine is known. */
export const seasoned: DetectionSettings = detectionPolicySchema.parse({
  weibo: { cold: { warmUpWindows: 0, historyMinutes: 0 } },
}).weibo;

/** A watch that stands in a phase at a level, as if it had come there long ago. */
export function standing(
  course: Partial<Course>,
  level: Level = 'none',
  settings: DetectionSettings = seasoned,
): Watch {
  const watch = openWatch(settings, MONDAY);
  watch.minute = MONDAY + 10_000;
  Object.assign(watch.course, { since: MONDAY, ...course });
  watch.grade.level = level;
  return watch;
}

/** Readings of an ordinary minute, with what is to be different. */
export function reading(different: Partial<Readings> = {}): Readings {
  return {
    surge: 0,
    onset: null,
    excess: 0,
    fresh: 0,
    shock: 0,
    ratioFast: 1,
    ratioFastAll: 1,
    ratioMid: 1,
    ratioLong: 1,
    outbreakRatio: 5,
    growth: 0,
    growthZ: 0,
    zx: 0,
    reproduction: null,
    zr: 0,
    intensity: 3,
    rhythm: 1,
    negativeShare: 0.2,
    negativeZ: 0,
    negativeZLong: 0,
    coordination: 0,
    heatFresh: 0,
    ...different,
  };
}
