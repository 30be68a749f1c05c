import type { Alert, Incident } from '../../shared/incidents.ts';
import { type DayTable, officeDays } from './duty/calendar.ts';
import { adopt, answer, forgetCalls, pauseOrGoOn, unmutedAlert } from './duty/desk.ts';
import type { DeskState } from './duty/desk-state.ts';
import { dueUpTo } from './duty/dues.ts';
import type { DeskRules } from './duty/notices.ts';
import { dutySettingsSchema } from './duty/settings.ts';
import { defaultClockSettings } from './incident/clock-settings.ts';
import { clocksOf } from './incident/clocks.ts';
import type { Change } from './incident/incident.ts';
import { type IncidentsState, openIncidents } from './incident/state.ts';
import { alertsOf, type Told } from './incident/tell.ts';
import type { AlerterPolicy } from './policy.ts';

/** What is told to whom: the same for the live alerter and for a replay. */
export interface Telling {
  /** The policy in force from now on. */
  follow(policy: AlerterPolicy, hash: string): void;
  /** The alerts that the changes of one folded step call for, with their recipients. */
  alertsOf(changes: readonly Change[]): readonly Alert[];
  /** What is due up to and including a minute that is over. */
  dueUpTo(minute: number): readonly Alert[];
  /** The incident with its clocks, as it is put on record. */
  withClocks(incident: Incident): Incident;
}

export interface TellingState {
  readonly incidents: IncidentsState;
  readonly told: Told;
  readonly desk: DeskState;
}

export function createTelling({ incidents, told, desk }: TellingState, table: DayTable): Telling {
  let rules: DeskRules = {
    duty: dutySettingsSchema.parse({}),
    clocks: defaultClockSettings,
    monitors: [],
    days: table,
    policy: null,
  };

  return {
    follow({ duty, clocks, monitors }, policy) {
      const wasSet = rules.duty.people.length > 0;
      rules = { duty, clocks, monitors, policy, days: officeDays(table, duty.calendar) };
      if (!wasSet && duty.people.length > 0)
        adopt(
          desk,
          openIncidents(incidents).filter(({ id }) => id in told),
        );
    },
    alertsOf(changes) {
      const { alerts } = alertsOf(told, changes);
      const ended = changes
        .filter(({ kind, incident }) => kind === 'unmuted' && Object.hasOwn(told, incident.id))
        .flatMap(({ incident, minute }) => unmutedAlert(incident, minute) ?? []);
      for (const { kind, incident, minute } of changes)
        if (kind === 'muted' || kind === 'unmuted') pauseOrGoOn(desk, incident, minute);
      const incidentOf = (id: string): Incident | undefined =>
        incidents.incidents[id] ?? changes.findLast(({ incident }) => incident.id === id)?.incident;
      const answered = answer(desk, rules, [...alerts, ...ended], incidentOf);
      forgetCalls(desk, incidentOf);
      return answered;
    },
    dueUpTo: (minute) => dueUpTo(desk, rules, minute, (id) => incidents.incidents[id]),
    withClocks(incident) {
      const clocks = clocksOf(incident, rules.clocks);
      return { ...incident, clocks: [...clocks] };
    },
  };
}
