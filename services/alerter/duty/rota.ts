import {
  clockMinutes,
  type DayTable,
  dayNumber,
  dayNumberOf,
  dayStart,
  dayText,
  isOfKind,
  momentMinute,
} from './calendar.ts';
import type { Rota, Shift } from './settings.ts';

/** A shift that is on, or being handed over. */
export interface OnShift {
  readonly shift: string;
  /** The day in China on which it began. */
  readonly day: string;
  /** Epoch minutes: the first, and the first after. */
  readonly from: number;
  readonly to: number;
  /** Who answers, substitutes in place, first first. */
  readonly team: readonly string[];
  /** Who stands for whom in it. */
  readonly substituted: readonly { readonly person: string; readonly by: string }[];
  /** It is over, and told as well while it is handed over. */
  readonly handingOver: boolean;
}

const DAY_MINUTES = 1440;
/** Days from Thursday, 1970-01-01, back to its week's Monday. */
const EPOCH_WEEKDAY = 3;
const WEEK_DAYS = 7;

/**
 * Who is on at a minute by a rota: the shifts that are running, in the rota's order, then those being handed over. Before a
 * shift's `since` nobody is on by it.
 */
export function onShift(rota: Rota, minute: number, days: DayTable): readonly OnShift[] {
  const running = rota.shifts.flatMap((shift) => runsAt(shift, rota, minute, days, false));
  const ended =
    rota.handOverMinutes === 0 ? [] : rota.shifts.flatMap((shift) => runsAt(shift, rota, minute, days, true));
  return [...running, ...ended];
}

function runsAt(shift: Shift, rota: Rota, minute: number, days: DayTable, handingOver: boolean): OnShift[] {
  const today = dayNumberOf(minute);
  const found: OnShift[] = [];
  // A shift is a day long at most: it began today or yesterday; one that is handed over, a day before that at most.
  for (const day of [today, today - 1, today - 2]) {
    if (day < dayNumber(shift.since) || !isOfKind(days, shift.days, day)) continue;
    const from = dayStart(day) + clockMinutes(shift.from);
    const to = from + lengthOf(shift);
    const isOn = handingOver
      ? minute >= to && minute < to + rota.handOverMinutes
      : minute >= from && minute < to;
    if (!isOn) continue;
    // Who has just left is asked of the last minute of their shift: a substitute's time may end with it.
    const members = substitutedAt(teamOf(shift, day, days), rota, handingOver ? to - 1 : minute);
    found.push({ shift: shift.name, day: dayText(day), from, to, ...members, handingOver });
  }
  return found;
}

function lengthOf({ from, to }: Shift): number {
  const length = clockMinutes(to) - clockMinutes(from);
  return length > 0 ? length : length + DAY_MINUTES;
}

/** The team whose turn it is on a day of the shift's kind. */
function teamOf(shift: Shift, day: number, days: DayTable): readonly string[] {
  const turn =
    shift.turn === 'week'
      ? weekOf(day) - weekOf(dayNumber(shift.since))
      : shift.days === 'all'
        ? day - dayNumber(shift.since)
        : countOf(shift, day, days);
  return shift.teams[turn % shift.teams.length] ?? [];
}

/** Shifts of its kind that began from `since` up to the day before. */
function countOf(shift: Shift, day: number, days: DayTable): number {
  let count = 0;
  for (let one = dayNumber(shift.since); one < day; one += 1) if (isOfKind(days, shift.days, one)) count += 1;
  return count;
}

function weekOf(day: number): number {
  return Math.floor((day + EPOCH_WEEKDAY) / WEEK_DAYS);
}

/** A substitute may have one too; who comes round to somebody already asked for stays with the last. */
function substitutedAt(
  team: readonly string[],
  rota: Rota,
  minute: number,
): Pick<OnShift, 'team' | 'substituted'> {
  const substituted: { person: string; by: string }[] = [];
  const present = team.map((person) => {
    const seen = new Set([person]);
    let now = person;
    for (;;) {
      const entry = rota.substitutes.findLast(
        (one) => one.person === now && minute >= momentMinute(one.from) && minute < momentMinute(one.to),
      );
      if (!entry || seen.has(entry.by)) break;
      now = entry.by;
      seen.add(now);
    }
    if (now !== person) substituted.push({ person, by: now });
    return now;
  });
  return { team: [...new Set(present)], substituted };
}
