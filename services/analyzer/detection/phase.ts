import type { Phase } from '../../../shared/records.ts';
import type { Readings } from './readings.ts';
import type { Course, Watch } from './state.ts';
import { steady } from './steady.ts';
import { upperTail } from './tail.ts';
import type { Tuning } from './tuning.ts';

/** z of growth: rising enough to call an outbreak on, still rising (no peak), falling, a new wave, a new rise at the peak (detection.md 3). */
const GROWTH = { outbreak: 1.64, rising: 1, falling: -1.64, wave: 2.3, again: 2 };
/** zR and zx that confirm an outbreak from growing (detection.md 3). */
const CONFIRM = { r: 1.28, shock: 3 };
/** A trough doubled, plus the outbreak excess, begins a second wave. */
const WAVE_TIMES = 2;
/** Of the outbreak ratio, what the mid window must show when growing turns into outbreak. */
const MID_PART = 0.6;

/** Phases in which the baseline is frozen: what happens then is not routine. */
export function isActive(phase: Phase): boolean {
  return (
    phase === 'growing' ||
    phase === 'outbreak' ||
    phase === 'peak' ||
    phase === 'fading' ||
    phase === 'relapse'
  );
}

/** True while the baseline learns: outside active phases, and in a plateau that has lasted long enough to be the new normal. */
export function mayLearn({ course }: Watch, tuning: Tuning): boolean {
  return !isActive(course.phase) || course.frozen >= tuning.newNormal;
}

/** Advances the phase machine by one bin. A proposal must repeat before it is believed. */
export function judgePhase(watch: Watch, readings: Readings, tuning: Tuning): void {
  const { course } = watch;
  count(course, readings, tuning);
  const proposal =
    watch.warmUp === null ? propose(watch, readings, tuning) : proposeCold(watch, readings, tuning);
  if (proposal === course.phase) {
    course.candidate = null;
    course.repeats = 0;
    return;
  }
  course.repeats = proposal === course.candidate ? course.repeats + 1 : 1;
  course.candidate = proposal;
  if (course.repeats >= patience(proposal, tuning)) enter(watch, proposal, readings, tuning);
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

function propose(watch: Watch, readings: Readings, tuning: Tuning): Phase {
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
      if (spreading(readings) && (steep(readings, tuning) || vast(readings, tuning)))
        return loud(watch, tuning);
      return ratioMid < limits.raisedRatio && readings.surge < limits.latentSurge ? 'quiet' : 'growing';
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
      if (newWave(course, readings, tuning)) return 'relapse';
      return ratioMid < limits.raisedRatio ? 'calm' : 'fading';
    case 'calm':
      if (newWave(course, readings, tuning) && ratioMid >= limits.growingRatio) return 'relapse';
      return course.calm > tuning.close * (course.divided ? 2 : 1) ? 'quiet' : 'calm';
  }
}

function proposeEarly(watch: Watch, readings: Readings, tuning: Tuning): Phase {
  const { phase: limits, level } = tuning.settings;
  const { surge, excess } = readings;
  if (surge >= 1 && outbreaks(readings, tuning)) return loud(watch, tuning);
  if (surge >= 1 && readings.ratioMid >= limits.growingRatio && excess >= level.yellowExcess)
    return 'growing';
  if (watch.course.phase === 'latent') return surge < limits.endSurge ? 'quiet' : 'latent';
  const raisedNow = readings.ratioMid >= limits.raisedRatio || readings.ratioLong >= limits.raisedRatio;
  return surge >= limits.latentSurge && raisedNow && excess >= level.blueExcess ? 'latent' : 'quiet';
}

function spreading(readings: Readings): boolean {
  return readings.growthZ > GROWTH.outbreak || readings.zr > CONFIRM.r || readings.zx > CONFIRM.shock;
}

function steep(readings: Readings, tuning: Tuning): boolean {
  return outbreaks(readings, tuning) && readings.ratioMid >= steady(MID_PART * readings.outbreakRatio);
}

/** A slow climb is never steep, but once its evidence and its excess are overwhelming it is an outbreak all the same. */
function vast(readings: Readings, tuning: Tuning): boolean {
  const { level, phase } = tuning.settings;
  return (
    readings.surge >= level.redSurge &&
    readings.excess >= level.scaleTimes * phase.outbreakExcess &&
    readings.ratioMid >= phase.growingRatio
  );
}

