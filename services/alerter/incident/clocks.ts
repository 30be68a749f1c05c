import { type ClockName, clockNames, type DoneClock, type IncidentClock } from '../../../shared/incidents.ts';
import type { ClockSettings } from './clock-settings.ts';
import type { Colour, Incident } from './incident.ts';
import { rankOf } from './incident.ts';

/** Those whose time begins again with each time they are done. */
const REPEATED: Readonly<Partial<Record<ClockName, readonly DoneClock[]>>> = {
  further: ['statement', 'further'],
  'report-further': ['report-first', 'report-further'],
};
/** What meets a clock: the first statement meets its aim and its limit. */
const MET_BY: Readonly<Partial<Record<ClockName, DoneClock>>> = {
  statement: 'statement',
  'statement-limit': 'statement',
  press: 'press',
  'report-first': 'report-first',
  'report-final': 'report-final',
};

/**
 * The clocks of an incident as it stands, derived from its course and from what people have done, by due time. They run from
 * the earlier of occurred (as people have said, else its onset) and detected; one that a higher level brings, from when it was
 * reached; a signature, from when there was something to tell; what is done again and again, from the last time. Of several
 * levels and platforms the earliest deadline counts. A closed incident has only what was done, and the final report before it.
 */
export function clocksOf(incident: Incident, settings: ClockSettings): readonly IncidentClock[] {
  if (incident.mergedInto !== null) return [];
  return clockNames
    .flatMap((name) => clockOf(name, incident, settings) ?? [])
    .sort((a, b) => a.due - b.due || clockNames.indexOf(a.clock) - clockNames.indexOf(b.clock));
}

/** The minute at which a clock's end is announced. */
export function warningMinute({ from, due }: IncidentClock, settings: ClockSettings): number {
  return due - Math.ceil(Math.min(settings.warnMinutes, (due - from) * settings.warnShare));
}

function clockOf(name: ClockName, incident: Incident, settings: ClockSettings): IncidentClock | null {
  if (name === 'sign') return signClock(incident, settings);
  if (name === 'report-final') return finalClock(incident, settings);
  const after = REPEATED[name];
  if (after) return incident.closedAt === null ? nextClock(name, after, incident, settings) : null;
  const done = doneOf(incident, name);
  const clock = earliest(startsOf(incident), name, incident, settings);
  if (!clock || (incident.closedAt !== null && !done)) return null;
  return { ...clock, done };
}

interface Start {
  readonly level: Colour;
  readonly from: number;
  readonly since: IncidentClock['since'];
}

/** The first level counts from the event, each higher one from when it was reached. */
function startsOf({ levels, onset, openedAt, handling }: Incident): readonly Start[] {
  const occurred = handling.occurred?.minute ?? onset;
  const first: Omit<Start, 'level'> =
    occurred < openedAt
      ? { from: occurred, since: handling.occurred ? 'occurred' : 'onset' }
      : { from: openedAt, since: 'detected' };
  let top = 0;
  return levels.flatMap(({ minute, level }, index): readonly Start[] => {
    if (rankOf(level) <= top) return [];
    top = rankOf(level);
    return [index === 0 ? { level, ...first } : { level, from: minute, since: 'raised' }];
  });
}

/** Of a round: who signed at noon has not seen what comes back at night. */
function signClock(incident: Incident, settings: ClockSettings): IncidentClock | null {
  const { levels, since, handling, closedAt } = incident;
  const round = levels.filter(({ minute }) => minute >= since);
  const starts = round.map(({ minute, level }): Start => ({ level, from: minute, since: 'told' }));
  const clock = earliest(starts, 'sign', incident, settings);
  const { signed } = handling;
  if (!clock || (closedAt !== null && !signed)) return null;
  return { ...clock, done: signed && { by: signed.by, minute: signed.minute } };
}

function nextClock(
  name: ClockName,
  after: readonly DoneClock[],
  incident: Incident,
  settings: ClockSettings,
): IncidentClock | null {
  const { level, handling } = incident;
  const last = handling.done?.findLast(({ clock }) => after.includes(clock));
  if (!last || level === 'none') return null;
  return earliest([{ level, from: last.minute, since: 'done' }], name, incident, settings);
}

function finalClock(incident: Incident, settings: ClockSettings): IncidentClock | null {
  const { closedAt, peakLevel } = incident;
  if (closedAt === null) return null;
  const clock = earliest(
    [{ level: peakLevel, from: closedAt, since: 'closed' }],
    'report-final',
    incident,
    settings,
  );
  return clock && { ...clock, done: doneOf(incident, 'report-final') };
}

function doneOf({ handling }: Incident, name: ClockName): IncidentClock['done'] {
  const by = MET_BY[name];
  const found = handling.done?.find(({ clock }) => clock === by);
  return found ? { by: found.by, minute: found.minute } : null;
}

function earliest(
  starts: readonly Start[],
  name: ClockName,
  { platforms }: Incident,
  settings: ClockSettings,
): IncidentClock | null {
  const all = starts.flatMap((start) => {
    const item = settings[start.level][name];
    if (!item) return [];
    const { minutes, basis, source } = item;
    return platforms.map(
      (platform): IncidentClock => ({
        clock: name,
        ...start,
        platform,
        due: start.from + minutes[platform],
        basis,
        source,
        done: null,
      }),
    );
  });
  return all.reduce<IncidentClock | null>((best, one) => (best && best.due <= one.due ? best : one), null);
}
