import { isLetter } from './characters.ts';
import type { Lexicon } from './lexicon.ts';
import { createTrie, DEAD, NO_VALUE, ROOT } from './trie.ts';

/**
 * What a speaker said, as mood is read from it: units with titles left out, dialect and slang in standard words, and names of
 * groups and places as one `MASK` each. Buffers are reused: a speech is valid until the next one is written.
 */
export interface Speech {
  readonly units: Uint16Array;
  /** Units in use; behind them stands one 0. */
  length: number;
  /** Where each token begins; one more than there are tokens, the last at `length`. */
  readonly tokenAt: Int32Array;
  tokens: number;
  /** Of each unit, the index in the joined `raw` of what it stands for. */
  readonly sourceAt: Int32Array;
  /** The tokens joined, titles left out, as long as `rawLength`. */
  readonly raw: Uint16Array;
  rawLength: number;
  /** Words in it that stand for others and were not cut as words: what is around them may be cut wrongly, too. */
  aliases: number;
}

/** Stands for a name of a place or a group: it has no place in any n-gram and in no word. A unit of private use. */
export const MASK = 0xf8f0;
/** What a title leaves behind: a border that words and n-grams end at. */
const BORDER = 0x20;
/** Longest slang in Latin letters. */
const SLANG_MAX = 6;
/** A character more than three times running says no more than three times. */
const RUN_MAX = 3;
/** A title in 【】 or 《》 is the platform's or an author's; longer than this (tokens) it is taken for an open bracket. */
const TITLE_TOKENS = 60;
const TITLE_OPEN = 0x3010;
const BOOK_OPEN = 0x300a;
/** Room to begin with; doubled whenever a text is longer. */
const FIRST_ROOM = 1024;
/** An alias is at most this many times as long as what it stands for. */
const ALIAS_GROWTH = 4;

const NAME = 0;
/** 河南人 is a name as 河南 is, however it is cut; but 河南人民 and 河南人口 are not. */
const REN = '人'.charCodeAt(0);
const AFTER_REN = new Set([...'民大社事员口才力间流类工防寿身体均气们'].map((unit) => unit.charCodeAt(0)));

