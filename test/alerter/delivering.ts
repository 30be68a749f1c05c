import { openChannels } from '../../services/alerter/channels/index.ts';
import { NO_SECRETS } from '../../services/alerter/channels/secrets.ts';
import { deliver } from '../../services/alerter/deliver.ts';
import type { DeliverySettings } from '../../services/alerter/retry.ts';
import { type Clock, systemClock } from '../../shared/clock.ts';
import { createHttpClient } from '../../shared/http/client.ts';
import type { Delivery, IncidentStore, PlannedDelivery } from '../../shared/incident-store/incident-store.ts';
import { openIncidentStore } from '../../shared/incident-store/open.ts';
import { QUICK } from './delivering-settings.ts';
import { NOON } from './incident/assessment.ts';
import { SECRET } from './receiver.ts';
import { testFolder } from './running.ts';

export function planned(id: string, channel = 'webhook'): PlannedDelivery {
  return {
    id,
    alert: `alr-${id}`,
    incident: 'inc-0123456789ab',
    ...{ channel, level: 'orange', kind: 'raised', minute: NOON, at: 0 },
    ...{ to: { name: '值班', address: null }, text: '【橙色 II级】方案market' },
  };
}

export async function openStore(folder = testFolder('store')): Promise<IncidentStore> {
  return openIncidentStore({ folder });
}

export async function setWebhook(store: IncidentStore, value: object): Promise<void> {
  const version = (await store.settings.get('webhook'))?.version ?? 0;
  await store.settings.put('webhook', { secret: SECRET, allowPrivate: true, ...value }, version, '管理员', 0);
}

export interface Delivering {
  /** Resolves when the loop has ended. */
  stop(): Promise<void>;
}

/** The loop at work on a store, through its real channels. */
export function startDelivering(
  store: IncidentStore,
  settings: DeliverySettings = QUICK,
  clock: Clock = systemClock,
): Delivering {
  const stop = new AbortController();
  const channels = openChannels({
    settings: store.settings,
    run: 'live',
    live: true,
    http: createHttpClient(),
    secrets: NO_SECRETS,
    publicUrl: null,
    clock,
  });
  const ended = deliver({ store, channels, clock, settings, signal: stop.signal });
  return {
    stop() {
      stop.abort();
      return ended;
    },
  };
}

/** Every delivery of a store by its id. */
export async function deliveriesOf(store: IncidentStore): Promise<ReadonlyMap<string, Delivery>> {
  const { items } = await store.deliveries.find({ limit: 200 });
  return new Map(items.map((one) => [one.id, one]));
}
