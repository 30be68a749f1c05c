import type { Clock } from '../../shared/clock.ts';
import type { Entry, EventLog } from '../../shared/event-log/event-log.ts';
import { readPast } from '../../shared/event-log/read-past.ts';
import type {
  IncidentStore,
  PlannedDelivery,
  Recipient,
} from '../../shared/incident-store/incident-store.ts';
import { textsOf } from '../../shared/incident-store/incident-texts.ts';
import type { Alert, AlertRecipient, IncidentRecord } from '../../shared/incidents.ts';
import type { Channel } from './channels/channel.ts';
import { derivedId } from './incident/id.ts';

export interface ProjectDeps {
  readonly log: Pick<EventLog, 'read'>;
  readonly store: Pick<IncidentStore, 'incidents' | 'deliveries' | 'position'>;
  readonly channels: readonly Channel[];
  /** Where a recipient is reached, by the duty that named them; absent in runs that call nobody by name. */
  readonly addressOf?: (alert: Alert, recipient: AlertRecipient) => Promise<string | null>;
  /** The analyzer's tokens of a text, by which it is found. */
  readonly tokensOf: (text: string) => readonly string[];
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** `end`: up to the stream's end as it is now; default: goes on until the signal aborts. */
  readonly until?: 'end' | 'aborted';
  /** Told of what cannot be read and is left out. */
  say?(line: string): void;
}

/** Name under which the store keeps how far this has come. */
export const PROJECTOR = 'project';

/**
 * Brings stream `incidents` into the store: every revision of every incident, and a planned delivery for each alert and
 * channel that wants it, and for each recipient whom the alert names. Goes on where it was, whenever it was stopped: incidents are idempotent by revision, deliveries by
 * id, and the place moves with the last write of a page.
 */
export async function project(deps: ProjectDeps): Promise<void> {
  const { log, store, signal, until = 'aborted' } = deps;
  const from = Number((await store.position(PROJECTOR)) ?? 0);
  const pages = readPast(log, 'incidents', 0, from, {
    ...(until === 'end' ? {} : { signal }),
    onBroken: ({ message }) => deps.say?.(message),
  });
  for await (const page of pages) {
    await projectPage(page, deps);
    if (signal.aborted) return;
  }
}

async function projectPage(page: readonly Entry<'incidents'>[], deps: ProjectDeps): Promise<void> {
  const { store, channels, tokensOf, clock } = deps;
  const last = page.at(-1);
  if (!last) return;
  const records = page.flatMap(({ record }) => (record.type === 'incident' ? [record] : []));
  const entries = records.map((record: IncidentRecord) => ({
    record,
    tokens: textsOf(record).map((text) => tokensOf(text)),
  }));
  if (entries.length > 0) await store.incidents.put(entries);
  const planned: PlannedDelivery[] = [];
  for (const alert of records.flatMap(({ alerts }) => alerts)) {
    for (const channel of channels)
      if (await channel.wants(alert))
        planned.push(planOf(alert, channel.name, { name: alert.to, address: null }, clock.now()));
    for (const recipient of deps.addressOf ? (alert.recipients ?? []) : []) {
      const channel = channels.find(({ name }) => name === recipient.channel);
      if (channel?.carries?.(alert.kind) === false) continue;
      const to = { name: recipient.name, address: (await deps.addressOf?.(alert, recipient)) ?? null };
      planned.push(planOf(alert, recipient.channel, to, clock.now(), recipient.person));
    }
  }
  await store.deliveries.plan(planned, { writer: PROJECTOR, value: String(last.offset + 1) });
}

/** The id is derived from alert, channel and person: however often it is planned, it is one delivery. */
function planOf(alert: Alert, channel: string, to: Recipient, now: number, person?: string): PlannedDelivery {
  const { id, incident, level, kind, minute, text, message } = alert;
  return {
    id: derivedId('msg', [id, channel, ...(person === undefined ? [] : [person])]),
    alert: id,
    ...{ incident, channel, level, kind, minute },
    at: now,
    ...{ to, text },
    ...(message === undefined ? {} : { message }),
  };
}
