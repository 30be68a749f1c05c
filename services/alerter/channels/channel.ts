import type { Delivery, Recipient } from '../../../shared/incident-store/incident-store.ts';
import type { Alert } from '../../../shared/incidents.ts';

/**
 * How people are reached. A channel never retries, never logs and never throws for what a receiver answers: deliver.ts
 * alone retries and times out. No secret and no address stands in what it returns.
 */
export interface Channel {
  readonly name: string;
  /**
   * The receiver drops what comes twice, by the delivery's id. Where it does not, what may have arrived is sent once more,
   * marked, and then no more.
   */
  readonly dedupes: boolean;
  /**
   * Whether this alert goes out here to the one receiver that the channel's settings name (`to.address` is null then). A
   * channel that reaches persons answers false: its deliveries are those of the alert's own recipients, each with an address.
   */
  wants(alert: Alert): Promise<boolean>;
  /** Whether news of this kind goes out here at all, also to those whom the duty names; without it all kinds do. */
  carries?(kind: Alert['kind']): boolean;
  /** One try at telling `delivery.to`. Ends soon after the signal aborts. What may have arrived before is marked 可能重复 (see mayRepeat). */
  send(delivery: DeliveryToSend, signal: AbortSignal): Promise<Sent>;
  /** Where a delivery goes that cannot be sent here; null: nowhere. */
  fallback?(): Promise<Fallback | null>;
}

/** A delivery as a channel sends it. */
export interface DeliveryToSend extends Delivery {
  /** Where its recipient signs with one tap; made for this try and stored nowhere. Absent or null where nothing is to be signed. */
  readonly signUrl?: string | null;
}

export interface Fallback {
  readonly channel: string;
  readonly address: Recipient['address'];
}

export type Sent = { readonly ok: true } | NotSent;

export interface NotSent {
  readonly ok: false;
  /** For people, in Chinese. */
  readonly error: string;
  /** false: trying again would change nothing. */
  readonly retry: boolean;
  /** Not to be tried before so many milliseconds have passed. */
  readonly afterMs?: number;
  /** Nobody knows whether it arrived: no answer came, or one that tells nothing. */
  readonly mayHaveArrived?: boolean;
  /** It waits for its turn, by our own limit or at the receiver's wish: no try at all. */
  readonly putOff?: boolean;
}

/** An earlier try may have arrived: its lease ran out, or it got no answer that proves otherwise. */
export function mayRepeat({ repeat }: Pick<Delivery, 'repeat'>): boolean {
  return repeat;
}

/** Refused, or misaddressed, or misconfigured: a person has to see to it. */
export function refused(error: string): NotSent {
  return { ok: false, error, retry: false };
}

/** The receiver said that it did not take it, and may take it later. */
export function later(error: string, afterMs?: number): NotSent {
  return { ok: false, error, retry: true, ...(afterMs === undefined ? {} : { afterMs }) };
}

/** Its turn has not come. */
export function putOff(error: string, afterMs: number): NotSent {
  return { ok: false, error, retry: true, afterMs, putOff: true };
}

/** Nobody knows whether it arrived. */
export function unknown(error: string): NotSent {
  return { ok: false, error, retry: true, mayHaveArrived: true };
}
