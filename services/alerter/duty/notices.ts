import type { Alert } from '../../../shared/incidents.ts';
import type { AlertMessage } from '../../../shared/message.ts';
import type { ClockSettings } from '../incident/clock-settings.ts';
import { derivedId } from '../incident/id.ts';
import type { Colour, Incident } from '../incident/incident.ts';
import { alertText, noticeMessage } from '../incident/words.ts';
import type { DayTable } from './calendar.ts';
import type { Concern } from './cells.ts';
import { reached, type Told } from './contacts.ts';
import type { DeskState } from './desk-state.ts';
import { restrained } from './digest.ts';
import { answersOf, peopleOf } from './route.ts';
import type { DutySettings, Tell } from './settings.ts';

/** What the desk goes by: the policy in force. */
export interface DeskRules {
  readonly duty: DutySettings;
  readonly clocks: ClockSettings;
  readonly monitors: readonly ({ readonly id: string } & Concern)[];
  readonly days: DayTable;
  /** Of that policy; null where none was told. */
  readonly policy: string | null;
}

/** Whoever reads the console; and who is told by their next digest. */
const EVERYONE_ON_DUTY = '值班';
const LATER = '（随汇总通知）';

/** What an incident concerns: the regions and lines of its monitors; nothing is known of a thread or a topic. */
export function concernsOf({ subjects }: Incident, { monitors }: DeskRules): readonly Concern[] {
  const found = subjects.flatMap(({ id }) => monitors.find((monitor) => monitor.id === id) ?? []);
  return found.map(({ region, line }) => ({ region, line }));
}

export function levelOf({ level, peakLevel }: Incident): Colour {
  return level === 'none' ? peakLevel : level;
}

/** Whom a step tells at the moment its minute is over; `signer` too, where that is a person of the duty. */
export function tellAt(
  rules: DeskRules,
  incident: Incident,
  level: Colour,
  tell: readonly Tell[],
  minute: number,
  signer?: string,
): readonly Told[] {
  const { duty, days } = rules;
  const people = peopleOf(duty, answersOf(duty, concernsOf(incident, rules), minute + 1, days), tell);
  const who = duty.people.filter(({ id, name }) => id === signer || name === signer).map(({ id }) => id);
  return reached(duty, [...new Set([...who, ...people])], level, minute + 1);
}

export function noticed(
  desk: DeskState,
  rules: DeskRules,
  notice: {
    readonly incident: Incident;
    readonly kind: Alert['kind'];
    readonly at: number;
    readonly lines: readonly string[];
    readonly told: readonly Told[];
    readonly asked?: AlertMessage['asked'];
  },
): Alert {
  const { incident, told } = notice;
  return named(desk, rules, noticeOf(incident, notice), told, incident.title);
}

/** An alert that tells nothing new of the event; to whom is not settled yet. */
export function noticeOf(
  incident: Incident,
  notice: {
    readonly kind: Alert['kind'];
    readonly at: number;
    readonly lines: readonly string[];
    readonly asked?: AlertMessage['asked'];
  },
): Alert {
  const { kind, at, lines, asked = null } = notice;
  const level = levelOf(incident);
  const message = noticeMessage(incident, at, lines, asked);
  const text = alertText(kind, level, message);
  const id = derivedId('alr', [incident.run, incident.id, String(at), kind, text]);
  return { id, incident: incident.id, minute: at, level, kind, to: EVERYONE_ON_DUTY, text, message };
}

/** The alert with those who are told of it now; who is told too often gets it with the next digest. */
export function named(
  desk: DeskState,
  rules: DeskRules,
  alert: Alert,
  told: readonly Told[],
  title: string,
): Alert {
  const now = restrained(desk, rules.duty, alert, told, title);
  return {
    ...alert,
    to: namesOf(now) || (told.length > 0 ? LATER : EVERYONE_ON_DUTY),
    recipients: now.map(({ person, name, channel }) => ({ person, name, channel })),
    ...(rules.policy === null ? {} : { policy: rules.policy }),
  };
}

export function namesOf(told: readonly Told[]): string {
  return [...new Set(told.map(({ name }) => name))].join('、');
}

export function joined(before: readonly Told[], more: readonly Told[]): readonly Told[] {
  const known = new Set(before.map(({ person, channel }) => `${person} ${channel}`));
  return [...before, ...more.filter(({ person, channel }) => !known.has(`${person} ${channel}`))];
}
