import { type FoldedAct, foldAction } from '../../../services/alerter/incident/act.ts';
import type { Change } from '../../../services/alerter/incident/incident.ts';
import type { IncidentsState } from '../../../services/alerter/incident/state.ts';
import { type Act, type Action, actionSchema } from '../../../shared/incidents.ts';
import { NOON } from './assessment.ts';

export interface Asked {
  readonly id?: string;
  readonly by?: string;
  /** Counts from NOON. */
  readonly minute?: number;
}

/** An act as it lies in the log, checked against its schema; its id is made of what it is unless given. */
export function actionOf(what: Act, { id, by = '张三', minute = 0 }: Asked = {}): Action {
  const at = (NOON + minute + 1) * 60_000;
  const name = id ?? `action-${what.act}-${minute}`;
  return actionSchema.parse({ v: 1, type: 'action', id: name, by, at, what });
}

/** Folds an act on a state that was stored and read back. */
export function act(
  before: IncidentsState,
  what: Act,
  asked: Asked = {},
): FoldedAct & { readonly state: IncidentsState; readonly kinds: readonly Change['kind'][] } {
  const state: IncidentsState = JSON.parse(JSON.stringify(before));
  const folded = foldAction(state, actionOf(what, asked), NOON + (asked.minute ?? 0));
  return { ...folded, state, kinds: folded.changes.map(({ kind }) => kind) };
}
