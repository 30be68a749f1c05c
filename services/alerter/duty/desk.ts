import { type Alert, type IncidentClock, newsKinds } from '../../../shared/incidents.ts';
import type { AlertMessage } from '../../../shared/message.ts';
import { clockBasisWords, clockNameWords, spanWords } from '../../../shared/words.ts';
import type { ClockSettings } from '../incident/clock-settings.ts';
import { clocksOf, warningMinute } from '../incident/clocks.ts';
import { isSilenced } from '../incident/handling.ts';
import { derivedId } from '../incident/id.ts';
import { type Colour, compareText, type Incident, own, rankOf } from '../incident/incident.ts';
import { alertText, noticeMessage } from '../incident/words.ts';
import { clockWords } from '../message/lines.ts';
import type { DayTable } from './calendar.ts';
import type { Concern } from './cells.ts';
import { reached, type Told } from './contacts.ts';
import type { Call, DeskState } from './desk-state.ts';
import { digestsUpTo, restrained } from './digest.ts';
import { answersOf, chainOf, isUnset, peopleOf, quietUntil, timesOf } from './route.ts';
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

/** Below this nobody is called. */
const CALLS_FROM: Colour = 'yellow';
/** Whoever reads the console; and who is told by their next digest. */
const EVERYONE_ON_DUTY = '值班';
const LATER = '（随汇总通知）';

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

/**
 * What is due up to and including a minute, in order of time: the next steps of chains that nobody has ended by signing,
 * reminders of what is still up, deadlines that are near or over, and digests. The state is mutated.
 */
