import { finalised } from './finalise.ts';

/** Longer texts are seldom said twice but by those who copy them, and cost memory. */
const LONGEST = 40;
/** Texts that may be remembered: of a storm's comments half are then found. A reading takes some 700 bytes. */
const SLOTS = 4096;

/**
 * What was made of short texts that come again: of 90,000 comments of a real event every second one says what another of the
 * last thousands has said. A text is remembered from its second time on, one per slot: those that come once cost a glance
 * and no memory. Equal texts must give equal results, which nobody may change.
 */
export interface Repeats<R extends { readonly own: string }> {
  known(own: string): R | undefined;
  /** Notes what was made of a text that was not known. */
  note(made: R): void;
}

export function createRepeats<R extends { readonly own: string }>(): Repeats<R> {
  const marks = new Uint32Array(SLOTS);
  const kept: (R | undefined)[] = Array.from({ length: SLOTS }, () => undefined);

  return {
    known(own) {
      if (own.length > LONGEST) return undefined;
      const one = kept[markOf(own) % SLOTS];
      return one?.own === own ? one : undefined;
    },
    note(made) {
      if (made.own.length > LONGEST) return;
      const mark = markOf(made.own);
      const slot = mark % SLOTS;
      kept[slot] = marks[slot] === mark ? made : undefined;
      marks[slot] = mark;
    },
  };
}

/** FNV-1a over UTF-16 units, spread. */
function markOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return finalised(hash);
}
