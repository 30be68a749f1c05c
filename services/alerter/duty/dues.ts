import type { Alert, IncidentClock } from '../../../shared/incidents.ts';
import { clockBasisWords, clockNameWords, clockSinceWords, spanWords } from '../../../shared/words.ts';
import { clocksOf, warningMinute } from '../incident/clocks.ts';
import { isSilenced } from '../incident/handling.ts';
import { type Colour, compareText, type Incident, rankOf } from '../incident/incident.ts';
import { clockWords } from '../message/lines.ts';
import { CALLS_FROM, type Call, type DeskState } from './desk-state.ts';
import { digestsUpTo } from './digest.ts';
import { type DeskRules, joined, levelOf, namesOf, noticed, tellAt } from './notices.ts';
import { chainOf, isUnset, quietUntil, timesOf } from './route.ts';
import type { Tell } from './settings.ts';

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
    `自${clockSinceWords[since]} ${clockWords(from)} 起算；依据（${clockBasisWords[basis]}）：${source}`,
  ];
}

/** Not while it is muted, and not in quiet hours that hold its level back. */
function openAt({ duty, days }: DeskRules, incident: Incident, level: Colour, minute: number): number {
  const { muted } = incident.handling;
  const at = muted && isSilenced(incident, minute) ? muted.until : minute;
  const held = quietUntil(duty, level, at + 1, days);
  return held === null ? at : held - 1;
}
