import { clockNameWords, levelWords, spanWords } from '../../../shared/words.ts';
import { clockWords } from '../message/lines.ts';
import { type ActOf, type ActOn, type ActOutcome, entryOf, minuteOn, record } from './act-outcome.ts';
import { booked } from './handling.ts';
import { type Incident, rankOf } from './incident.ts';
import { machineLevel, refresh } from './refresh.ts';

const HOUR_MINUTES = 60;

/** 签收: the first signature stands. */
export function sign(on: ActOn): ActOutcome {
  const { handling } = on.incident;
  if (handling.signed) {
    const { by, minute } = handling.signed;
    return { refused: `已由${by}于 ${clockWords(minute + 1)} 签收` };
  }
  const { by, at } = on.action;
  const signed = { by, at, minute: minuteOn(on) };
  return record(on, 'signed', { handling: { ...handling, signed } }, '签收');
}

export function note(on: ActOn, { text }: ActOf<'note'>): ActOutcome {
  return record(on, 'noted', {}, text);
}

/** A human's level: it may be above or below the machine's, and holds as handling.ts says. */
export function level(on: ActOn, what: ActOf<'level'>): ActOutcome {
  const { state, incident } = on;
  const minute = minuteOn(on);
  const handling: Incident['handling'] = {
    ...incident.handling,
    level: {
      level: what.level,
      machine: machineLevel(state, incident),
      by: on.action.by,
      reason: what.reason,
      until: minute + 1 + state.settings.levelHours * HOUR_MINUTES,
    },
  };
  const entry = entryOf({ ...on, minute }, `定为${levelWords[what.level]}：${what.reason}`);
  const set = booked({ ...incident, handling }, entry, state.settings.book);
  const changes = refresh(state, set, minute, null);
  const after = state.incidents[incident.id] ?? set;
  return {
    refused: null,
    id: incident.id,
    changes: [{ kind: 'levelled', minute, incident: after }, ...changes],
  };
}

/**
 * 静默 from the end of the last judged minute on; a second mute replaces the first. A red incident is muted by two: the first
 * asks for it, another person's mute within the time to answer agrees, with the shorter of the two times.
 */
export function mute(on: ActOn, what: ActOf<'mute'>): ActOutcome {
  const { incident } = on;
  const { muteAsked: asked, ...handling } = incident.handling;
  const { by } = on.action;
  const now = minuteOn(on);
  const isRed = incident.level === 'red';
  const agrees = asked && asked.by !== by && now - asked.minute <= on.state.settings.muteAskedMinutes;
  if (isRed && !agrees) {
    const muteAsked = { by, minute: now, minutes: what.minutes, reason: what.reason };
    const text = `申请静默 ${spanWords(what.minutes)}，红色事件须另一人再次确认：${what.reason}`;
    return record(on, 'noted', { handling: { ...handling, muteAsked } }, text);
  }
  const isJoint = isRed && asked !== undefined;
  const minutes = isJoint ? Math.min(asked.minutes, what.minutes) : what.minutes;
  const reason = isJoint ? `${asked.reason}；${what.reason}` : what.reason;
  const until = now + 1 + minutes;
  const muted = { by: isJoint ? `${asked.by}、${by}` : by, reason, until, level: incident.level };
  const text = `静默 ${spanWords(minutes)}，至 ${clockWords(until)}：${reason}`;
  return record(on, 'muted', { handling: { ...handling, muted } }, text);
}

/** What a clock asks for was done: it is met, and one that begins again begins now. */
export function meetClock(on: ActOn, { clock, text }: ActOf<'clock'>): ActOutcome {
  const { handling } = on.incident;
  const { by, at } = on.action;
  const entry = { clock, by, at, minute: minuteOn(on), text };
  const done = [...(handling.done ?? []), entry].slice(-on.state.settings.book);
  return record(on, 'clocked', { handling: { ...handling, done } }, `${clockNameWords[clock]}已办：${text}`);
}

/** When the event happened; later than it was detected it cannot have happened. */
export function occur(on: ActOn, { minute }: ActOf<'occurred'>): ActOutcome {
  const { handling, openedAt } = on.incident;
  if (minute > openedAt) return { refused: `事发时间不能晚于发现时间 ${clockWords(openedAt + 1)}` };
  const occurred = { by: on.action.by, minute };
  return record(on, 'clocked', { handling: { ...handling, occurred } }, `事发时间：${clockWords(minute)}`);
}

export function unmute(on: ActOn): ActOutcome {
  const { handling } = on.incident;
  if (!handling.muted) return { refused: '事件没有静默，无需取消' };
  return record(on, 'unmuted', { handling: { ...handling, muted: null } }, '取消静默');
}

/** It stays closed while the same excursion goes on, unless the machine rises above where it or the human stands now. */
export function closeByHand(on: ActOn, { reason }: ActOf<'close'>): ActOutcome {
  const { state, incident } = on;
  const machine = machineLevel(state, incident);
  state.closedByHand[incident.id] = rankOf(machine) > rankOf(incident.level) ? machine : incident.level;
  const { muteAsked: _, ...kept } = incident.handling;
  const handling = { ...kept, level: null, muted: null };
  return record(on, 'closed', { closedAt: minuteOn(on), level: 'none', handling }, reason);
}
