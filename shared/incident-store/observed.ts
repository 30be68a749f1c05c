import type { Clock } from '../clock.ts';
import type { Metrics } from '../metrics.ts';
import { MINUTE_MS } from '../time.ts';
import type { Delivery, IncidentStore, PlannedDelivery } from './incident-store.ts';

/** A store that says how long after its minute each alert was planned and delivered, and otherwise is the store beneath. */
export function observedStore(
  beneath: IncidentStore,
  { metrics, clock }: { metrics: Pick<Metrics, 'alert'>; clock: Clock },
): IncidentStore {
  const { deliveries } = beneath;
  /** Claimed by this process, until their outcome is known. */
  const claimed = new Map<string, Delivery>();
  return {
    incidents: beneath.incidents,
    timelines: beneath.timelines,
    mentions: beneath.mentions,
    deliveries: {
      async plan(planned, position) {
        await deliveries.plan(planned, position);
        for (const delivery of planned)
          metrics.alert('planned', delivery.channel, secondsAfter(delivery, clock.now()));
      },
      async claim(worker, now, until, limit) {
        const taken = await deliveries.claim(worker, now, until, limit);
        for (const delivery of taken) claimed.set(delivery.id, delivery);
        return taken;
      },
      async finish(id, worker, outcome) {
        const isOurs = await deliveries.finish(id, worker, outcome);
        const delivery = claimed.get(id);
        claimed.delete(id);
        if (isOurs && outcome.ok && delivery)
          metrics.alert('delivered', delivery.channel, secondsAfter(delivery, outcome.at));
        return isOurs;
      },
      get: (id) => deliveries.get(id),
      find: (query) => deliveries.find(query),
    },
    settings: beneath.settings,
    people: beneath.people,
    audit: beneath.audit,
    position: (writer) => beneath.position(writer),
    settled: () => beneath.settled(),
    retain: (now, months) => beneath.retain(now, months),
    [Symbol.asyncDispose]: () => beneath[Symbol.asyncDispose](),
  };
}

/** A minute is known when it is over. */
function secondsAfter({ minute }: Pick<PlannedDelivery, 'minute'>, at: number): number {
  return Math.max(0, at - (minute + 1) * MINUTE_MS) / 1000;
}
