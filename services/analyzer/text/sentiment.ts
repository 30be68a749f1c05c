import { hasRepeat, isBreak } from './characters.ts';
import type { Lexicon } from './lexicon.ts';
import { createTrie, DEAD, NO_VALUE, ROOT } from './trie.ts';

/** How a text is meant. */
export interface Sentiment {
  /** -1 (worst) to 1. */
  readonly score: number;
  readonly label: 'negative' | 'neutral' | 'positive';
  /** Negative, with at least one word of anger that no negation turns. */
  readonly angry: boolean;
  /** 0..1: how strongly, whatever the sign. */
  readonly strength: number;
}

/** Scores smaller than this in absolute value are neutral: too little was said (detection.md 4.2's abstain band). */
const ABSTAIN = 0.15;
/** A negation or degree word reaches this many tokens forward within its clause (detection.md 4.2). */
const REACH = 4;
/** A negated good word is nearly as bad as a bad one; a negated bad one (别怕, 没问题) is hardly praise; twice is back again. */
const NEGATED_GOOD = -0.8;
const NEGATED_BAD = -0.15;
const NEGATED_TWICE = 0.64;
/** Facts without feelings tip the balance by at most this, which is inside the abstain band. */
const EVENTS_MAX = 0.15;
/** A question that denies what it asks (凭什么 …) is displeasure by itself. */
const QUESTION = 0.7;
/** ?? and more: disbelief. */
const QUESTION_MARKS = 0.35;
/** Per group of exclamation marks, at most three; the same for a character three times running (detection.md 4.2). */
const EMPHASIS = 0.1;
const EMPHASIS_GROUPS = 3;
/** The sum of weights at which the score reaches tanh(1) = 0.76; one plain word of our own gives about 0.7. */
const SCALE = 1.2;
/** Up to this many tokens sums are taken as they are; beyond, chance hits grow, and the sum is spread. */
const SHORT_TOKENS = 25;
/** An entry of the lexicon spans at most this many tokens. */
const SPAN = 4;
/** A title in 【】 or 《》 is the platform's or an author's; longer than this it is taken for an open bracket. */
const TITLE_TOKENS = 60;

/** What a lexicon entry does, as bits: one string may do several things (过分 is a degree and a reproach). */
const MOOD = 1;
const NEGATION = 2;
const DEGREE = 4;
const DENIES = 8;
const ASKS = 16;
const STOP = 32;

/** A lexicon ready for walking over tokens. */
export interface SentimentRules {
  /** @param tokens in order, emoticons whole, white space allowed */
  judge(tokens: readonly string[]): Sentiment;
  isStopWord(token: string): boolean;
}

interface Entry {
  does: number;
  weight: number;
  angry: boolean;
  event: boolean;
  factor: number;
}

/** Sums over a text, all of them positive. */
interface Heard {
  good: number;
  bad: number;
  events: number;
  anger: boolean;
  exclamations: number;
  repeats: boolean;
}

const EXCLAMATION = 0x21;
const QUESTION_MARK = 0x3f;
const COMMA = 0x2c;
const SPACE = 0x20;
const TITLE_OPEN = 0x3010;
const BOOK_OPEN = 0x300a;

/** Compiles the rule layer of detection.md 4.2; equal tokens always give equal scores. */
export function createSentiment(lexicon: Lexicon): SentimentRules {
  const entries: Entry[] = [];
  const trie = createTrie(indexEntries(lexicon, entries));

  /** The entry of exactly this token. */
  function entryOf(token: string): Entry | undefined {
    let state = ROOT;
    for (let i = 0; i < token.length; i++) {
      state = trie.step(state, token.charCodeAt(i));
      if (state === DEAD) return undefined;
    }
    const value = trie.valueAt(state);
    return value === NO_VALUE ? undefined : entries[value];
  }

  function judge(tokens: readonly string[]): Sentiment {
    const heard: Heard = { good: 0, bad: 0, events: 0, anger: false, exclamations: 0, repeats: false };
    // Where the clause, or what follows its last mood word, begins; and whether a question denies what comes.
    let clause = 0;
    let denied = false;
    for (let i = 0; i < tokens.length; ) {
      const token = tokens[i] ?? '';
      const first = token.charCodeAt(0);
      if (isBreak(first)) {
        hearMarks(heard, tokens, i);
        if (first !== COMMA && first !== SPACE) denied = false;
        i += 1;
        clause = i;
        continue;
      }
      if (first === TITLE_OPEN || first === BOOK_OPEN) {
        i = afterTitle(tokens, i, first === TITLE_OPEN ? '】' : '》');
        clause = i;
        continue;
      }
      if (!heard.repeats && hasRepeat(token)) heard.repeats = true;
      const end = i + longest(tokens, i);
      const entry = end > i ? entries[found] : undefined;
      if (entry === undefined) {
        i += 1;
        continue;
      }
      if ((entry.does & DENIES) !== 0 || ((entry.does & ASKS) !== 0 && asksLater(tokens, end))) {
        denied = true;
        heard.bad += QUESTION;
      }
      if ((entry.does & MOOD) !== 0 && entry.weight !== 0) {
        hearMood(
          heard,
          entry,
          entry.event ? entry.weight : modified(entry.weight, tokens, clause, i, denied),
        );
        clause = end;
      }
      i = end;
    }
    return verdict(heard, tokens.length);
  }

  // Set by `longest`: a second result without an allocation per token.
  let found = NO_VALUE;

  /** The number of tokens of the longest entry from token `from` on that judges or asks, 0 for none. */
  function longest(tokens: readonly string[], from: number): number {
    let state = ROOT;
    let span = 0;
    const last = Math.min(tokens.length, from + SPAN);
    for (let j = from; j < last; j++) {
      const token = tokens[j] ?? '';
      for (let k = 0; k < token.length; k++) {
        state = trie.step(state, token.charCodeAt(k));
        if (state === DEAD) return span;
      }
      const value = trie.valueAt(state);
      if (value !== NO_VALUE && ((entries[value]?.does ?? 0) & (MOOD | DENIES | ASKS)) !== 0) {
        span = j - from + 1;
        found = value;
      }
    }
    return span;
  }

  /** The weight of a hit at token `at` after the negations and degrees before it in its clause. */
  function modified(
    weight: number,
    tokens: readonly string[],
    clause: number,
    at: number,
    denied: boolean,
  ): number {
    let out = weight;
    let turns = denied && weight > 0 ? 1 : 0;
    for (let j = Math.max(clause, at - REACH); j < at; j++) {
      const entry = entryOf(tokens[j] ?? '');
      if (entry === undefined) continue;
      if ((entry.does & NEGATION) !== 0) turns += 1;
      else if ((entry.does & DEGREE) !== 0) out *= entry.factor;
    }
    if (turns === 0) return out;
    return out * (turns % 2 === 0 ? NEGATED_TWICE : out > 0 ? NEGATED_GOOD : NEGATED_BAD);
  }

  return {
    judge,
    isStopWord: (token) => ((entryOf(token)?.does ?? 0) & STOP) !== 0,
  };
}

