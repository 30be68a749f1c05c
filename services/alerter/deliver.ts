import { randomUUID } from 'node:crypto';
import type { Clock } from '../../shared/clock.ts';
import { AppError } from '../../shared/errors.ts';
import type {
  Delivery,
  IncidentStore,
  Outcome,
  PlannedDelivery,
} from '../../shared/incident-store/incident-store.ts';
import { newsKinds } from '../../shared/incidents.ts';
import type { Channel, DeliveryToSend, Sent } from './channels/channel.ts';
import { derivedId } from './incident/id.ts';
import { type DeliverySettings, defaultDeliverySettings, putOffUntil, retryAt } from './retry.ts';

export interface DeliverDeps {
  readonly store: Pick<IncidentStore, 'deliveries' | 'incidents'>;
  readonly channels: readonly Channel[];
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly settings?: DeliverySettings;
  /** The link by which the recipient of a delivery signs; null where there is none. */
  signUrlOf?(delivery: Delivery): string | null;
}

/** What calls a person to sign: once somebody has, it is sent to nobody any more. */
const CALLING: readonly string[] = [...newsKinds, 'called'];

/**
 * Sends what is due, through every channel, until the signal aborts: takes a delivery under a lease, tries it once, and
 * records the outcome; what failed is tried again later. A delivery whose process was killed between sending and recording
 * is given out again when its lease has run out, marked as a possible repeat: at most one repeat per message and kill. Any number of
 * processes may do this on one store.
 * @throws AppError when the store fails
 */
export async function deliver(deps: DeliverDeps): Promise<void> {
  const { store, clock, signal, settings = defaultDeliverySettings } = deps;
  const worker = randomUUID();
  const underWay = new Set<Promise<void>>();
  const failures: unknown[] = [];
  while (!signal.aborted && failures.length === 0) {
    const now = clock.now();
    const free = settings.perRound - underWay.size;
    const claimed = free > 0 ? await store.deliveries.claim(worker, now, now + settings.leaseMs, free) : [];
    for (const delivery of claimed) {
      const attempt = tryOnce(delivery, worker, { ...deps, settings })
        .catch((error: unknown) => void failures.push(error))
        .finally(() => underWay.delete(attempt));
      underWay.add(attempt);
    }
    await clock.sleep(settings.roundMs, signal);
  }
  await Promise.all(underWay);
  if (failures.length > 0) throw failures[0];
}

type Attempt = DeliverDeps & { readonly settings: DeliverySettings };

async function tryOnce(delivery: Delivery, worker: string, deps: Attempt): Promise<void> {
  const { store, channels, clock, signal, settings } = deps;
  const channel = channels.find(({ name }) => name === delivery.channel);
  const isSigned = await isOver(delivery, deps);
  const sent: Sent = !channel
    ? { ok: false, error: '通道已停用', retry: false }
    : isSigned
      ? { ok: false, error: '已有人签收，不再发送', retry: false }
      : await withinTime(deps, (limit) => sendThrough(channel, toSend(delivery, deps), limit));
  // Stopped without an answer: nobody knows whether it arrived. Its lease runs out, and it goes again as a repeat.
  if (!sent.ok && sent.retry && signal.aborted) return;
  const outcome = outcomeOf(delivery, sent, {
    now: clock.now(),
    settings,
    dedupes: channel?.dedupes ?? true,
  });
  if (channel && !isSigned && !outcome.ok && outcome.retryAt === null)
    await fallBack(delivery, channel, deps);
  await store.deliveries.finish(delivery.id, worker, outcome);
}

/** What a channel could not deliver goes out by the one that its settings name: planned before the failure is recorded. */
async function fallBack(delivery: Delivery, channel: Channel, { store, clock }: Attempt): Promise<void> {
  const other = delivery.id.startsWith(FALLBACK) ? null : await channel.fallback?.();
  if (!other || other.channel === delivery.channel) return;
  const { alert, incident, level, kind, minute, to, text, message } = delivery;
  const planned: PlannedDelivery = {
    id: derivedId(FALLBACK, [delivery.id, other.channel]),
    ...{ alert, incident, channel: other.channel, level, kind, minute, at: clock.now() },
    to: { name: to.name, address: other.address },
    text,
    ...(message === undefined ? {} : { message }),
  };
  await store.deliveries.plan([planned]);
}

/** Of ids of what came from another channel: it goes no further, so that two channels cannot play it to each other. */
const FALLBACK = 'fbk';

/** Signing stops everything at once everywhere: what still waited for a try goes to nobody by name. */
async function isOver({ kind, incident, minute, to }: Delivery, { store }: DeliverDeps): Promise<boolean> {
  if (to.address === null || !CALLING.includes(kind)) return false;
  const present = await store.incidents.get(incident);
  const signed = present?.incident.handling.signed;
  if (!signed) return false;
  // Of a round these come before its signature, whatever minute they carry; what rises after it is told all the same.
  return (kind !== 'raised' && kind !== 'jumped') || signed.minute >= minute;
}

function toSend(delivery: Delivery, { signUrlOf }: DeliverDeps): DeliveryToSend {
  const canSign =
    delivery.to.address !== null && (CALLING.includes(delivery.kind) || delivery.kind === 'unmuted');
  return { ...delivery, signUrl: canSign ? (signUrlOf?.(delivery) ?? null) : null };
}

/** A fault in one channel must not silence the others; its words stay inside, for they may hold an address. */
async function sendThrough(channel: Channel, message: DeliveryToSend, limit: AbortSignal): Promise<Sent> {
  try {
    return await channel.send(message, limit);
  } catch (error) {
    if (error instanceof AppError) throw error;
    return { ok: false, error: '通道内部出错', retry: true, mayHaveArrived: true };
  }
}

/** Aborts what it runs when the time for a try is over, or a while after the stop. */
async function withinTime<T>(deps: Attempt, run: (limit: AbortSignal) => Promise<T>): Promise<T> {
  const { clock, signal, settings } = deps;
  const over = new AbortController();
  const done = new AbortController();
  const abort = (): void => over.abort();
  const grace = (): void => void clock.sleep(settings.graceMs, done.signal).then(abort);
  void clock.sleep(settings.timeoutMs, done.signal).then(abort);
  if (signal.aborted) grace();
  else signal.addEventListener('abort', grace, { once: true });
  try {
    return await run(over.signal);
  } finally {
    signal.removeEventListener('abort', grace);
    done.abort();
  }
}

interface Judging {
  readonly now: number;
  readonly settings: DeliverySettings;
  readonly dedupes: boolean;
}

function outcomeOf(delivery: Delivery, sent: Sent, { now, settings, dedupes }: Judging): Outcome {
  if (sent.ok) return { ok: true, at: now };
  const { error, retry, afterMs, mayHaveArrived = false, putOff = false } = sent;
  // Sent twice already to somebody who drops nothing: a third would be no better known.
  const isRepeated = mayHaveArrived && delivery.repeat && !dedupes;
  const at = putOff
    ? putOffUntil(delivery, now, settings, afterMs)
    : retryAt(delivery, now, settings, afterMs);
  return {
    ok: false,
    error,
    retryAt: retry && !isRepeated ? at : null,
    ...{ mayHaveArrived, putOff },
  };
}
