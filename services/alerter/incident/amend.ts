import { amendSamples } from '../../../shared/amended.ts';
import type { Amended } from '../../../shared/records.ts';
import { foldMinute } from './fold.ts';
import type { Change } from './incident.ts';
import type { SettledMinute } from './order.ts';
import { type IncidentsState, incidentsOf, putIncident } from './state.ts';

/**
 * Folds a settled minute: first the texts that are others from this minute on, then what was judged of it, which tells them
 * so already. The state is mutated.
 */
export function foldSettled(
  state: IncidentsState,
  { minute, amended, assessments }: SettledMinute,
): readonly Change[] {
  const changes = amended.flatMap((one) => foldAmended(state, minute, one));
  return assessments.length === 0 ? changes : [...changes, ...foldMinute(state, minute, assessments).changes];
}

/**
 * Gives every incident in memory that shows the mention its new text, closed ones too. The same told again changes nothing.
 */
function foldAmended(state: IncidentsState, minute: number, amended: Amended): readonly Change[] {
  return incidentsOf(state).flatMap((before) => {
    const samples = amendSamples(before.samples, amended);
    if (samples === before.samples) return [];
    const at = Math.max(minute, before.updatedAt);
    const incident = putIncident(state, { ...before, samples, updatedAt: at });
    return [{ kind: 'amended', minute: at, incident } as const];
  });
}
