import type { Action } from '../../../shared/incidents.ts';
import { mergeByHand } from './act-merge.ts';
import { closeByHand, level, meetClock, mute, note, occur, sign, unmute } from './act-on-one.ts';
import { openByHand } from './act-open.ts';
import { type ActOutcome, findTarget } from './act-outcome.ts';
import { split } from './act-split.ts';
import type { Change } from './incident.ts';
import type { IncidentsState } from './state.ts';

export interface FoldedAct {
  readonly changes: readonly Change[];
  /** Where to see what the act did. */
  readonly incident: string | null;
  /** Why nothing was done, for people. */
  readonly refused: string | null;
}

/**
 * Folds what a person has done, at `minute`: the last minute of the run that has been judged. An act that makes no sense
 * (any more) changes nothing and says why. One whose id was folded before changes nothing and answers what it answered
 * then. The state is mutated.
 */
export function foldAction(state: IncidentsState, action: Action, minute: number): FoldedAct {
  const done = state.acts.find(({ id }) => id === action.id);
  if (done) return { changes: [], incident: done.incident, refused: done.refused };
  const folded = foldedOf(outcomeOf(state, action, minute));
  state.acts.push({ id: action.id, incident: folded.incident, refused: folded.refused });
  if (state.acts.length > state.settings.acts) state.acts.splice(0, state.acts.length - state.settings.acts);
  return folded;
}

function outcomeOf(state: IncidentsState, action: Action, minute: number): ActOutcome {
  const { what } = action;
  if (what.act === 'open') return openByHand({ state, action, minute }, what);
  const found = findTarget(state, what.incident, what.act);
  if (found.refused !== null) return found;
  const on = { state, action, minute, incident: found.incident };
  switch (what.act) {
    case 'sign':
      return sign(on);
    case 'note':
      return note(on, what);
    case 'level':
      return level(on, what);
    case 'mute':
      return mute(on, what);
    case 'unmute':
      return unmute(on);
    case 'close':
      return closeByHand(on, what);
    case 'clock':
      return meetClock(on, what);
    case 'occurred':
      return occur(on, what);
    case 'merge':
      return mergeByHand(on, what);
    case 'split':
      return split(on, what);
  }
}

function foldedOf(outcome: ActOutcome): FoldedAct {
  return outcome.refused === null
    ? { changes: outcome.changes, incident: outcome.id, refused: null }
    : { changes: [], incident: null, refused: outcome.refused };
}
