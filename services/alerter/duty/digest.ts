import type { Alert } from '../../../shared/incidents.ts';
import { levelShort } from '../../../shared/words.ts';
import { derivedId } from '../incident/id.ts';
import { type Incident, own, rankOf } from '../incident/incident.ts';
import { alertText, alertWords, noticeMessage, shorten } from '../incident/words.ts';
import { clockWords } from '../message/lines.ts';
import { personOf, type Told, usable } from './contacts.ts';

import type { DeskState, Held, Load } from './desk-state.ts';
import type { DeskRules } from './notices.ts';
import type { DutySettings } from './settings.ts';

/** Incidents that a digest names; of the rest it tells how many. */
const NAMED = 8;
const TITLE_LENGTH = 24;

/**
 * Those who are told now. Who has had the set number of notices within the window gets this one with their next digest: a
 * storm must not drown the one that matters. Red is told at once, and counts.
 */
export function restrained(
  desk: DeskState,
  { digest }: DutySettings,
  alert: Alert,
  told: readonly Told[],
  title: string,
): readonly Told[] {
  const now: Told[] = [];
  for (const [person, own] of Map.groupBy(told, (one) => one.person)) {
    const load = loadOf(desk, person, alert.minute, digest.windowMinutes);
    const channels = [...new Set([...load.channels, ...own.map(({ channel }) => channel)])];
    // A digest that waits keeps its order: what comes after it joins it.
    const isFull = load.held.length > 0 || load.minutes.length >= digest.notices;
    if (isFull && alert.level !== 'red') {
      const { incident, level, kind, minute } = alert;
      const held = [...load.held, { incident, level, kind, minute, title }];
      desk.loads[person] = { ...load, channels, held };
    } else {
      desk.loads[person] = { ...load, channels, minutes: [...load.minutes, alert.minute] };
      now.push(...own);
    }
  }
  return now;
}

/** The digests whose time has come by a minute: when the first notice of the full window is out of it. */
export function digestsUpTo(
  desk: DeskState,
  rules: DeskRules,
  minute: number,
  incidentOf: (id: string) => Incident | undefined,
): readonly Alert[] {
  const { windowMinutes } = rules.duty.digest;
  const alerts: Alert[] = [];
  for (const [person, load] of Object.entries(desk.loads)) {
    const [first] = load.minutes;
    const at = first === undefined ? minute : first + windowMinutes;
    if (load.held.length === 0) {
      if ((load.minutes.at(-1) ?? 0) + windowMinutes <= minute) delete desk.loads[person];
      continue;
    }
    if (at > minute) continue;
    const alert = digestOf(rules, person, load, at, incidentOf);
    desk.loads[person] = {
      ...load,
      held: [],
      minutes: [...load.minutes.filter((one) => one + windowMinutes > at), at],
    };
    if (alert) alerts.push(alert);
  }
  return alerts;
}

function loadOf(desk: DeskState, person: string, minute: number, windowMinutes: number): Load {
  const load = own(desk.loads, person) ?? { minutes: [], channels: [], held: [] };
  return { ...load, minutes: load.minutes.filter((one) => one + windowMinutes > minute) };
}

/** Stands with the gravest of its incidents, and lists each once with its latest word, gravest first. */
function digestOf(
  { duty, policy }: DeskRules,
  person: string,
  { held }: Load,
  at: number,
  incidentOf: (id: string) => Incident | undefined,
): Alert | null {
  const latest = new Map(held.map((one) => [one.incident, one]));
  const all = [...latest.values()].sort((a, b) => rankOf(b.level) - rankOf(a.level) || a.minute - b.minute);
  const worst = all.find(({ incident }) => incidentOf(incident));
  const incident = worst && incidentOf(worst.incident);
  const who = personOf(duty, person);
  if (!worst || !incident || !who) return null;
  const lines = [
    `汇总：${held.length} 条通知，涉及 ${all.length} 个事件（通知过密，合并为一条）`,
    ...all.slice(0, NAMED).map(lineOf),
    ...(all.length > NAMED ? [`另有 ${all.length - NAMED} 个，见值班台`] : []),
  ];
  const message = noticeMessage(incident, at, lines);
  const text = alertText('digest', worst.level, message);
  const channels = [...new Set(usable(who, worst.level, at + 1).map(({ channel }) => channel))];
  return {
    id: derivedId('alr', [incident.run, incident.id, String(at), 'digest', person, text]),
    ...{ incident: incident.id, minute: at, level: worst.level, kind: 'digest', to: who.name, text, message },
    recipients: channels.map((channel) => ({ person, name: who.name, channel })),
    ...(policy === null ? {} : { policy }),
  };
}

function lineOf({ level, kind, minute, title }: Held): string {
  return `・${levelShort[level]} ${clockWords(minute + 1)} ${alertWords[kind]} ${shorten(title, TITLE_LENGTH)}`;
}
