import { type ActContext, type ActOf, type ActOutcome, entryOf } from './act-outcome.ts';
import { booked, untouched } from './handling.ts';
import { handMadeId } from './id.ts';
import type { Incident } from './incident.ts';
import { putIncident } from './state.ts';

const HOUR_MINUTES = 60;

/** Opened by hand: it has the level it is given, nothing that the machine saw, and ends by hand only. */
export function openByHand(context: ActContext, what: ActOf<'open'>): ActOutcome {
  const { state, action, minute } = context;
  const { title, level, platforms, reason } = what;
  const until = minute + 1 + state.settings.levelHours * HOUR_MINUTES;
  const opened: Incident = {
    ...{ id: handMadeId(state.run, action.id), run: state.run, title, terms: [], subjects: [], members: [] },
    platforms: [...new Set(platforms)],
    ...{ onset: minute, since: minute, openedAt: minute, closedAt: null, updatedAt: minute },
    ...{ level, peakLevel: level, phase: 'quiet', relapsing: false, relapses: 0 },
    levels: [{ minute, level }],
    ...{ phases: [], jumps: [], forgotten: 0, mentions: 0, peak: null, latest: null, samples: [], links: [] },
    mergedInto: null,
    handling: {
      ...untouched(),
      level: { level, machine: 'none', by: action.by, reason, until },
      byHand: true,
    },
  };
  const incident = putIncident(state, booked(opened, entryOf(context, reason), state.settings.book));
  return { refused: null, id: incident.id, changes: [{ kind: 'opened', minute, incident }] };
}
