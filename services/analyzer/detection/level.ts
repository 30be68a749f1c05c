import type { Level, Phase } from '../../../shared/records.ts';
import type { Readings } from './readings.ts';
import { brokeOut, type Course, type Watch } from './state.ts';
import { steady } from './steady.ts';
import type { Tuning } from './tuning.ts';
import { saidIn } from './windows.ts';

export const rankOf: Readonly<Record<Level, number>> = { none: 0, blue: 1, yellow: 2, orange: 3, red: 4 };
const byRank: readonly Level[] = ['none', 'blue', 'yellow', 'orange', 'red'];
const told = ['blue', 'yellow', 'orange', 'red'] as const;
export type Told = (typeof told)[number];

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

/**
 * True while too little is known of what is usual: yellow is the most that is said. Of a monitor, as long as the day's rhythm
 * is unknown, short of a strong surge; of a thread, as long as its account is, unless it is at red's risk with many voices; of
 * a topic, as long as it is one post's talk, which that thread's own watch judges by what is usual for posts.
 */
export function isHeldBack(watch: Watch, readings: Readings, tuning: Tuning): boolean {
  if (watch.foreseen) return watch.held && !(atRisk(watch, readings, tuning) && isManyVoices(watch, tuning));
  if (watch.held) return true;
  return watch.seen < tuning.history && readings.surge < tuning.settings.cold.surge;
}

/**
 * No more negative than usual: praise, a feast, a match. However loud, that is heat and no crisis. Of a topic, whose volume is
 * no surprise any more, the mood must say it clearly.
 */
export function isBenign(watch: Watch, readings: Readings, tuning: Tuning): boolean {
  if (!watch.marked) return false;
  const least = watch.emerged ? tuning.settings.level.negativeZ : 0;
  return readings.negativeZ <= least && readings.negativeZLong <= least;
}

function isManyVoices({ windows }: Watch, tuning: Tuning): boolean {
  return saidIn(windows, 'authors', 'long') >= tuning.settings.level.redExcess;
}

/** The same hands push texts, and enough of them that somebody should know, whoever is behind it. */
export function isPushed(readings: Readings, tuning: Tuning): boolean {
  const { level, phase } = tuning.settings;
  return readings.coordination >= level.coordinatedShare && readings.heatFresh >= phase.outbreakExcess;
}

/** A hot board lists a title that names it and says harm: whatever was heard so far, somebody should know. */
export function isListed({ listed }: Watch): boolean {
  return listed?.flagged === true;
}

/** It grows day by day: nobody is woken by any of its hours, and somebody should know of the week. */
export function isClimbing({ days }: Watch): boolean {
  return days != null && days.climb !== null;
}

/**
 * Enough voices for yellow: a crowd whatever its mood; or fewer that are clearly more negative than usual, or that come
 * at once, or whose mood is unknown. What an everyday quarrel under one post brings together is below it.
 */
export function isCrowd(watch: Watch, readings: Readings, tuning: Tuning): boolean {
  const { level, phase } = tuning.settings;
  const { fresh } = readings;
  if (fresh >= level.crowdExcess) return true;
  const isSour = Math.max(readings.negativeZ, readings.negativeZLong) > level.negativeZ;
  if (isSour) return fresh >= level.yellowExcess;
  const isSudden = readings.ratioFastAll >= readings.outbreakRatio;
  return (isSudden || !watch.marked) && fresh >= phase.outbreakExcess;
}

/** The level the last bin's readings call for. */
export function targetLevel(watch: Watch, readings: Readings, tuning: Tuning): Level {
  const floor: Level = keepsBlue(watch.course) ? 'blue' : 'none';
  if (watch.warmUp !== null) return floor;
  const byVoice = levelOfVoice(watch, readings, tuning, floor);
  const isTold = isPushed(readings, tuning) || isClimbing(watch) || isListed(watch);
  return isTold && rankOf[byVoice] < rankOf.yellow ? 'yellow' : byVoice;
}

/** Detection runs on voice (detection.md 5.4): copies lift nothing here. */
function levelOfVoice(watch: Watch, readings: Readings, tuning: Tuning, floor: Level): Level {
  const { level, phase } = tuning.settings;
  const { surge, fresh } = readings;
  const isRaised = readings.ratioMid >= phase.raisedRatio || readings.ratioLong >= phase.raisedRatio;
  if (surge < level.blueSurge || !isRaised || fresh < level.blueExcess) return floor;
  if (surge < 1 || !isCrowd(watch, readings, tuning)) return 'blue';
  const isLoud =
    surge >= level.orangeSurge &&
    readings.ratioFastAll >= readings.outbreakRatio &&
    fresh >= level.orangeExcess &&
    !isBenign(watch, readings, tuning) &&
    !isHeldBack(watch, readings, tuning);
  if (!isLoud) return 'yellow';
  const held = keysHeld(keysOf(watch, readings, tuning));
  if (held >= 2 && surge >= level.redSurge && fresh >= level.redExcess && atRisk(watch, readings, tuning))
    return 'red';
  return held >= 1 ? 'orange' : 'yellow';
}

/**
 * Raises to what was called for two bins in a row (red: three); lowers one step whenever a hold has passed in which the
 * level was not called for. Level and phase agree: quiet has none, latent is no alarm yet, and a fall is not raised.
 */
export function judgeLevel(watch: Watch, readings: Readings, tuning: Tuning): void {
  const { grade, course } = watch;
  const target = targetLevel(watch, readings, tuning);
  for (const level of told) {
    const index = rankOf[level] - 1;
    grade.calls[index] = rankOf[target] >= rankOf[level] ? (grade.calls[index] ?? 0) + 1 : 0;
  }
  const called = told.findLast(
    (level) => callsFor(watch, level) >= patience(level, tuning) && mayRaise(course.phase, level),
  );
  if (called !== undefined && rankOf[called] > rankOf[grade.level]) grade.level = called;
  grade.below = rankOf[target] < rankOf[grade.level] ? grade.below + 1 : 0;
  if (grade.below >= tuning.hold) {
    grade.level = byRank[rankOf[grade.level] - 1] ?? 'none';
    grade.below = 0;
  }
}

/** Bins in a row in which this level or a higher one was called for. */
export function callsFor({ grade }: Watch, level: Told): number {
  return grade.calls[rankOf[level] - 1] ?? 0;
}

/** Bins in a row a level must be called for before it is raised to. */
export function patience(level: Told, tuning: Tuning): number {
  return level === 'red' ? tuning.raiseRed : tuning.raise;
}

/** Whether a phase allows a raise: from calm the way up is a relapse; while it fades, only a mood that has turned calls, for red. */
export function mayRaise(phase: Phase, to: Told): boolean {
  switch (phase) {
    case 'quiet':
    case 'calm':
      return false;
    case 'latent':
      return rankOf[to] <= rankOf.yellow;
    case 'fading':
      return to === 'red';
    default:
      return true;
  }
}

/** From an outbreak until it is calm. */
function keepsBlue(course: Course): boolean {
  const { phase } = course;
  if (phase === 'fading') return brokeOut(course);
  return phase === 'outbreak' || phase === 'relapse' || phase === 'peak';
}
