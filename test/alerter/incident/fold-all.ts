import { expect } from 'vitest';
import { foldMinute } from '../../../services/alerter/incident/fold.ts';
import type { Change, Incident } from '../../../services/alerter/incident/incident.ts';
import { defaultIncidentSettings } from '../../../services/alerter/incident/settings.ts';
import {
  emptyIncidents,
  type IncidentsState,
  incidentsOf,
} from '../../../services/alerter/incident/state.ts';
import type { Assessment } from '../../../shared/records.ts';

function start(): IncidentsState {
  return emptyIncidents('replay', defaultIncidentSettings);
}

/** Folds assessments minute by minute, the state stored and read back in between. */
export function foldAll(assessments: readonly Assessment[], begin: IncidentsState = start()) {
  let state = begin;
  const changes: Change[] = [];
  for (const minute of [...new Set(assessments.map((one) => one.minute))].sort((a, b) => a - b)) {
    const stored: IncidentsState = JSON.parse(JSON.stringify(state));
    const done = foldMinute(
      stored,
      minute,
      assessments.filter((one) => one.minute === minute),
    );
    state = done.state;
    changes.push(...done.changes);
  }
  return { state, changes, kinds: changes.map(({ kind }) => kind) };
}

export function only(state: IncidentsState): Incident {
  const all = incidentsOf(state);
  expect(all).toHaveLength(1);
  const [incident] = all;
  if (!incident) throw new Error('no incident');
  return incident;
}
