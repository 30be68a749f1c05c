import type { Act, Action, BookEntry } from '../../../shared/incidents.ts';
import { clockWords } from '../message/lines.ts';
import { booked } from './handling.ts';
import { type Change, type ChangeKind, type Incident, own } from './incident.ts';
import { type IncidentsState, putIncident } from './state.ts';
import { actWords } from './words.ts';

export type ActName = Act['act'];
/** The fields of one kind of act. */
export type ActOf<Name extends ActName> = Extract<Act, { act: Name }>;

export interface ActContext {
  readonly state: IncidentsState;
  readonly action: Action;
  /** The last minute of the run that has been judged. */
  readonly minute: number;
}

export interface ActOn extends ActContext {
  readonly incident: Incident;
}

/** `refused`: why nothing was done, for people. */
export type ActOutcome =
  | { readonly refused: null; readonly id: string; readonly changes: readonly Change[] }
  | Refused;
export interface Refused {
  readonly refused: string;
}

/** A closed incident can still be written about, and its last report sent; a mute that outlived it can be lifted. */
const ON_CLOSED: readonly ActName[] = ['note', 'unmute', 'clock'];

/** The incident that an act is for, or why there is none to act on. */
export function findTarget(
  state: IncidentsState,
  id: string,
  act: ActName,
): { readonly refused: null; readonly incident: Incident } | Refused {
  const incident = own(state.incidents, id);
  if (!incident) {
    const survivor = own(state.incidents, own(state.mergedInto, id) ?? '');
    return survivor
      ? { refused: `该事件已并入「${survivor.title}」（${survivor.id}），请在该事件上操作` }
      : { refused: `没有编号为 ${id} 的事件，或该事件已结束较久并归档` };
  }
  if (incident.closedAt !== null && !ON_CLOSED.includes(act)) {
    return { refused: `事件已于 ${clockWords(incident.closedAt + 1)} 结束，不能再${actWords[act]}` };
  }
  return { refused: null, incident };
}

/** The line of the book that an act leaves. */
export function entryOf({ action, minute }: ActContext, text: string): BookEntry {
  return { action: action.id, act: action.what.act, by: action.by, at: action.at, minute, text };
}

/** The minute an act counts at: an incident's histories never run backward. */
export function minuteOn({ incident, minute }: ActOn): number {
  return Math.max(minute, incident.updatedAt);
}

/** Puts the incident as the act has left it into the state, with its line in the book. */
export function record(on: ActOn, kind: ChangeKind, after: Partial<Incident>, text: string): ActOutcome {
  const minute = minuteOn(on);
  const { state } = on;
  const entry = entryOf({ ...on, minute }, text);
  const changed = { ...on.incident, ...after, updatedAt: minute };
  const incident = putIncident(state, booked(changed, entry, state.settings.book));
  return { refused: null, id: incident.id, changes: [{ kind, minute, incident }] };
}
