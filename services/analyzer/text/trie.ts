/** A fixed set of words as a table of states: walking it costs one probe per character and makes no garbage. */
export interface Trie {
  /** The state after `unit` (a UTF-16 code unit) from `state`; `DEAD` when no word goes on that way. */
  step(state: number, unit: number): number;
  /** The value of the word that ends in this state, or `NO_VALUE`. */
  valueAt(state: number): number;
  /** One more than the highest state. */
  readonly states: number;
  /** Every edge in order of creation (a parent comes before its children): from, unit, to. */
  readonly edges: readonly TrieEdge[];
}

export interface TrieEdge {
  readonly from: number;
  readonly unit: number;
  readonly to: number;
}

export const ROOT = 0;
export const DEAD = -1;
export const NO_VALUE = -1;
const UNITS = 65_536;

/**
 * Builds a trie over UTF-16 code units. Values are integers from 0 up; of equal words the last value stays; an empty
 * word is passed over.
 */
export function createTrie(words: Iterable<readonly [word: string, value: number]>): Trie {
  const pairs = [...words];
  const most = pairs.reduce((sum, [word]) => sum + word.length, 0);
  // Most steps start at the root and fail there: a direct table. All others share one open-addressing hash table that is
  // at most half full.
  const fromRoot = new Int32Array(UNITS).fill(DEAD);
  const bits = Math.max(4, Math.ceil(Math.log2(most + 1)) + 1);
  const mask = (1 << bits) - 1;
  const froms = new Int32Array(mask + 1).fill(DEAD);
  const units = new Uint16Array(mask + 1);
  const tos = new Int32Array(mask + 1);
  const ends = new Int32Array(most + 1).fill(NO_VALUE);
  const edges: TrieEdge[] = [];

  function step(state: number, unit: number): number {
    if (state === ROOT) return fromRoot[unit] ?? DEAD;
    let slot = slotOf(state, unit) & mask;
    for (;;) {
      const from = froms[slot] ?? DEAD;
      if (from === DEAD) return DEAD;
      if (from === state && units[slot] === unit) return tos[slot] ?? DEAD;
      slot = (slot + 1) & mask;
    }
  }

  function addEdge(from: number, unit: number): number {
    const to = edges.push({ from, unit, to: edges.length + 1 });
    if (from === ROOT) {
      fromRoot[unit] = to;
      return to;
    }
    let slot = slotOf(from, unit) & mask;
    while (froms[slot] !== DEAD) slot = (slot + 1) & mask;
    froms[slot] = from;
    units[slot] = unit;
    tos[slot] = to;
    return to;
  }

  for (const [word, value] of pairs) {
    if (word === '') continue;
    let state = ROOT;
    for (let i = 0; i < word.length; i++) {
      const unit = word.charCodeAt(i);
      const next = step(state, unit);
      state = next === DEAD ? addEdge(state, unit) : next;
    }
    ends[state] = value;
  }
  return { states: edges.length + 1, edges, step, valueAt: (state) => ends[state] ?? NO_VALUE };
}

/** Multiplicative mixing with the odd constants of murmur3; any spread over the low bits will do. */
function slotOf(state: number, unit: number): number {
  const mixed = Math.imul(state, 0x9e3779b1) ^ Math.imul(unit, 0x85ebca6b);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}
