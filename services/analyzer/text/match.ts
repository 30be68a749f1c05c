import type { Monitor } from '../../../shared/monitor.ts';
import type { Platform } from '../../../shared/records.ts';
import { isDigit, isLetter, isPunctuation } from './characters.ts';
import { cleanWord } from './clean.ts';
import { createWordFinder, type WordFinder } from './word-finder.ts';

/** Where a mention was made, as far as it is known: what is absent excludes nothing. */
export interface Where {
  readonly platform?: Platform | undefined;
  /** GB/T 2260 code; only the province (its first two digits) is compared. */
  readonly region?: string | undefined;
}

export interface MonitorHit {
  /** Index in the list that was compiled. */
  readonly monitor: number;
  /** The words of `any`, `phrase` and `all` that occurred, in that order, cleaned and in small letters, without repeats. */
  readonly words: readonly string[];
}

export interface MonitorMatcher {
  /**
   * The monitors that a text matches by shared/monitor.ts's rule, in ascending order.
   * @param own a text cleaned by `cleanText`
   */
  match(own: string, where: Where): readonly MonitorHit[];
  /** Whether the monitor's platforms and region admit a mention made there. */
  allows(monitor: number, where: Where): boolean;
}

interface Compiled {
  readonly platforms: ReadonlySet<Platform>;
  readonly province: string | null;
  /** Indices into the words; `either` is any and phrase together. */
  readonly either: readonly number[];
  readonly all: readonly number[];
  readonly none: readonly number[];
}

/** A distinct word of some monitor: how it is looked for, and by whom. */
interface Word {
  readonly text: string;
  readonly phrase: boolean;
  /** Monitors that cannot match without one of the words they seek: any and phrase, or else the first of `all`. */
  readonly seekers: Set<number>;
}

const NO_HITS: readonly MonitorHit[] = [];

/**
 * Compiles monitors into one pass over a text, however many they are. Words are cleaned like texts (`clean` adds the
 * traditional-to-simplified step that this folder cannot import) and compared in small letters. A word that begins or
 * ends with a Latin letter ends there: `ai` is not found in `training`, and a number not inside a longer number; a
 * letter beside a digit is a border (`iphone` is found in `iPhone15`). A word of which cleaning leaves nothing never
 * occurs.
 */
export function compileMonitors(
  monitors: readonly Monitor[],
  clean: (word: string) => string = (word) => cleanWord(word, (same) => same),
): MonitorMatcher {
  const words: Word[] = [];
  const index = new Map<string, number>();
  const compiled = monitors.map((monitor, number): Compiled => {
    const either = [
      ...monitor.any.map((word) => idOf(word, false)),
      ...monitor.phrase.map((word) => idOf(word, true)),
    ];
    const all = monitor.all.map((word) => idOf(word, false));
    const none = monitor.none.map((word) => idOf(word, false));
    for (const id of either.length > 0 ? either : all.slice(0, 1)) words[id]?.seekers.add(number);
    return {
      platforms: new Set(monitor.platforms),
      province: monitor.region?.slice(0, 2) ?? null,
      either,
      all,
      none,
    };
  });

  function idOf(raw: string, phrase: boolean): number {
    const cleaned = clean(raw).toLowerCase();
    const text = phrase ? withoutPunctuation(cleaned) : cleaned;
    const key = `${phrase ? 'phrase' : 'word'} ${text}`;
    const known = index.get(key);
    if (known !== undefined) return known;
    index.set(key, words.length);
    words.push({ text, phrase, seekers: new Set() });
    return words.length - 1;
  }

  const plain = finderOf(words, false);
  const phrases = finderOf(words, true);

  function allows(number: number, where: Where): boolean {
    const monitor = compiled[number];
    if (!monitor) return false;
    if (where.platform !== undefined && !monitor.platforms.has(where.platform)) return false;
    return (
      monitor.province === null || where.region === undefined || where.region.slice(0, 2) === monitor.province
    );
  }

  return {
    allows,
    match(own, where) {
      const seen: number[] = [];
      for (const finder of [plain, phrases]) {
        finder?.scan(own, (word, start, end) => {
          if (hasBorders(own, start, end)) seen.push(word);
        });
      }
      return seen.length === 0 ? NO_HITS : hitsOf(new Set(seen), where);
    },
  };

  function hitsOf(seen: ReadonlySet<number>, where: Where): readonly MonitorHit[] {
    const candidates = new Set<number>();
    for (const word of seen) for (const number of words[word]?.seekers ?? []) candidates.add(number);
    const hits: MonitorHit[] = [];
    for (const number of [...candidates].sort((a, b) => a - b)) {
      const monitor = compiled[number];
      if (!monitor || !allows(number, where)) continue;
      if (monitor.either.length > 0 && !monitor.either.some((word) => seen.has(word))) continue;
      if (!monitor.all.every((word) => seen.has(word)) || monitor.none.some((word) => seen.has(word)))
        continue;
      const found = [...monitor.either, ...monitor.all].filter((word) => seen.has(word));
      hits.push({ monitor: number, words: [...new Set(found.map((word) => words[word]?.text ?? ''))] });
    }
    return hits;
  }
}

/** Indices of the finder are indices of `words`; those of the other kind are left empty, and empty words never occur. */
function finderOf(words: readonly Word[], phrase: boolean): WordFinder | null {
  if (!words.some((word) => word.phrase === phrase && word.text !== '')) return null;
  return createWordFinder(
    words.map((word) => (word.phrase === phrase ? word.text : '')),
    { ignorePunctuation: phrase },
  );
}

/** No letter goes on beyond a letter at either end, and no digit beyond a digit. */
function hasBorders(text: string, start: number, end: number): boolean {
  return !(joins(text, start - 1, start) || joins(text, end - 1, end));
}

function joins(text: string, before: number, after: number): boolean {
  if (before < 0 || after >= text.length) return false;
  const a = text.charCodeAt(before);
  const b = text.charCodeAt(after);
  return (isLetter(a) && isLetter(b)) || (isDigit(a) && isDigit(b));
}

function withoutPunctuation(text: string): string {
  let out = '';
  for (let i = 0; i < text.length; i++) if (!isPunctuation(text.charCodeAt(i))) out += text[i];
  return out;
}
