import type { Alert, Colour } from '../../../shared/incidents.ts';
import type { Told } from './contacts.ts';

/** What is under way for an incident that somebody was told of: whom it calls until somebody signs, and what was told. */
export interface Call {
  /** Of the chain. */
  readonly level: Colour;
  /** The minute from which the chain counts: of the first notice, or the end of the quiet hours that held it. */
  readonly begun: number;
  /** The next of the chain's times; past the last one when nobody is left to call. */
  readonly next: number;
  /** Everybody told in this round. */
  readonly told: readonly Told[];
  /** The minute of the last notice. */
  readonly lastAt: number;
  /** What was told of clocks: `name/due/due` and `name/due/breached`. */
  readonly clocks: readonly string[];
  /** The end of the quiet hours that held its first notice; null where none did. */
  readonly heldUntil: number | null;
  /** Since when a mute has stopped the chain: it goes on from there; null while it runs. */
  readonly pausedAt: number | null;
  /** The end of the last mute: nothing is told as of an earlier minute. */
  readonly notBefore: number;
}

/** What a person was told lately, and what waits for their next digest. */
export interface Load {
  readonly minutes: readonly number[];
  readonly channels: readonly string[];
  readonly held: readonly Held[];
}

export type Held = Pick<Alert, 'incident' | 'level' | 'kind' | 'minute'> & { readonly title: string };

/** JSON-able; its entries are replaced, never altered. */
export interface DeskState {
  readonly calls: Record<string, Call>;
  readonly loads: Record<string, Load>;
  /** The last minute that is over. */
  minute: number | null;
}

export function emptyDesk(): DeskState {
  return { calls: {}, loads: {}, minute: null };
}

/** Below this nobody is called. */
export const CALLS_FROM: Colour = 'yellow';