/** @returns a writer of one reused speech. Tokens in order, emoticons whole, white space allowed. */
export function createSpeech(
  lexicon: Pick<Lexicon, 'aliases' | 'identities' | 'moods'>,
): (tokens: readonly string[]) => Speech {
  const meanings: string[] = [''];
  const words: [string, number][] = lexicon.identities.map((name) => [name.toLowerCase(), NAME]);
  for (const [word, meaning] of lexicon.aliases)
    words.push([word.toLowerCase(), meanings.push(meaning.slice(0, word.length * ALIAS_GROWTH)) - 1]);
  const trie = createTrie(words);
  let room = 0;
  let speech = withRoom(FIRST_ROOM);
  /** 1 where a token begins in `raw`. */
  let begins = new Uint8Array(FIRST_ROOM + 1);

  function withRoom(units: number): Speech {
    room = units;
    return {
      units: new Uint16Array(units * ALIAS_GROWTH),
      length: 0,
      tokenAt: new Int32Array(units * ALIAS_GROWTH + 1),
      tokens: 0,
      sourceAt: new Int32Array(units * ALIAS_GROWTH),
      raw: new Uint16Array(units),
      rawLength: 0,
      aliases: 0,
    };
  }

  function write(tokens: readonly string[]): Speech {
    let needed = 1;
    for (const token of tokens) needed += token.length;
    if (needed > room) {
      speech = withRoom(needed * 2);
      begins = new Uint8Array(needed * 2 + 1);
    }
    writeRaw(tokens);
    translate();
    return speech;
  }

  function writeRaw(tokens: readonly string[]): void {
    const { raw } = speech;
    let n = 0;
    for (let t = 0; t < tokens.length; t++) {
      const token = tokens[t] ?? '';
      const first = token.charCodeAt(0);
      if (first === TITLE_OPEN || first === BOOK_OPEN) {
        const close = closeOf(tokens, t, first === TITLE_OPEN ? '】' : '》');
        begins[n] = 1;
        raw[n++] = close === t ? first : BORDER;
        t = close;
        continue;
      }
      const from = n;
      if (isForeign(token)) {
        begins[n] = 1;
        raw[n++] = BORDER;
        continue;
      }
      for (let i = 0; i < token.length; i++) {
        const unit = small(token.charCodeAt(i));
        if (n >= RUN_MAX && raw[n - 1] === unit && raw[n - 2] === unit && raw[n - 3] === unit) continue;
        begins[n] = n === from ? 1 : 0;
        raw[n++] = unit;
      }
      if (GLUED.has(first) && isGlued(token, lexicon.moods)) begins[from + 1] = 1;
    }
    begins[n] = 1;
    speech.rawLength = n;
  }

  /** From `raw` to `units`: the longest alias or name from each place on, else the unit as it is. */
  function translate(): void {
    const { raw, units, sourceAt, tokenAt, rawLength } = speech;
    let n = 0;
    let token = 0;
    speech.aliases = 0;
    for (let i = 0; i < rawLength; ) {
      if (begins[i] === 1) tokenAt[token++] = n;
      let end = longest(i);
      if (end === i) {
        sourceAt[n] = i;
        units[n++] = raw[i] ?? BORDER;
        i += 1;
        continue;
      }
      if (begins[i] !== 1) tokenAt[token++] = n;
      const meaning = meanings[found] ?? '';
      if (found === NAME) {
        sourceAt[n] = i;
        units[n++] = MASK;
        if (raw[end] === REN && end < rawLength && !AFTER_REN.has(raw[end + 1] ?? 0)) end += 1;
      } else if (begins[i] !== 1 || begins[end] !== 1) speech.aliases += 1;
      for (let k = 0; k < meaning.length; k++) {
        sourceAt[n] = i;
        units[n++] = meaning.charCodeAt(k);
      }
      if (end < rawLength && begins[end] !== 1) tokenAt[token++] = n;
      i = end;
    }
    tokenAt[token] = n;
    // Whoever looks one unit ahead must not see the text before.
    units[n] = 0;
    speech.tokens = token;
    speech.length = n;
  }

  // Set by `longest`: a second result without an allocation.
  let found = NO_VALUE;

  /** A single unit must be a token by itself; of more units one end must be a token's. */
  function isWhole(from: number, to: number): boolean {
    const { raw, rawLength } = speech;
    // Letters are a word only where no letter follows: nb is not in nba.
    if (to < rawLength && isLetter(raw[to - 1] ?? 0) && isLetter(raw[to] ?? 0)) return false;
    const ends = (begins[from] ?? 0) + (begins[to] ?? 0);
    return ends === 2 || (ends === 1 && to - from > 1);
  }

  /** Where the longest word from `from` on ends, or `from`. */
  function longest(from: number): number {
    const { raw, rawLength } = speech;
    let state = trie.step(ROOT, raw[from] ?? 0);
    let end = from;
    for (let i = from; state !== DEAD; ) {
      i += 1;
      const value = trie.valueAt(state);
      if (value !== NO_VALUE && isWhole(from, i)) {
        end = i;
        found = value;
      }
      if (i >= rawLength) break;
      state = trie.step(state, raw[i] ?? 0);
    }
    return end;
  }

  return write;
}

/** Degrees and negations of one character that a segmenter takes together with what follows. */
const GLUED = new Set([...'太很真好最超挺更够不没未别'].map((unit) => unit.charCodeAt(0)));

/** 太脏 is 太 and 脏 where the lexicon knows 脏 and not the whole. */
function isGlued(token: string, moods: Lexicon['moods']): boolean {
  if (token.length < 2 || moods.has(token)) return false;
  return (moods.get(token.slice(1))?.weight ?? 0) !== 0;
}

/** The index of the token that closes a title opened at `open`, or `open` where it does not close. */
function closeOf(tokens: readonly string[], open: number, close: string): number {
  const last = Math.min(tokens.length, open + TITLE_TOKENS);
  for (let i = open + 1; i < last; i++) if (tokens[i] === close) return i;
  return open;
}

/** A word in Latin letters longer than slang is (laji, yyds): another language, or code. It is kept, and says nothing here. */
function isForeign(token: string): boolean {
  if (token.length <= SLANG_MAX) return false;
  for (let i = 0; i < SLANG_MAX + 1; i++) if (!isLetter(token.charCodeAt(i))) return false;
  return true;
}

function small(unit: number): number {
  return unit >= 0x41 && unit <= 0x5a ? unit + 0x20 : unit;
}
