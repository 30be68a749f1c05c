import type { Delivery } from '../../../shared/incident-store/incident-store.ts';
import type { Alert } from '../../../shared/incidents.ts';

/**
 * How people are reached. A channel never retries, never logs and never throws for what a receiver answers: deliver.ts
 * alone retries and times out. No secret and no address stands in what it returns.
 */
export interface Channel {
  readonly name: string;
  /**
   * Whether this alert goes out here to the one receiver that the channel's settings name (`to.address` is null then). A
   * channel that reaches persons answers false: its deliveries are those of the alert's own recipients, each with an address.
   */
  wants(alert: Alert): Promise<boolean>;
  /** One try at telling `delivery.to`. Ends soon after the signal aborts. What may have arrived before is marked 可能重复 (see mayRepeat). */
  send(delivery: DeliveryToSend, signal: AbortSignal): Promise<Sent>;
}

/** A delivery as a channel sends it. */
export interface DeliveryToSend extends Delivery {
  /** Where its recipient signs with one tap; made for this try and stored nowhere. Null where nothing is to be signed. */
  readonly signUrl: string | null;
}

/** `retry: false`: trying again would change nothing. `afterMs`: the receiver asks not to be tried before. */
export type Sent =
  | { readonly ok: true }
  | { readonly ok: false; readonly error: string; readonly retry: boolean; readonly afterMs?: number };

/** An earlier try may have arrived: its lease ran out, or it got no good answer, which proves nothing. */
export function mayRepeat({ repeat, tries }: Delivery): boolean {
  return repeat || tries > 1;
}
