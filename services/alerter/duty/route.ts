import type { Colour } from '../../../shared/incidents.ts';
import { clockMinutes, type DayTable, dayNumberOf, dayStart, isOfKind } from './calendar.ts';
import { type Concern, type Place, placesOf } from './cells.ts';
import { reached, type Told } from './contacts.ts';
import { type OnShift, onShift } from './rota.ts';
import type { Cell, Chain, DutySettings, Tell } from './settings.ts';

/** Who answers for one concern at a minute. */
export interface Answer {
  readonly concern: Concern;
  /** Places looked at, nearest first, up to the one that answers. */
  readonly tried: readonly Place[];
  /** Null: no cell has anybody on, the heads answer. */
  readonly cell: Cell | null;
  readonly shifts: readonly OnShift[];
  /** The first of each running shift, then everybody: ids. */
  readonly first: readonly string[];
  readonly team: readonly string[];
  /** Who is on in the next cell up the tree; the heads where there is none. */
  readonly above: readonly string[];
}

/** Who is told at one step of a chain. */
export interface StepOfChain {
  readonly atMinute: number;
  readonly afterMinutes: number;
  readonly people: readonly string[];
  readonly told: readonly Told[];
}

const DAY_MINUTES = 1440;
const DUTY_DAYS_BACK = 1;

/** No duty is set: whoever reads the console's inbox is told. */
export function isUnset({ people }: DutySettings): boolean {
  return people.length === 0;
}

/**
 * Who answers for what an incident concerns, lead first: of several cells the one that stands first in the policy, whoever
 * answers because nobody else does last. One entry per cell.
 */
export function answersOf(
  duty: DutySettings,
  concerns: readonly Concern[],
  minute: number,
  days: DayTable,
): readonly Answer[] {
  const all = (concerns.length === 0 ? [{ region: null, line: null }] : concerns).map((concern) =>
    answerOf(duty, concern, minute, days),
  );
  const rank = ({ cell }: Answer): number => (cell === null ? duty.cells.length : duty.cells.indexOf(cell));
  return all
    .filter(({ cell }, index) => all.findIndex((one) => one.cell === cell) === index)
    .sort((a, b) => rank(a) - rank(b));
}

function answerOf(duty: DutySettings, concern: Concern, minute: number, days: DayTable): Answer {
  const places = placesOf(duty, concern);
  const present = places.map(({ cell }) => (cell === null ? NOBODY : presentIn(duty, cell, minute, days)));
  const at = present.findIndex(({ team }) => team.length > 0);
  const place = places[at];
  const on = present[at];
  if (!place || !on) {
    const { heads } = duty;
    return { concern, tried: places, cell: null, shifts: [], first: heads, team: heads, above: heads };
  }
  const above = present.find(({ team }, index) => index > at && team.length > 0)?.team ?? duty.heads;
  return { concern, tried: places.slice(0, at + 1), cell: place.cell, ...on, above };
}

type Present = Pick<Answer, 'shifts' | 'first' | 'team'>;
const NOBODY: Present = { shifts: [], first: [], team: [] };

function presentIn(duty: DutySettings, cell: Cell, minute: number, days: DayTable): Present {
  const rota = duty.rotas.find(({ id }) => id === cell.rota);
  const shifts = rota ? onShift(rota, minute, days) : [];
  const running = shifts.filter(({ handingOver }) => !handingOver);
  const team = unique([...shifts.flatMap((shift) => shift.team), ...cell.people]);
  const first = unique(running.flatMap((shift) => shift.team.slice(0, 1)));
  return { shifts, first: first.length > 0 ? first : team.slice(0, 1), team };
}

/** Whom a step tells, in its order, each once. */
export function peopleOf(
  duty: DutySettings,
  answers: readonly Answer[],
  tell: readonly Tell[],
): readonly string[] {
  const people = unique(
    tell.flatMap((one) => {
      if (typeof one === 'object') return one.people;
      return one === 'heads' ? duty.heads : answers.flatMap((answer) => answer[one]);
    }),
  );
  return people.length > 0 ? people : duty.heads;
}

/** One step of a chain as it would be told at a minute. */
export function stepAt(
  duty: DutySettings,
  concerns: readonly Concern[],
  {
    tell,
    afterMinutes,
    level,
    minute,
  }: { tell: readonly Tell[]; afterMinutes: number; level: Colour; minute: number },
  days: DayTable,
): StepOfChain {
  const people = peopleOf(duty, answersOf(duty, concerns, minute, days), tell);
  return { atMinute: minute, afterMinutes, people, told: reached(duty, people, level, minute) };
}

/** The chain of a level; of blue there is none, for it calls nobody. */
export function chainOf({ chains }: DutySettings, level: Colour): Chain | null {
  return level === 'blue' ? null : chains[level];
}

/** Minutes after the first notice at which each step is told, the repeats of the last one included. */
export function timesOf({
  steps,
  repeat,
}: Chain): readonly { readonly afterMinutes: number; readonly tell: readonly Tell[] }[] {
  const last = steps.at(-1);
  if (!last) return [];
  const repeats = Array.from({ length: repeat.times }, (_, index) => ({
    afterMinutes: last.afterMinutes + (index + 1) * repeat.everyMinutes,
    tell: last.tell,
  }));
  return [...steps, ...repeats];
}

/** The end (epoch minute) of the quiet hours that hold a level back at a minute; null where none do. Red and orange: never. */
export function quietUntil(duty: DutySettings, level: Colour, minute: number, days: DayTable): number | null {
  const today = dayNumberOf(minute);
  const ends = duty.quiet.flatMap(({ levels, days: kind, from, to }) => {
    if (!levels.some((one) => one === level)) return [];
    return [today - DUTY_DAYS_BACK, today].flatMap((day) => {
      if (!isOfKind(days, kind, day)) return [];
      const start = dayStart(day) + clockMinutes(from);
      const length = clockMinutes(to) - clockMinutes(from);
      const end = start + (length > 0 ? length : length + DAY_MINUTES);
      return minute >= start && minute < end ? [end] : [];
    });
  });
  return ends.length === 0 ? null : Math.max(...ends);
}

function unique(ids: readonly string[]): readonly string[] {
  return [...new Set(ids)];
}
