import type { Output } from '../../shared/event-log/event-log.ts';
import type { Alert, ChangeKind, Incident } from '../../shared/incidents.ts';
import type { AlerterState } from './alerter-state.ts';
import type { Change } from './incident/incident.ts';
import { incidentsOf } from './incident/state.ts';
import type { Telling } from './telling.ts';

/** Puts out what one folded step came to: a minute, an act, or a time that ran out. */
export interface Speaker {
  /**
   * One record per incident that changed, in the order of the changes, then those that only moved on (counts, evidence,
   * samples) oldest first, with no change kind.
   */
  speak(changes: readonly Change[], out: Output): void;
  /** One record per incident of which something is told without its having changed. */
  tell(alerts: readonly Alert[], out: Output): void;
  /** The present revision of an incident; null of one never heard of. */
  revisionOf(incident: string): number | null;
}

/**
 * Revisions remembered of incidents that are no longer in memory: an id may come back (the same subject rises again out of
 * an excursion that never ended), and must then go on counting. Years of incidents, at 100 bytes each.
 */
const REVISIONS = 10_000;

export function createSpeaker(state: AlerterState, telling: Telling): Speaker {
  const { incidents, revisions } = state;
  /** As last put out: an incident in memory is another object as soon as anything about it is another. */
  const spoken = new Map(Object.entries(incidents.incidents));

  function put(
    incident: Incident,
    step: { readonly kinds: readonly ChangeKind[]; readonly alerts: Alert[]; readonly minute: number },
    out: Output,
  ): void {
    const before = revisions.get(incident.id);
    const revision = (before?.revision ?? 0) + 1;
    const minute = Math.max(step.minute, before?.minute ?? step.minute);
    // Taken out and put back: the map stays in the order of the latest word on each.
    revisions.delete(incident.id);
    revisions.set(incident.id, { revision, minute, order: state.spoken++ });
    const { alerts } = step;
    const shown = telling.withClocks(incident);
    const changes = [...new Set(step.kinds)];
    out.put({
      stream: 'incidents',
      key: incident.id,
      record: { v: 1, type: 'incident', revision, minute, changes, alerts, incident: shown },
    });
  }

  function letGo(): void {
    for (const id of revisions.keys()) {
      if (revisions.size <= REVISIONS) return;
      if (!Object.hasOwn(incidents.incidents, id)) revisions.delete(id);
    }
  }

  return {
    speak(changes, out) {
      const alerts = telling.alertsOf(changes);
      for (const [id, own] of Map.groupBy(changes, ({ incident }) => incident.id)) {
        const last = own.at(-1);
        if (!last) continue;
        const incident = incidents.incidents[id] ?? last.incident;
        spoken.set(id, incident);
        const step = {
          kinds: own.map(({ kind }) => kind),
          alerts: alerts.filter((alert) => alert.incident === id),
          minute: last.minute,
        };
        put(incident, step, out);
      }
      for (const incident of incidentsOf(incidents)) {
        if (spoken.get(incident.id) === incident) continue;
        spoken.set(incident.id, incident);
        put(incident, { kinds: [], alerts: [], minute: incident.updatedAt }, out);
      }
      for (const id of spoken.keys()) if (!Object.hasOwn(incidents.incidents, id)) spoken.delete(id);
      letGo();
    },
    tell(alerts, out) {
      for (const alert of alerts) {
        const incident = incidents.incidents[alert.incident];
        if (incident) put(incident, { kinds: [], alerts: [alert], minute: alert.minute }, out);
      }
    },
    revisionOf: (incident) => revisions.get(incident)?.revision ?? null,
  };
}
