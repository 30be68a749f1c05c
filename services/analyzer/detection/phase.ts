import type { Phase } from '../../../shared/records.ts';
import { propose } from './propose.ts';
import type { Readings } from './readings.ts';
import type { Course, Watch } from './state.ts';
import { upperTail } from './tail.ts';
import type { Tuning } from './tuning.ts';

/**
 * The platform's rhythm from which an hour says how calm a subject is: that of the day's mean. At night subjects fall farther than
 * platforms do, by how much differs, and an intensity over so small a factor errs as much.
 */
const AWAKE = 1;

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
  const proposal = propose(watch, readings, tuning);
  if (proposal === course.phase) {
    course.candidate = null;
    course.repeats = 0;
    return;
  }
  const agreed = agreement(course.candidate, proposal);
  course.repeats = agreed === null ? 1 : course.repeats + 1;
  course.candidate = agreed ?? proposal;
  if (course.repeats < patience(course.phase, course.candidate, tuning)) return;
  enter(watch, course.candidate, readings, tuning);
  if (course.phase === proposal) return;
  course.candidate = proposal;
  course.repeats = 1;
}

/** What two bins in a row both say: the same phase, or on the way up the lower of the two; null when they disagree. */
function agreement(before: Phase | null, now: Phase): Phase | null {
  if (before === null || before === now) return before;
  const [a, b] = [heightOf(before), heightOf(now)];
  if (a === 0 || b === 0) return null;
  return a < b ? before : now;
}

/** How far up a phase is on the way to an outbreak; 0 for those after it. */
function heightOf(phase: Phase): number {
  if (phase === 'outbreak' || phase === 'relapse') return 3;
  return phase === 'growing' ? 2 : phase === 'latent' ? 1 : 0;
}

/** Bins a proposal must hold: up quickly, to and after the peak slowly. */
function patience(from: Phase, proposal: Phase, tuning: Tuning): number {
  switch (proposal) {
    case 'latent':
    case 'growing':
    case 'outbreak':
      return tuning.confirm;
    case 'relapse':
      return from === 'fading' || from === 'calm' ? tuning.fast : tuning.confirm;
    case 'peak':
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
  if (phase === 'growing') {
    course.growing += 1;
    course.peak = Math.max(course.peak, readings.intensity);
  }
  if (phase === 'outbreak' || phase === 'relapse' || phase === 'peak') {
    course.peak = Math.max(course.peak, readings.intensity);
    course.top = Math.max(course.top, course.peak);
  }
  if ((phase === 'fading' || phase === 'calm') && readings.rhythm >= AWAKE)
    course.trough = Math.min(course.trough, readings.intensity);
  if (phase === 'calm') course.calm = isRaised(readings, tuning) ? 0 : course.calm + calmOf(readings);
}

function isRaised({ ratioMid }: Readings, tuning: Tuning): boolean {
  return ratioMid >= tuning.settings.phase.raisedRatio;
}

/** That nobody speaks while people sleep is no calm: such a bin counts for as much of one as the platform is awake. */
function calmOf({ rhythm }: Readings): number {
  return Math.min(AWAKE, rhythm);
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
  if (phase === 'calm') {
    course.calm = 0;
    clearCharts(watch);
  }
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

/** What led here is over, and evidence of it must not start the next one. */
function clearCharts({ charts }: Watch): void {
  for (const chart of [charts.marked, charts.count, charts.slow]) {
    chart.value = 0;
    chart.onset = null;
    chart.excess = 0;
    chart.shock = 0;
  }
}

function settleDown({ course, minute }: Watch, from: Phase): void {
  if (from === 'calm') course.closedAt = minute;
  course.jump = null;
  course.peak = 0;
  course.top = 0;
  course.trough = 0;
  course.calm = 0;
  course.latent = 0;
  course.growing = 0;
  course.divided = false;
}