export function dueUpTo(
  desk: DeskState,
  rules: DeskRules,
  minute: number,
  incidentOf: (id: string) => Incident | undefined,
): readonly Alert[] {
  if (desk.minute !== null && minute <= desk.minute) return [];
  desk.minute = minute;
  if (isUnset(rules.duty)) return [];
  const alerts: Alert[] = [];
  for (;;) {
    const next = nextDue(desk, rules, minute, incidentOf);
    const before = next ? next.at : minute;
    alerts.push(...digestsUpTo(desk, rules, before, incidentOf));
    if (!next) return alerts;
    alerts.push(next.tell());
  }
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

/** What an incident concerns: the regions and lines of its monitors; nothing is known of a thread or a topic. */
export function concernsOf({ subjects }: Incident, { monitors }: DeskRules): readonly Concern[] {
  const found = subjects.flatMap(({ id }) => monitors.find((monitor) => monitor.id === id) ?? []);
  return found.map(({ region, line }) => ({ region, line }));
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

interface Due {
  readonly at: number;
  readonly order: string;
  tell(): Alert;
}

/** The earliest thing that is due by a minute; of equal times by incident, then by what it is. */
function nextDue(
  desk: DeskState,
  rules: DeskRules,
  minute: number,
  incidentOf: (id: string) => Incident | undefined,
): Due | null {
  let best: Due | null = null;
  for (const [id, call] of Object.entries(desk.calls)) {
    const incident = incidentOf(id);
    if (!incident || incident.mergedInto !== null) continue;
    for (const due of duesOf(desk, rules, incident, call)) {
      if (due.at > minute) continue;
      if (!best || due.at < best.at || (due.at === best.at && compareText(due.order, best.order) < 0))
        best = due;
    }
  }
  return best;
}

function duesOf(desk: DeskState, rules: DeskRules, incident: Incident, call: Call): readonly Due[] {
  const { level, handling, closedAt } = incident;
  const isUp = closedAt === null && rankOf(level) >= rankOf(CALLS_FROM);
  const times = timesOf(
    chainOf(rules.duty, call.level) ?? { steps: [], repeat: { everyMinutes: 1, times: 0 } },
  );
  const step = isUp && handling.signed === null ? times[call.next] : undefined;
  const dues: Due[] = [];
  if (step) dues.push(stepDue(desk, rules, { incident, call, step }));
  else if (isUp) dues.push(reminderDue(desk, rules, incident, call));
  for (const clock of clocksOf(incident, rules.clocks))
    dues.push(...clockDues(desk, rules, { incident, call, clock }));
  return dues;
}

function stepDue(
  desk: DeskState,
  rules: DeskRules,
  { incident, call, step }: { incident: Incident; call: Call; step: ReturnType<typeof timesOf>[number] },
): Due {
  const at = openAt(rules, incident, call.level, Math.max(call.begun + step.afterMinutes, call.notBefore));
  return {
    at,
    order: `${incident.id}/0`,
    tell() {
      const told = tellAt(rules, incident, call.level, step.tell, at);
      const already = namesOf(call.told);
      const lines = [
        call.told.length === 0
          ? `免打扰时段内出现，${clockWords(incident.since)} 起，现通知`
          : `第 ${call.next + 1} 次通知：距首次 ${spanWords(at - call.begun)}，尚无人签收`,
        ...(already === '' ? [] : [`此前已通知：${already}`]),
      ];
      desk.calls[incident.id] = { ...call, next: call.next + 1, told: joined(call.told, told), lastAt: at };
      return noticed(desk, rules, {
        incident,
        kind: 'called',
        at,
        lines,
        told,
        asked: { what: '立即签收', by: null },
      });
    },
  };
}

function reminderDue(desk: DeskState, rules: DeskRules, incident: Incident, call: Call): Due {
  const level = levelOf(incident);
  const minutes = rules.duty.remindMinutes[level === 'blue' ? 'yellow' : level];
  const at = openAt(rules, incident, level, call.lastAt + minutes);
  return {
    at,
    order: `${incident.id}/1`,
    tell() {
      const { signed } = incident.handling;
      const told = tellAt(rules, incident, level, ['first'], at, signed?.by);
      const who = signed ? `${signed.by} 已签收，事件仍在持续` : '尚无人签收，事件仍在持续';
      const lines = [
        `${who}：${clockWords(incident.since)} 起已 ${spanWords(at + 1 - incident.since)}`,
        `累计 ${incident.mentions} 条`,
      ];
      desk.calls[incident.id] = { ...call, told: joined(call.told, told), lastAt: at };
      return noticed(desk, rules, { incident, kind: 'reminded', at, lines, told });
    },
  };
}

function clockDues(
  desk: DeskState,
  rules: DeskRules,
  { incident, call, clock }: { incident: Incident; call: Call; clock: IncidentClock },
): readonly Due[] {
  if (clock.done !== null) return [];
  const kinds: readonly ('due' | 'breached')[] = clock.clock === 'sign' ? ['breached'] : ['due', 'breached'];
  return kinds.flatMap((kind): readonly Due[] => {
    const key = `${clock.clock}/${clock.due}/${kind}`;
    if (call.clocks.includes(key)) return [];
    // What is over needs no warning any more.
    if (kind === 'due' && call.clocks.includes(`${clock.clock}/${clock.due}/breached`)) return [];
    const level = levelOf(incident);
    const wanted = kind === 'due' ? warningMinute(clock, rules.clocks) : clock.due;
    // Held by quiet hours, a signature can be given from their end only; any other deadline may be over by the first notice,
    // and needs no warning then.
    const { heldUntil } = call;
    const opened =
      clock.clock === 'sign' && heldUntil !== null ? heldUntil + clock.due - clock.from : call.begun;
    const told = Math.max(wanted, opened);
    if (kind === 'due' && clock.due <= told) return [];
    const at = openAt(rules, incident, level, Math.max(told, call.notBefore));
    return [
      {
        at,
        order: `${incident.id}/2/${clock.clock}/${kind === 'due' ? 0 : 1}`,
        tell() {
          const tell: readonly Tell[] = kind === 'due' ? ['team'] : ['team', 'above', 'heads'];
          const told = tellAt(rules, incident, level, tell, at, incident.handling.signed?.by);
          desk.calls[incident.id] = { ...call, clocks: [...call.clocks, key], told: joined(call.told, told) };
          return noticed(desk, rules, { incident, kind, at, lines: clockLines(clock, kind, at), told });
        },
      },
    ];
  });
}

const SINCE_WORDS: Readonly<Record<IncidentClock['since'], string>> = {
  occurred: '事发',
  onset: '起点',
  detected: '发现',
  raised: '升级',
  told: '达到等级',
  done: '上一次',
  closed: '结束',
};

function clockLines(
  { clock, due, from, since, basis, source }: IncidentClock,
  kind: 'due' | 'breached',
  at: number,
): readonly string[] {
  const name = clockNameWords[clock];
  const left = due - at;
  return [
    kind === 'due' && left > 0
      ? `时限将到：${name}，${clockWords(due)} 前，还有 ${spanWords(left)}`
      : `时限已过：${name}，应在 ${clockWords(due)} 前${at > due ? `，已超 ${spanWords(at - due)}` : ''}`,
    `自${SINCE_WORDS[since]} ${clockWords(from)} 起算；依据（${clockBasisWords[basis]}）：${source}`,
  ];
}

/** Not while it is muted, and not in quiet hours that hold its level back. */
function openAt({ duty, days }: DeskRules, incident: Incident, level: Colour, minute: number): number {
  const { muted } = incident.handling;
  const at = muted && isSilenced(incident, minute) ? muted.until : minute;
  const held = quietUntil(duty, level, at + 1, days);
  return held === null ? at : held - 1;
}

function levelOf({ level, peakLevel }: Incident): Colour {
  return level === 'none' ? peakLevel : level;
}

/** Whom a step tells at the moment its minute is over; `signer` too, where that is a person of the duty. */
function tellAt(
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

function noticed(
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
function noticeOf(
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
function named(desk: DeskState, rules: DeskRules, alert: Alert, told: readonly Told[], title: string): Alert {
  const now = restrained(desk, rules.duty, alert, told, title);
  return {
    ...alert,
    to: namesOf(now) || (told.length > 0 ? LATER : EVERYONE_ON_DUTY),
    recipients: now.map(({ person, name, channel }) => ({ person, name, channel })),
    ...(rules.policy === null ? {} : { policy: rules.policy }),
  };
}

function namesOf(told: readonly Told[]): string {
  return [...new Set(told.map(({ name }) => name))].join('、');
}

function joined(before: readonly Told[], more: readonly Told[]): readonly Told[] {
  const known = new Set(before.map(({ person, channel }) => `${person} ${channel}`));
  return [...before, ...more.filter(({ person, channel }) => !known.has(`${person} ${channel}`))];
}

export function isNews(kind: Alert['kind']): boolean {
  return newsKinds.some((one) => one === kind);
}
