import type { Level, Phase } from '../../../shared/records.ts';
import type { Readings } from './readings.ts';
import type { Watch } from './state.ts';
import { steady } from './steady.ts';
import type { Tuning } from './tuning.ts';

export const rankOf: Readonly<Record<Level, number>> = { none: 0, blue: 1, yellow: 2, orange: 3, red: 4 };
const byRank: readonly Level[] = ['none', 'blue', 'yellow', 'orange', 'red'];

/** The keys that lift a surge to orange and red (detection.md 6). K6, sensitive tags, is not built. */
export interface Keys {
  readonly negativity: boolean;
  readonly spread: boolean;
  readonly scale: boolean;
  readonly jump: boolean;
  readonly otherPlatform: boolean;
}

export function keysOf(watch: Watch, readings: Readings, tuning: Tuning): Keys {
  const { level, phase } = tuning.settings;
  const { course } = watch;
  return {
    negativity: readings.negativeZ > level.negativeZ,
    spread: readings.zr > level.spreadZ || readings.growthZ > level.growthZ || readings.zx > level.shockZ,
    scale:
      readings.excess >= level.scaleTimes * phase.outbreakExcess &&
      readings.ratioMid >= readings.outbreakRatio,
    jump:
      course.jump !== null &&
      (course.phase === 'outbreak' || course.phase === 'relapse' || course.phase === 'peak'),
    otherPlatform: watch.otherPlatformUp && readings.surge >= 1,
  };
}

export function keysHeld(keys: Keys): number {
  return Object.values(keys).filter(Boolean).length;
}

/** Red's mandatory key: clearly more negative than usual for this subject, and negative enough in itself. */
export function atRisk(watch: Watch, readings: Readings, tuning: Tuning): boolean {
  const { level } = tuning.settings;
  const least = Math.max(level.redNegativeShare, watch.usualNegative + level.redNegativeRise);
  return readings.negativeZ > level.negativeZ && readings.negativeShare >= steady(least);
}

/** True while the day's rhythm of the subject is unknown: yellow is the most that is said, short of a strong surge. */
export function isHeldBack(watch: Watch, readings: Readings, tuning: Tuning): boolean {
  return watch.seen < tuning.history && readings.surge < tuning.settings.cold.surge;
}

/** The level the last bin's readings call for. */
export function targetLevel(watch: Watch, readings: Readings, tuning: Tuning): Level {
  const { level, phase } = tuning.settings;
  const { surge, excess } = readings;
  const floor: Level = keepsBlue(watch.course.phase) ? 'blue' : 'none';
  if (watch.warmUp !== null) return floor;
  const isRaised = readings.ratioMid >= phase.raisedRatio || readings.ratioLong >= phase.raisedRatio;
  if (surge < level.blueSurge || !isRaised || excess < level.blueExcess) return floor;
  if (surge < 1 || excess < level.yellowExcess) return 'blue';
  const isLoud =
    surge >= level.orangeSurge &&
    readings.ratioFastAll >= readings.outbreakRatio &&
    excess >= level.orangeExcess &&
    !isHeldBack(watch, readings, tuning);
  if (!isLoud) return 'yellow';
  const held = keysHeld(keysOf(watch, readings, tuning));
  if (held >= 2 && surge >= level.redSurge && excess >= level.redExcess && atRisk(watch, readings, tuning))
    return 'red';
  return held >= 1 ? 'orange' : 'yellow';
}

/** Raises after two bins in a row (red three, orange meanwhile), lowers one step after a mid window below. */
export function judgeLevel(watch: Watch, readings: Readings, tuning: Tuning): void {
  const { grade } = watch;
  const target = targetLevel(watch, readings, tuning);
  const by = rankOf[target] - rankOf[grade.level];
  grade.above = by > 0 ? grade.above + 1 : 0;
  grade.below = by < 0 ? grade.below + 1 : 0;
  if (by > 0 && grade.above >= tuning.raise) {
    const confirmed = target !== 'red' || grade.above >= tuning.raiseRed;
    grade.level = confirmed ? target : higher(grade.level, 'orange');
    if (confirmed) grade.above = 0;
  }
  if (grade.below >= tuning.mid) {
    grade.level = byRank[rankOf[grade.level] - 1] ?? 'none';
    grade.below = 0;
  }
}

function higher(a: Level, b: Level): Level {
  return rankOf[a] >= rankOf[b] ? a : b;
}

function keepsBlue(phase: Phase): boolean {
  return phase === 'outbreak' || phase === 'relapse' || phase === 'peak' || phase === 'fading';
}
