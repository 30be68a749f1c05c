import type { Alert } from '../../../shared/incidents.ts';
import { type Colour, type Incident, own, rankOf } from '../incident/incident.ts';
import type { Told } from './contacts.ts';
import { CALLS_FROM, type Call, type DeskState } from './desk-state.ts';
import { type DeskRules, joined, levelOf, named, noticeOf, tellAt } from './notices.ts';
import { chainOf, isUnset, quietUntil } from './route.ts';
import type { Tell } from './settings.ts';

/**
 * Gives the alerts of one folded step their recipients, and begins, goes on with or ends the calls they stand for. `incidentOf`
 * is the incident as it stands. Without a duty the alerts stay as they are. The state is mutated.
 */
export function answer(
  desk: DeskState,
  rules: DeskRules,
  alerts: readonly Alert[],
  incidentOf: (id: string) => Incident | undefined,
): readonly Alert[] {
  if (isUnset(rules.duty)) return alerts;
  return alerts.map((alert) => {
    const incident = incidentOf(alert.incident);
    const told = incident ? toldOf(desk, rules, alert, incident) : [];
    return named(desk, rules, alert, told, incident?.title ?? alert.incident);
  });
}

/** A mute stops the chain of an incident; when it ends the chain goes on where it was. */
export function pauseOrGoOn(desk: DeskState, incident: Incident, minute: number): void {
  const call = own(desk.calls, incident.id);
  if (!call) return;
  if (incident.handling.muted !== null) {
    desk.calls[incident.id] = { ...call, pausedAt: call.pausedAt ?? minute };
  } else if (call.pausedAt !== null) {
    const begun = call.begun + minute - call.pausedAt;
    desk.calls[incident.id] = { ...call, begun, lastAt: minute, pausedAt: null, notBefore: minute };
  }
}

/** Tells that a mute has ended where the incident is still up: who was quiet must know that it speaks again. */
export function unmutedAlert(incident: Incident, minute: number): Alert | null {
  if (incident.closedAt !== null || rankOf(incident.level) < rankOf(CALLS_FROM)) return null;
  return noticeOf(incident, { kind: 'unmuted', at: minute, lines: ['静默已结束，事件仍在持续，恢复通知'] });
}

/** A duty that is set while incidents are up begins to call for those that nobody has signed. */
export function adopt(desk: DeskState, incidents: readonly Incident[]): void {
  for (const incident of incidents) {
    if (
      incident.closedAt !== null ||
      own(desk.calls, incident.id) ||
      rankOf(incident.level) < rankOf(CALLS_FROM)
    )
      continue;
    const minute = Math.max(desk.minute ?? incident.updatedAt, incident.updatedAt);
    desk.calls[incident.id] = callAt(levelOf(incident), minute, undefined, true);
  }
}

/** What the desk knows of an incident that is gone for good is of no more use. */
export function forgetCalls(desk: DeskState, incidentOf: (id: string) => Incident | undefined): void {
  for (const id of Object.keys(desk.calls)) if (!incidentOf(id)) delete desk.calls[id];
}

function toldOf(desk: DeskState, rules: DeskRules, alert: Alert, incident: Incident): readonly Told[] {
  const { minute, level, kind } = alert;
  const call = own(desk.calls, incident.id);
  const held = quietUntil(rules.duty, level, minute + 1, rules.days);
  if (incident.mergedInto !== null) {
    handOver(desk, incident.id, incident.mergedInto);
    return held === null ? (call?.told ?? []) : [];
  }
  if (kind === 'closed') {
    if (call) desk.calls[incident.id] = { ...call, next: Number.MAX_SAFE_INTEGER, lastAt: minute };
    return held === null ? (call?.told ?? []) : [];
  }
  if (kind === 'signed') {
    const by = incident.handling.signed?.by;
    return held === null ? (call?.told ?? []).filter(({ name, person }) => name !== by && person !== by) : [];
  }
  const isNew = !call || kind === 'reopened' || kind === 'opened' || rankOf(level) > rankOf(call.level);
  const begins = isNew && incident.handling.signed === null;
  // Of a step that is held back nothing is told but that the chain begins when the quiet hours end.
  const begun = held === null ? minute : held - 1;
  if (held !== null) {
    const waiting = begins || !call ? { ...callAt(level, begun, call, isNew), heldUntil: begun } : call;
    desk.calls[incident.id] = waiting;
    return [];
  }
  const tell: readonly Tell[] = (begins ? chainOf(rules.duty, level)?.steps[0]?.tell : undefined) ?? ['team'];
  const told = tellAt(rules, incident, level, tell, minute);
  const base = begins || !call ? callAt(level, begun, call, kind === 'reopened') : call;
  desk.calls[incident.id] = {
    ...base,
    level: isNew ? level : base.level,
    next: begins ? 1 : base.next,
    told: joined(base.told, told),
    lastAt: minute,
  };
  return told;
}

/** The survivor of a merge goes on calling where the other was, unless it calls for as high a level itself. */
function handOver(desk: DeskState, from: string, to: string): void {
  const call = own(desk.calls, from);
  const survivor = own(desk.calls, to);
  delete desk.calls[from];
  if (call && (!survivor || rankOf(survivor.level) < rankOf(call.level))) desk.calls[to] = call;
}

function callAt(level: Colour, begun: number, before: Call | undefined, anew: boolean): Call {
  const { told = [], clocks = [] } = anew ? {} : (before ?? {});
  return {
    level,
    begun,
    next: 0,
    told,
    lastAt: begun,
    clocks,
    pausedAt: null,
    notBefore: begun,
    heldUntil: null,
  };
}
