import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldAction } from '../../../services/alerter/incident/act.ts';
import { foldMinute } from '../../../services/alerter/incident/fold.ts';
import type { Change, Incident } from '../../../services/alerter/incident/incident.ts';
import { lapse } from '../../../services/alerter/incident/lapse.ts';
import { defaultIncidentSettings } from '../../../services/alerter/incident/settings.ts';
import {
  emptyIncidents,
  type IncidentsState,
  incidentsOf,
} from '../../../services/alerter/incident/state.ts';
import { alertsOf, emptyTold, type Told } from '../../../services/alerter/incident/tell.ts';
import { type Act, alertSchema, incidentSchema } from '../../../shared/incidents.ts';
import { actionOf } from './acting.ts';
import { NOON } from './assessment.ts';
import { type Step, steps } from './steps.ts';

interface Folding {
  state: IncidentsState;
  told: Told;
  minute: number;
  readonly changes: Change[];
  readonly alerts: string[];
}

function begin(): Folding {
  const state = emptyIncidents('law', { ...defaultIncidentSettings, levelHours: 1, reopenHours: 2 });
  return { state, told: emptyTold(), minute: 0, changes: [], alerts: [] };
}

/** Which incident an act is for: by its place among those in memory, or one that is not there. */
function aim(what: Act, state: IncidentsState, place: number, other: number): Act {
  const all = incidentsOf(state);
  const id = (n: number): string => all[n % (all.length + 1)]?.id ?? 'inc-000000000000';
  if (what.act === 'open') return what;
  if (what.act === 'merge') return { ...what, incident: id(place), other: id(other) };
  if (what.act === 'split')
    return { ...what, incident: id(place), subjects: partOf(all[place % (all.length + 1)], other) };
  return { ...what, incident: id(place) };
}

/** A part of an incident's subjects; as it happens all of them, or one that is not in it. */
function partOf(incident: Incident | undefined, size: number): string[] {
  const subjects = incident?.subjects.map(({ id }) => id) ?? [];
  return subjects.length === 0 ? ['bus'] : subjects.slice(0, 1 + (size % subjects.length));
}

function take(folding: Folding, step: Step, index: number): void {
  const { state } = folding;
  const tell = (changes: readonly Change[]): void => {
    folding.changes.push(...changes);
    const { alerts } = alertsOf(folding.told, changes);
    folding.alerts.push(...alerts.map((alert) => alertSchema.parse(alert).id));
  };
  if (step.kind === 'minute') {
    folding.minute += step.after;
    const minute = NOON + folding.minute - step.behind;
    tell(foldMinute(state, minute, step.assess(folding.minute - step.behind)).changes);
  } else if (step.kind === 'wait') {
    folding.minute += step.after;
    tell(lapse(state, NOON + folding.minute));
  } else {
    const what = aim(step.what, state, step.place, step.other);
    const action = actionOf(what, { id: `action-${step.again ? index - 1 : index}`, minute: folding.minute });
    const before = JSON.stringify(state.incidents);
    const { changes, refused } = foldAction(state, action, NOON + folding.minute);
    if (refused !== null) {
      expect(changes).toEqual([]);
      expect(JSON.stringify(state.incidents)).toBe(before);
      expect(refused).toMatch(/[\u4e00-\u9fff]/);
    }
    tell(changes);
  }
}

function checkStanding({ state }: Folding): void {
  for (const incident of incidentsOf(state)) {
    incidentSchema.parse(incident);
    expect(incident.mergedInto).toBeNull();
    if (incident.closedAt !== null) {
      expect(incident).toMatchObject({ level: 'none', handling: { level: null } });
      expect(incident.closedAt).toBeGreaterThanOrEqual(incident.openedAt);
      expect(incident.updatedAt).toBeGreaterThanOrEqual(incident.closedAt);
    }
    // No subject is lost, and each belongs to one incident.
    for (const { id } of incident.subjects) expect(state.bySubject[id]).toBe(incident.id);
    for (const { subject } of incident.members)
      expect(incident.subjects.map(({ id }) => id)).toContain(subject);
    for (const history of [incident.levels, incident.phases]) {
      const minutes = history.map(({ minute }) => minute);
      expect(minutes).toEqual([...minutes].sort((a, b) => a - b));
    }
    if (incident.members.length === 0) expect(incident.handling.byHand).toBe(true);
  }
  for (const [subject, id] of Object.entries(state.bySubject)) {
    expect(state.incidents[id]?.subjects.map((one) => one.id)).toContain(subject);
  }
  for (const id of Object.keys(state.closedByHand)) expect(state.incidents[id]?.closedAt).not.toBeNull();
  for (const survivor of Object.values(state.mergedInto)) expect(state.incidents).toHaveProperty(survivor);
}

test('whatever the machine says and people do, in any order, every incident stays sound', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const folding = begin();
      const last = new Map<string, number>();
      for (const [index, step] of all.entries()) {
        const from = folding.changes.length;
        take(folding, step, index);
        checkStanding(folding);
        for (const { incident } of folding.changes.slice(from)) {
          incidentSchema.parse(incident);
          expect(incident.updatedAt).toBeGreaterThanOrEqual(last.get(incident.id) ?? 0);
          last.set(incident.id, incident.updatedAt);
        }
      }
    }),
    { numRuns: 300 },
  );
});

test('a state stored and read back between any two steps goes on as if it had not been', () => {
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 5 }), (all, every) => {
      const whole = begin();
      const cut = begin();
      for (const [index, step] of all.entries()) {
        take(whole, step, index);
        take(cut, step, index);
        if (index % every !== 0) continue;
        cut.state = JSON.parse(JSON.stringify(cut.state));
        cut.told = JSON.parse(JSON.stringify(cut.told));
      }
      expect(cut.changes).toEqual(whole.changes);
      expect(cut.alerts).toEqual(whole.alerts);
    }),
    { numRuns: 100 },
  );
});

test('no two different messages have one id', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const folding = begin();
      for (const [index, step] of all.entries()) take(folding, step, index);
      expect(new Set(folding.alerts).size).toBe(folding.alerts.length);
    }),
    { numRuns: 200 },
  );
});