/** A run of ! counts once; so does a run of two ? or more. */
function hearMarks(heard: Heard, tokens: readonly string[], at: number): void {
  const mark = tokens[at]?.charCodeAt(0);
  if (tokens[at - 1]?.charCodeAt(0) === mark) return;
  if (mark === EXCLAMATION) heard.exclamations += 1;
  else if (mark === QUESTION_MARK && tokens[at + 1]?.charCodeAt(0) === mark) heard.bad += QUESTION_MARKS;
}

function hearMood(heard: Heard, entry: Entry, weight: number): void {
  if (entry.event) heard.events -= weight;
  else if (weight > 0) heard.good += weight;
  else {
    heard.bad -= weight;
    if (entry.angry && entry.weight < 0) heard.anger = true;
  }
}

function verdict(heard: Heard, tokens: number): Sentiment {
  const { good } = heard;
  const bad = heard.bad + Math.min(EVENTS_MAX, heard.events);
  const emphasis = EMPHASIS * (Math.min(EMPHASIS_GROUPS, heard.exclamations) + (heard.repeats ? 1 : 0));
  const spread = Math.max(1, Math.sqrt(tokens / SHORT_TOKENS));
  const score = Math.tanh(((good - bad) * (1 + emphasis)) / (SCALE * spread));
  const label = score < -ABSTAIN ? 'negative' : score > ABSTAIN ? 'positive' : 'neutral';
  const felt = good + bad;
  const strength = felt === 0 ? 0 : Math.min(1, 1 - Math.exp(-felt / 2) + emphasis);
  return { score, label, angry: heard.anger && label === 'negative', strength };
}

function indexEntries(lexicon: Lexicon, entries: Entry[]): Map<string, number> {
  const index = new Map<string, number>();
  const entryFor = (word: string): Entry => {
    const at = index.get(word);
    const known = at === undefined ? undefined : entries[at];
    if (known !== undefined) return known;
    const entry = { does: 0, weight: 0, angry: false, event: false, factor: 1 };
    index.set(word, entries.length);
    entries.push(entry);
    return entry;
  };
  for (const [word, { weight, mood }] of lexicon.moods) {
    const entry = entryFor(word);
    entry.does |= MOOD;
    entry.weight = weight;
    entry.angry = mood === 'anger';
    entry.event = mood === 'event';
  }
  for (const word of lexicon.negations) entryFor(word).does |= NEGATION;
  for (const [word, factor] of lexicon.degrees) {
    const entry = entryFor(word);
    entry.does |= DEGREE;
    entry.factor = factor;
  }
  for (const question of lexicon.questions) {
    const [head = '', tail] = question.split('…');
    entryFor(head).does |= tail === undefined ? DENIES : ASKS;
  }
  for (const word of lexicon.stopWords) entryFor(word).does |= STOP;
  return index;
}

/** The index after a title that opens at `open`, or after the bracket alone when it does not close. */
function afterTitle(tokens: readonly string[], open: number, close: string): number {
  const last = Math.min(tokens.length, open + TITLE_TOKENS);
  for (let i = open + 1; i < last; i++) if (tokens[i] === close) return i + 1;
  return open + 1;
}

/** A 吗 before the clause ends. */
function asksLater(tokens: readonly string[], from: number): boolean {
  for (let i = from; i < tokens.length; i++) {
    const token = tokens[i] ?? '';
    if (token === '吗' || token === '么') return true;
    if (isBreak(token.charCodeAt(0))) return false;
  }
  return false;
}
