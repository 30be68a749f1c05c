import { levelWords, spanWords } from '../../../shared/words.ts';
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

/** 静默 from the end of the last judged minute on; a second mute replaces the first. */
export function mute(on: ActOn, { minutes, reason }: ActOf<'mute'>): ActOutcome {
  const { incident } = on;
  const until = minuteOn(on) + 1 + minutes;
  const muted = { by: on.action.by, reason, until, level: incident.level };
  const text = `静默 ${spanWords(minutes)}，至 ${clockWords(until)}：${reason}`;
  return record(on, 'muted', { handling: { ...incident.handling, muted } }, text);
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
  const handling = { ...incident.handling, level: null, muted: null };
  return record(on, 'closed', { closedAt: minuteOn(on), level: 'none', handling }, reason);
}
