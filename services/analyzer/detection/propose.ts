import type { Phase } from '../../../shared/records.ts';
import { isClimbing, isCrowd, isListed, isPushed } from './level.ts';
import type { Readings } from './readings.ts';
import { brokeOut, type Course, type Watch } from './state.ts';
import { steady } from './steady.ts';
import type { Tuning } from './tuning.ts';

/** z of growth: rising enough to call an outbreak on, still rising (no peak), falling, a new wave, a new rise at the peak (detection.md 3). */
const GROWTH = { outbreak: 1.64, rising: 1, falling: -1.64, wave: 2.3, again: 2 };
/** zR and zx that confirm an outbreak from growing (detection.md 3). */
const CONFIRM = { r: 1.28, shock: 3 };
/** A trough doubled, plus the outbreak excess, begins a second wave. */
const WAVE_TIMES = 2;
/** Of the outbreak ratio, what the mid window must show when growing turns into outbreak. */
const MID_PART = 0.6;

/** The phase that the last bin's readings propose (detection.md 3); the present one when nothing changes. */
export function propose(watch: Watch, readings: Readings, tuning: Tuning): Phase {
  return watch.warmUp === null ? proposeWarm(watch, readings, tuning) : proposeCold(watch, readings, tuning);
}

/** In the warm-up only a violent outbreak is called. */
function proposeCold({ course }: Watch, readings: Readings, tuning: Tuning): Phase {
  const { cold } = tuning.settings;
  const violent =
    readings.surge >= cold.surge &&
    readings.ratioFast >= readings.outbreakRatio &&
    readings.excess >= cold.violentExcess;
  return violent ? 'outbreak' : course.phase;
}

function proposeWarm(watch: Watch, readings: Readings, tuning: Tuning): Phase {
  const { course } = watch;
  const { phase: limits } = tuning.settings;
  const { intensity, growthZ, ratioMid } = readings;
  const dwell = (watch.minute - course.since) / watch.bin;
  const fallen = intensity < limits.fadingShare * course.peak;
  switch (course.phase) {
    case 'quiet':
    case 'latent':
      return proposeEarly(watch, readings, tuning);
    case 'growing':
      return proposeGrown(watch, readings, tuning);
    case 'outbreak':
    case 'relapse':
      if (growthZ < GROWTH.rising && dwell >= tuning.mid && intensity >= limits.peakShare * course.peak)
        return 'peak';
      if (fallen && (growthZ < GROWTH.falling || dwell >= tuning.long)) return 'fading';
      return dwell >= tuning.mid && ratioMid < limits.raisedRatio ? 'fading' : course.phase;
    case 'peak':
      if (intensity > limits.risenRatio * course.peak && growthZ > GROWTH.again) return 'outbreak';
      return fallen || ratioMid < limits.raisedRatio ? 'fading' : 'peak';
    case 'fading':
      if (!brokeOut(course)) return proposeGrown(watch, readings, tuning);
      if (newWave(course, readings, tuning)) return 'relapse';
      return ratioMid < limits.raisedRatio ? 'calm' : 'fading';
    case 'calm':
      if (
        ratioMid >= limits.growingRatio &&
        (newWave(course, readings, tuning) || risesAnew(course, readings, tuning))
      )
        return 'relapse';
      return course.calm > tuning.close * (course.divided ? 2 : 1) ? quieter(watch) : 'calm';
  }
}

function proposeEarly(watch: Watch, readings: Readings, tuning: Tuning): Phase {
  const { phase: limits, level } = tuning.settings;
  const { surge, fresh } = readings;
  if (surge >= 1 && outbreaks(readings, tuning)) return loud(watch, tuning);
  if (surge >= 1 && readings.ratioMid >= limits.growingRatio && isCrowd(watch, readings, tuning))
    return 'growing';
  if (isClimbing(watch)) return 'growing';
  if (isPushed(readings, tuning) || isListed(watch)) return 'latent';
  if (watch.course.phase === 'latent') return surge < limits.endSurge ? quieter(watch) : 'latent';
  const raisedNow = readings.ratioMid >= limits.raisedRatio || readings.ratioLong >= limits.raisedRatio;
  return surge >= limits.latentSurge && raisedNow && fresh >= level.blueExcess ? 'latent' : 'quiet';
}