function outbreaks(readings: Readings, tuning: Tuning): boolean {
  return (
    readings.ratioFast >= readings.outbreakRatio && readings.excess >= tuning.settings.phase.outbreakExcess
  );
}

/** An outbreak soon after a close is the same matter come back. */
function loud({ course, minute }: Watch, tuning: Tuning): Phase {
  const { reopenMinutes } = tuning.settings.phase;
  return course.closedAt !== null && minute - course.closedAt <= reopenMinutes ? 'relapse' : 'outbreak';
}

function newWave(course: Course, readings: Readings, tuning: Tuning): boolean {
  const { outbreakExcess, relapseShare } = tuning.settings.phase;
  return (
    readings.intensity > WAVE_TIMES * course.trough + outbreakExcess &&
    readings.intensity >= relapseShare * course.peak &&
    readings.growthZ > GROWTH.wave
  );
}

/** Bins a proposal must hold: up quickly, to and after the peak slowly. */
function patience(proposal: Phase, tuning: Tuning): number {
  switch (proposal) {
    case 'latent':
    case 'growing':
    case 'outbreak':
      return tuning.confirm;
    case 'peak':
    case 'relapse':
      return tuning.fast;
    case 'fading':
    case 'calm':
    case 'quiet':
      return Math.max(tuning.fast, Math.floor(tuning.mid / 2));
  }
}

/** Keeps peak, trough and the counters of the phase the bin fell in. */
function count(course: Course, readings: Readings, tuning: Tuning): void {
  const { phase } = course;
  course.frozen = isActive(phase) ? course.frozen + 1 : 0;
  if (phase === 'latent') course.latent += 1;
  if (phase === 'growing') course.growing += 1;
  if (phase === 'outbreak' || phase === 'relapse' || phase === 'peak') {
    course.peak = Math.max(course.peak, readings.intensity);
  }
  if (phase === 'fading' || phase === 'calm') course.trough = Math.min(course.trough, readings.intensity);
  if (phase === 'calm')
    course.calm = readings.ratioMid < tuning.settings.phase.raisedRatio ? course.calm + 1 : 0;
}

function enter(watch: Watch, phase: Phase, readings: Readings, tuning: Tuning): void {
  const { course } = watch;
  const from = course.phase;
  course.phase = phase;
  course.since = watch.minute;
  course.candidate = null;
  course.repeats = 0;
  if (phase === 'outbreak' || phase === 'relapse') {
    if (from === 'quiet' || from === 'latent' || from === 'growing') judgeJump(watch, readings, tuning);
    course.peak = readings.intensity;
  }
  if (phase === 'fading') course.trough = readings.intensity;
  if (phase === 'calm') course.calm = 0;
  if (phase === 'quiet') settleDown(watch, from);
}

/** Detection.md 3: short from onset, and more than even fast organic growth explains, on the mentions that came on time. */
function judgeJump({ course, minute, bin }: Watch, readings: Readings, tuning: Tuning): void {
  const { jumpZ, outbreakExcess } = tuning.settings.phase;
  const onset = readings.onset ?? minute;
  const bins = (minute - onset) / bin;
  const jumps =
    tuning.spreads &&
    bins <= tuning.jump &&
    readings.shock > jumpZ &&
    readings.excess >= outbreakExcess &&
    readings.ratioFast >= readings.outbreakRatio;
  if (!jumps) return;
  const skipped: Phase[] = [];
  if (course.latent < tuning.fast) skipped.push('latent');
  if (course.growing < tuning.fast) skipped.push('growing');
  course.jump = {
    skipped,
    minutes: minute - onset,
    zx: readings.shock,
    ratio: readings.ratioFast,
    p: upperTail(readings.shock),
  };
}

/** Back to quiet: what led here is over, and evidence of it must not start the next one. */
function settleDown(watch: Watch, from: Phase): void {
  const { course, charts } = watch;
  if (from === 'calm') {
    course.closedAt = watch.minute;
    for (const chart of [charts.marked, charts.count, charts.slow]) {
      chart.value = 0;
      chart.onset = null;
      chart.excess = 0;
      chart.shock = 0;
    }
  }
  course.jump = null;
  course.peak = 0;
  course.trough = 0;
  course.calm = 0;
  course.latent = 0;
  course.growing = 0;
  course.divided = false;
}
