import { type Platform, platforms } from '../../../shared/records.ts';
import type { Told } from '../../analyzer/detection/level.ts';
import type { CascadeKind } from '../simulate/cascade.ts';
import { told } from './detectors.ts';
import { meanOf, medianOf } from './judge.ts';
import type { CourseOutcome, NullOutcome, Outcome } from './outcome.ts';
import { kinds, volumes } from './plan.ts';

/** What our levels say of routine: false alarms and jump flags a topic-month. */
export interface RoutineLevels {
  readonly platform: Platform;
  readonly perMinute: number;
  readonly months: number;
  readonly alarms: Readonly<Record<Told | 'jump', number>>;
}

/** What our levels say of one kind of course at one volume. */
export interface CourseLevels {
  readonly kind: CascadeKind;
  readonly shape: 'jump' | 'slow';
  readonly perMinute: number;
  readonly runs: number;
  /** Share that reached each colour, and the median minutes from onset of those. */
  readonly reached: Readonly<Record<Told, { readonly share: number; readonly minutes: number | null }>>;
  readonly jumps: number;
}

export interface Levels {
  readonly routine: readonly RoutineLevels[];
  readonly crisis: readonly CourseLevels[];
  readonly benign: readonly CourseLevels[];
}

export function levelsOf(outcomes: readonly Outcome[]): Levels {
  const nulls = outcomes.filter((one): one is NullOutcome => one.type === 'null');
  const courses = outcomes.filter((one): one is CourseOutcome => one.type !== 'null');
  return {
    routine: platforms.flatMap((platform) =>
      volumes.map((perMinute) =>
        routineAt(
          nulls.filter((one) => one.perMinute === perMinute),
          platform,
          perMinute,
        ),
      ),
    ),
    crisis: coursesOf(courses.filter(({ type }) => type === 'crisis')),
    benign: coursesOf(courses.filter(({ type }) => type === 'benign')),
  };
}

function routineAt(nulls: readonly NullOutcome[], platform: Platform, perMinute: number): RoutineLevels {
  const months = nulls.reduce((sum, { days }) => sum + days, 0) / 30;
  const rate = (what: Told | 'jump'): number =>
    nulls.reduce((sum, { alarms }) => sum + alarms[platform][what], 0) / months;
  const alarms = {
    blue: rate('blue'),
    yellow: rate('yellow'),
    orange: rate('orange'),
    red: rate('red'),
    jump: rate('jump'),
  };
  return { platform, perMinute, months, alarms };
}

function coursesOf(courses: readonly CourseOutcome[]): readonly CourseLevels[] {
  return kinds.flatMap((kind) =>
    volumes.map((perMinute) => {
      const these = courses.filter((one) => one.kind === kind && one.perMinute === perMinute);
      const reached = Object.fromEntries(told.map((level) => [level, reachedBy(these, level)]));
      return {
        kind,
        shape: these[0]?.shape ?? 'slow',
        perMinute,
        runs: these.length,
        reached: reached as CourseLevels['reached'], // one entry per colour
        jumps: meanOf(these.map(({ jump }) => (jump ? 1 : 0))),
      };
    }),
  );
}

function reachedBy(
  courses: readonly CourseOutcome[],
  level: Told,
): { share: number; minutes: number | null } {
  const times = courses.flatMap(({ reached }) => reached[level] ?? []);
  return { share: times.length / courses.length, minutes: times.length === 0 ? null : medianOf(times) };
}
