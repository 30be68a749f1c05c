import type { BookEntry, Handling } from '../../../shared/incidents.ts';
import type { Level } from '../../../shared/records.ts';
import { type Incident, rankOf } from './incident.ts';

/** Nobody has done anything yet. */
export function untouched(): Handling {
  return { signed: null, level: null, muted: null, byHand: false, book: [] };
}

/**
 * Whether a human's level still holds at a minute, the machine saying `machine`: until the machine goes higher than both of
 * them stood when it was set, or until its end. Without a member there is no machine's word to fall back to: it holds.
 */
export function isLevelHeld(incident: Incident, machine: Level, minute: number): boolean {
  const { level } = incident.handling;
  if (!level) return false;
  if (incident.members.length === 0) return true;
  const top = Math.max(rankOf(level.level), rankOf(level.machine));
  return minute < level.until && rankOf(machine) <= top;
}

/** Nothing is told of an incident that is muted at this minute, unless it stands higher than when it was muted. */
export function isSilenced({ handling, level }: Incident, minute: number): boolean {
  const { muted } = handling;
  return muted !== null && minute < muted.until && rankOf(level) <= rankOf(muted.level);
}

/** The incident with one more line in its book; beyond `limit` the oldest go (every revision of it stays in the store). */
export function booked(incident: Incident, entry: BookEntry, limit: number): Incident {
  const book = [...incident.handling.book, entry].slice(-limit);
  return { ...incident, handling: { ...incident.handling, book } };
}

/**
 * What was done with two incidents that become one: the earlier signature, the higher of the human levels, both books by
 * time. Only the survivor's mute stays: a mute of the one must not silence the other.
 */
export function joinHandling(survivor: Handling, loser: Handling, limit: number): Handling {
  const signatures = [survivor.signed, loser.signed].filter((one) => one !== null);
  const levels = [survivor.level, loser.level].filter((one) => one !== null);
  return {
    signed: signatures.sort((a, b) => a.minute - b.minute || a.at - b.at)[0] ?? null,
    level: levels.sort((a, b) => rankOf(b.level) - rankOf(a.level))[0] ?? null,
    muted: survivor.muted,
    byHand: survivor.byHand || loser.byHand,
    ...joinDone(survivor, loser, limit),
    book: [...survivor.book, ...loser.book].sort((a, b) => a.minute - b.minute || a.at - b.at).slice(-limit),
  };
}

/** What was done for the one was done for both; the event happened when it happened first. */
function joinDone(survivor: Handling, loser: Handling, limit: number): Pick<Handling, 'done' | 'occurred'> {
  const done = [...(survivor.done ?? []), ...(loser.done ?? [])];
  const occurred = [survivor.occurred, loser.occurred].filter((one) => one !== undefined);
  const [first] = occurred.sort((a, b) => a.minute - b.minute);
  return {
    ...(done.length === 0
      ? {}
      : { done: done.sort((a, b) => a.minute - b.minute || a.at - b.at).slice(-limit) }),
    ...(first === undefined ? {} : { occurred: first }),
  };
}

/** The entry of the act by which an incident was closed, where a person closed it. */
export function closingEntry({ closedAt, handling }: Incident): BookEntry | null {
  if (closedAt === null) return null;
  return handling.book.findLast(({ act, minute }) => act === 'close' && minute === closedAt) ?? null;
}