/** What grew and never broke out: it may still, it may fall off, and grow again; with nothing left of it, it is quiet. */
function proposeGrown(watch: Watch, readings: Readings, tuning: Tuning): Phase {
  const { course, grade } = watch;
  const { phase: limits } = tuning.settings;
  const { intensity, growthZ, ratioMid, surge } = readings;
  if (spreading(readings) && (steep(readings, tuning) || vast(readings, tuning))) return loud(watch, tuning);
  if (isClimbing(watch)) return 'growing';
  const isRaised = ratioMid >= limits.raisedRatio;
  if (!isRaised && surge < limits.latentSurge) return grade.level === 'none' ? 'quiet' : 'fading';
  if (course.phase === 'growing') {
    const fallen = intensity < limits.fadingShare * course.peak;
    return fallen && (growthZ < GROWTH.falling || !isRaised) ? 'fading' : 'growing';
  }
  const isBack = growthZ > GROWTH.outbreak || intensity >= limits.peakShare * course.peak;
  const isGrowing = surge >= 1 && ratioMid >= limits.growingRatio && isCrowd(watch, readings, tuning);
  return isBack && isGrowing ? 'growing' : 'fading';
}

/** Quiet, once no level is held any more: a subject with a level is not quiet. */
function quieter({ course, grade }: Watch): Phase {
  return grade.level === 'none' ? 'quiet' : course.phase;
}

function spreading(readings: Readings): boolean {
  return readings.growthZ > GROWTH.outbreak || readings.zr > CONFIRM.r || readings.zx > CONFIRM.shock;
}

function steep(readings: Readings, tuning: Tuning): boolean {
  return outbreaks(readings, tuning) && readings.ratioMid >= steady(MID_PART * readings.outbreakRatio);
}

/** A slow climb is never steep, but once its evidence and its excess are overwhelming it is an outbreak all the same, while it goes on. */
function vast(readings: Readings, tuning: Tuning): boolean {
  const { level, phase } = tuning.settings;
  return (
    readings.surge >= level.orangeSurge &&
    readings.excess >= level.scaleTimes * phase.outbreakExcess &&
    readings.fresh >= phase.outbreakExcess &&
    readings.ratioMid >= phase.growingRatio
  );
}

function outbreaks(readings: Readings, tuning: Tuning): boolean {
  return (
    readings.ratioFast >= readings.outbreakRatio && readings.fresh >= tuning.settings.phase.outbreakExcess
  );
}

/** An outbreak soon after a close is the same matter come back. */
function loud({ course, minute }: Watch, tuning: Tuning): Phase {
  const { reopenMinutes } = tuning.settings.phase;
  return course.closedAt !== null && minute - course.closedAt <= reopenMinutes ? 'relapse' : 'outbreak';
}

/** A steep second wave, and one to be reckoned with beside the first: a city waking up on the day after is none. */
function newWave(course: Course, readings: Readings, tuning: Tuning): boolean {
  return (
    leavesTrough(course, readings, tuning) &&
    readings.intensity >= tuning.settings.phase.relapseShare * course.top &&
    readings.growthZ > GROWTH.wave
  );
}

/** Calm has cleared the charts; what stands against the bar now is evidence of its own, however small beside the first wave. */
function risesAnew(course: Course, readings: Readings, tuning: Tuning): boolean {
  return (
    leavesTrough(course, readings, tuning) &&
    readings.surge >= 1 &&
    readings.fresh >= tuning.settings.phase.outbreakExcess
  );
}

/** The intensity has the platform's rhythm taken out, so that the morning after the night does not count. */
function leavesTrough(course: Course, readings: Readings, tuning: Tuning): boolean {
  return readings.intensity > WAVE_TIMES * course.trough + tuning.settings.phase.outbreakExcess;
}
