import type { TitleWords } from './reading.ts';
import { rarityOf, type Usual } from './usual.ts';

/** A matter that stands on the board under one or several titles. Plain data; times in epoch milliseconds. */
export interface BoardEvent {
  /** Title under which it was first listed. */
  readonly name: string;
  readonly firstAt: number;
  lastAt: number;
  /** Hours in which any of its titles was listed. */
  hours: number;
  readonly titles: Set<string>;
  /** By term, in how many of its titles it stands. */
  readonly terms: Map<string, number>;
  /** Of the strongest flag so far; null while there was none. */
  flagged: { readonly at: number; readonly points: number; readonly title: string } | null;
}

/** A matter may be off the board for so long and come back as the same one: a weekend and the working week around it. */
export const EVENT_KEPT_MS = 7 * 86_400_000;
/** Of a title's rarity, the share that lies in terms of an event from which it belongs to it. */
const SHARED = 0.3;
/** Rarity, in nats, that a term must have to tie titles: less than one in 150 holds it. */
export const TYING = 5;
/** Terms of an event that count: those in most of its titles. Without a limit events grow into each other. */
const SIGNATURE = 8;

/** The event that a title belongs to, or null: the one that shares most of its rarity. */
export function eventOf(
  events: ReadonlySet<BoardEvent>,
  byTerm: ReadonlyMap<string, ReadonlySet<BoardEvent>>,
  usual: Usual,
  words: TitleWords,
): BoardEvent | null {
  const rarities = words.terms.map((term) => [term, rarityOf(usual, term)] as const);
  const all = rarities.reduce((sum, [, rarity]) => sum + Math.max(0, rarity), 0);
  if (all <= 0) return null;
  const shared = new Map<BoardEvent, number>();
  const tied = new Set<BoardEvent>();
  for (const [term, rarity] of rarities) {
    for (const event of byTerm.get(term) ?? []) {
      if (!events.has(event) || !inSignature(event, term)) continue;
      shared.set(event, (shared.get(event) ?? 0) + Math.max(0, rarity));
      if (rarity >= TYING) tied.add(event);
    }
  }
  let best: BoardEvent | null = null;
  let most = SHARED * all;
  for (const [event, sum] of shared) {
    if (!tied.has(event) || sum < most) continue;
    best = event;
    most = sum;
  }
  return best;
}

function inSignature({ terms, titles }: BoardEvent, term: string): boolean {
  if (terms.size <= SIGNATURE || titles.size <= 2) return true;
  const own = terms.get(term) ?? 0;
  let above = 0;
  for (const count of terms.values()) if (count > own) above += 1;
  return above < SIGNATURE;
}
