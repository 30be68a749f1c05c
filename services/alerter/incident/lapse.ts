import type { Change } from './incident.ts';
import { refresh } from './refresh.ts';
import { type IncidentsState, incidentsOf, putIncident } from './state.ts';

/**
 * Ends what people set for a time, and tells it: human levels and mutes that end at or before this minute, each at its own
 * minute. The machine's level then counts again, and an incident that was only held open closes. Called for every minute
 * folded, and when time goes on without anything to fold.
 */
export function lapse(state: IncidentsState, minute: number): readonly Change[] {
  const changes: Change[] = [];
  for (const { id } of incidentsOf(state)) {
    const { level, muted } = state.incidents[id]?.handling ?? { level: null, muted: null };
    if (muted && muted.until <= minute) changes.push(...endMute(state, id, muted.until));
    if (level && level.until <= minute) changes.push(...endLevel(state, id, level.until));
  }
  return changes;
}

function endMute(state: IncidentsState, id: string, minute: number): readonly Change[] {
  const before = state.incidents[id];
  if (!before) return [];
  const at = Math.max(minute, before.updatedAt);
  const handling = { ...before.handling, muted: null };
  const incident = putIncident(state, { ...before, updatedAt: at, handling });
  return [{ kind: 'unmuted', minute: at, incident }];
}

/** Without members there is no machine's level: the human's stands. */
function endLevel(state: IncidentsState, id: string, minute: number): readonly Change[] {
  const before = state.incidents[id];
  if (!before || before.members.length === 0) return [];
  return refresh(state, before, minute, null);
}
