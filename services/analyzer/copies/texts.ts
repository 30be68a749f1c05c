import { areCopies, BANDS, bandKey, similarityOf } from '../text/fingerprint.ts';
import { addVoice, noVoices, type Voices } from './hands.ts';
import type { CopiesSettings } from './settings.ts';

/** What of one text counts for one subject. The `taken` are thousandths that have been told. */
export interface Part {
  readonly subject: string;
  readonly key: string;
  n: number;
  negative: number;
  angry: number;
  taken: number;
  takenNegative: number;
  takenAngry: number;
  takenCoordinated: number;
}

/** A text and its near-duplicates, as long as it is repeated. */
export interface Text {
  /** Its place in the table. */
  readonly slot: number;
  /** Fingerprint of the first. */
  readonly print: Uint8Array;
  /** The minute in which it was last said. */
  seen: number;
  readonly voices: Voices;
  readonly parts: Part[];
  /** The push it is part of, when others are in the same hands. */
  push: Push | null;
}

/** Several texts in the same hands. */
export interface Push {
  readonly texts: Set<Text>;
  readonly voices: Voices;
}

/**
 * The texts said lately on one platform, found by their fingerprints: locality-sensitive hashing over 21 bands of three
 * values (detection.md 5.3). Each band has a table of fixed size in which the text said last has its place: memory is
 * bounded, and which text is found depends on nothing but the order in which texts were said.
 */
export interface Texts {
  /** Texts in the order in which they were last said. */
  all(): Iterable<Text>;
  /** The text that this is a copy of, or a new one; said in this minute. */
  say(print: Uint8Array, minute: number): Text;
  /** Puts a text in as it was stored; in the order in which they were last said. */
  restore(text: Omit<Text, 'slot'>): Text;
  /** Forgets the texts last said before this minute. */
  forgetBefore(minute: number): void;
}

/** Places of a band's table: more than twice the texts kept, so that few push each other out. */
const PLACES = 1 << 17;

export function createTexts(settings: CopiesSettings): Texts {
  const tables = Array.from({ length: BANDS }, () => new Int32Array(PLACES).fill(-1));
  /** By slot, in the order in which they were last said. */
  const live = new Map<number, Text>();
  const free: number[] = [];
  let slots = 0;

  function find(print: Uint8Array): Text | null {
    let best: Text | null = null;
    let bestSimilarity = 0;
    for (let band = 0; band < BANDS; band++) {
      const key = bandKey(print, band);
      const text = live.get(tables[band]?.[placeOf(key)] ?? -1);
      // A slot that was given anew holds another text.
      if (!text || text === best || bandKey(text.print, band) !== key || !areCopies(print, text.print))
        continue;
      const similarity = similarityOf(print, text.print);
      if (similarity <= bestSimilarity) continue;
      best = text;
      bestSimilarity = similarity;
    }
    return best;
  }

  function touch(text: Text): void {
    live.delete(text.slot);
    live.set(text.slot, text);
    for (let band = 0; band < BANDS; band++) {
      const table = tables[band];
      if (table) table[placeOf(bandKey(text.print, band))] = text.slot;
    }
  }

  function forget(text: Text): void {
    live.delete(text.slot);
    free.push(text.slot);
    text.push?.texts.delete(text);
  }

  function add(text: Omit<Text, 'slot'>): Text {
    if (live.size >= settings.texts) {
      const [oldest] = live.values();
      if (oldest) forget(oldest);
    }
    const slot = free.pop() ?? slots++;
    return { ...text, slot };
  }

  return {
    all: () => live.values(),
    say(print, minute) {
      const text =
        find(print) ?? add({ print: print.slice(), seen: minute, voices: noVoices(), parts: [], push: null });
      text.seen = minute;
      touch(text);
      return text;
    },
    restore(stored) {
      const text = add(stored);
      touch(text);
      return text;
    },
    forgetBefore(minute) {
      for (const text of live.values()) {
        if (text.seen >= minute) break;
        forget(text);
      }
    },
  };
}

/** Counts one mention of a text. */
export function countSaid(
  text: Text,
  said: { readonly author: number | null; readonly negative: boolean; readonly angry: boolean },
  subjects: readonly { readonly subject: string; readonly key: string }[],
  times: number,
  settings: CopiesSettings,
): void {
  addVoice(text.voices, said.author, times, settings.sketch);
  if (text.push) addVoice(text.push.voices, said.author, times, settings.sketch);
  for (const { subject, key } of subjects) {
    let part = text.parts.find((one) => one.subject === subject);
    if (!part) {
      part = {
        ...{ subject, key, n: 0, negative: 0, angry: 0 },
        ...{ taken: 0, takenNegative: 0, takenAngry: 0, takenCoordinated: 0 },
      };
      text.parts.push(part);
    }
    part.n += times;
    if (said.negative) part.negative += times;
    if (said.angry) part.angry += times;
  }
}

function placeOf(key: number): number {
  return (Math.imul(key, 0x9e3779b1) >>> 15) & (PLACES - 1);
}
