import { hasRun, isBreak } from './characters.ts';
import {
  CONCEDES,
  CONTRAST,
  CONTRAST_FIRST,
  DEGREE,
  DENIES,
  EMPHATIC,
  type Entries,
  type Entry,
  EXISTS,
  IRONY,
  LEAST,
  MOOD,
  NEGATION,
  PAST,
  PRESENT,
} from './entries.ts';
import { createEntryFinder } from './entry-finder.ts';
import type { MoodClass } from './lexicon.ts';
import { badOf, finishSums, goodOf, type RuleSum, SUMS, sumAt } from './rule-sums.ts';
import type { Speech } from './speech.ts';
import { asksLater, isFace, opensQuoted, opensWithBut } from './speech-signs.ts';
import { NO_VALUE } from './trie.ts';

/** One thing that a rule heard: which sum it went to, how much, and from which units. For explaining only. */
export interface Heard {
  readonly sum: RuleSum;
  readonly from: number;
  readonly to: number;
  amount: number;
}

/** What the rules find in a speech. Reused: valid until the next one. */
export interface RuleReading {
  readonly sums: Float64Array;
  /** Per unit, see `collectNgrams`. */
  gains: Float32Array;
  /** Per unit of a word that a rule has read as a mood, one more than where the word begins; else 0. */
  read: Int32Array;
}

/** A negation or degree word reaches this many tokens forward within its clause (detection.md 4.2). */
const REACH = 4;
/** A negated good word is nearly as bad as a bad one; a negated bad one (别怕, 没问题) is hardly praise; twice is back again. */
const NEGATED_GOOD = -0.8;
const NEGATED_BAD = -0.15;
const NEGATED_TWICE = 0.64;
/** What stands before a 但是, or is conceded, keeps this part of its weight: the speaker's point is the other half. */
const BEFORE_CONTRAST = 0.3;
const EXCLAMATION = 0x21;
const QUESTION_MARK = 0x3f;
const COMMA = 0x2c;
const SPACE = 0x20;
const sumOf: Readonly<Record<MoodClass, RuleSum>> = {
  anger: 'anger',
  mockery: 'mockery',
  complaint: 'complaint',
  fear: 'fear',
  grief: 'grief',
  distrust: 'distrust',
  help: 'help',
  joy: 'joy',
  support: 'support',
  plain: 'plainBad',
  event: 'event',
  none: 'event',
};

/** What a face at the end is sure to mean; tears are shed of joy, too, and a smile may be cold or kind. */
const SURE_FACES: ReadonlySet<MoodClass> = new Set(['anger', 'joy', 'support']);

/** Where a walk over a speech stands. */
interface Walk {
  speech: Speech;
  log: Heard[] | undefined;
  /** First token of the clause, and of what follows its last mood word. */
  clauseFirst: number;
  clause: number;
  /** First unit, and first entry of the log, since the last contrast or the sentence's beginning. */
  stretchAt: number;
  logAt: number;
  /** A 虽然 was heard in this clause. */
  conceding: boolean;
  /** A 以前 was heard in this sentence. */
  past: boolean;
  /** A question denies what comes. */
  denied: boolean;
  /** What the faces since the last word are worth. */
  face: number;
  exclamations: number;
  repeats: number;
}

/** Compiles the rule layer of detection.md 4.2 over a lexicon; equal speeches always give equal readings. */
export function createRules(lexicon: Entries): (speech: Speech, log?: Heard[]) => RuleReading {
  const reading = {
    sums: new Float64Array(SUMS),
    gains: new Float32Array(0),
    read: new Int32Array(0),
  };
  /** Sums of the present stretch. */
  const stretch = new Float64Array(SUMS);
  /** Of the tokens walked over, which entry ends there, and with which token it begins. */
  let entryAt = new Int32Array(0);
  let entryFrom = new Int32Array(0);
  const { entries } = lexicon;
  const finder = createEntryFinder(lexicon);

  return function readRules(speech, log) {
    const walk = begin(speech, log);
    const { tokens, tokenAt, units, length } = speech;
    for (let t = 0; t < tokens; ) {
      const from = tokenAt[t] ?? 0;
      const first = units[from] ?? SPACE;
      if (isBreak(first)) {
        hearBreak(walk, from, first);
        entryAt[t] = NO_VALUE;
        t += 1;
        walk.clause = t;
        walk.clauseFirst = t;
        continue;
      }
      if (opensQuoted(units, from, length)) hear(walk, 'quoted', 1, from, from + 1);
      const span = finder.longest(speech, t);
      const end = t + Math.max(1, span);
      entryAt.fill(NO_VALUE, t, end);
      entryAt[end - 1] = span > 1 ? finder.found : finder.alone;
      entryFrom[end - 1] = t;
      hearTurn(walk, t, from);
      const to = tokenAt[end] ?? length;
      if (!isFace(first)) walk.face = 0;
      if (walk.repeats === 0 && hasRun(units, from, to)) walk.repeats = 1;
      const entry = span > 0 ? entries[finder.found] : undefined;
      if (entry !== undefined) hearEntry(walk, entry, t, span);
      t = end;
    }
    endStretch(walk, length, walk.conceding ? BEFORE_CONTRAST : 1);
    finishSums(reading.sums, tokens, walk);
    return reading;
  };

  function begin(speech: Speech, log: Heard[] | undefined): Walk {
    if (reading.gains.length < speech.length) {
      reading.gains = new Float32Array(speech.length * 2);
      reading.read = new Int32Array(speech.length * 2);
    }
    if (entryAt.length < speech.tokens) {
      entryAt = new Int32Array(speech.tokens * 2);
      entryFrom = new Int32Array(speech.tokens * 2);
    }
    reading.gains.fill(1, 0, speech.length);
    reading.read.fill(0, 0, speech.length);
    reading.sums.fill(0);
    stretch.fill(0);
    const places = { clauseFirst: 0, clause: 0, stretchAt: 0, logAt: 0 };
    const states = { conceding: false, past: false, denied: false };
    return { speech, log, ...places, ...states, exclamations: 0, repeats: 0, face: 0 };
  }

  function hear({ log }: Walk, sum: RuleSum, amount: number, from: number, to: number): void {
    const index = sumAt[sum];
    stretch[index] = (stretch[index] ?? 0) + amount;
    if (log !== undefined && amount !== 0) log.push({ sum, from, to, amount });
  }

  /** Ends a stretch before unit `end`; what it held counts in full, or less where the point lies elsewhere. */
  function endStretch(walk: Walk, end: number, factor: number): void {
    const { sums, gains } = reading;
    if (factor !== 1) {
      sums[sumAt.concededGood] = (sums[sumAt.concededGood] ?? 0) + goodOf(stretch);
      sums[sumAt.concededBad] = (sums[sumAt.concededBad] ?? 0) + badOf(stretch);
    }
    for (let k = 0; k < SUMS; k++) {
      sums[k] = (sums[k] ?? 0) + factor * (stretch[k] ?? 0);
      stretch[k] = 0;
    }
    if (factor !== 1) for (let k = walk.stretchAt; k < end; k++) gains[k] = (gains[k] ?? 1) * factor;
    if (walk.log !== undefined) {
      for (const heard of walk.log.slice(walk.logAt)) heard.amount *= factor;
      walk.logAt = walk.log.length;
    }
    walk.stretchAt = end;
    walk.conceding = false;
  }

  function hearBreak(walk: Walk, from: number, mark: number): void {
    const { units } = walk.speech;
    const again = from > 0 && units[from - 1] === mark;
    if (mark === EXCLAMATION && !again) walk.exclamations += 1;
    if (mark === QUESTION_MARK && !again && units[from + 1] === mark)
      hear(walk, 'disbelief', 1, from, from + 1);
    if (mark === SPACE) return;
    if (mark !== COMMA) {
      walk.denied = false;
      walk.past = false;
    }
    if (walk.conceding) endStretch(walk, from, BEFORE_CONTRAST);
    else if (mark !== COMMA) endStretch(walk, from, 1);
  }

  /** 但是, 虽然 and their like, each a token by itself. */
  function hearTurn(walk: Walk, t: number, from: number): void {
    const does = finder.alone === NO_VALUE ? 0 : (entries[finder.alone]?.does ?? 0);
    const opens = t === walk.clauseFirst && t > 0;
    if ((does & CONTRAST) !== 0 || (opens && ((does & CONTRAST_FIRST) !== 0 || opensWithBut(walk.speech, t))))
      endStretch(walk, from, BEFORE_CONTRAST);
    else if ((does & PRESENT) !== 0 && walk.past) {
      endStretch(walk, from, BEFORE_CONTRAST);
      walk.past = false;
    } else if ((does & PAST) !== 0) walk.past = true;
    else if ((does & CONCEDES) !== 0) {
      endStretch(walk, from, 1);
      walk.conceding = true;
    }
  }

  function hearEntry(walk: Walk, entry: Entry, t: number, span: number): void {
    const { speech } = walk;
    const from = speech.tokenAt[t] ?? 0;
    const to = speech.tokenAt[t + span] ?? speech.length;
    if ((entry.does & IRONY) !== 0) hear(walk, 'irony', 1, from, to);
    if ((entry.does & DENIES) !== 0 || asksLater(speech, t + span, entry.does)) {
      walk.denied = true;
      hear(walk, 'question', 1, from, to);
    }
    if ((entry.does & MOOD) === 0 || entry.weight === 0) return;
    reading.read.fill(from + 1, from, to);
    if (SURE_FACES.has(entry.mood) && isFace(speech.units[from] ?? SPACE)) walk.face += entry.weight;
    if (entry.mood === 'event') hear(walk, 'event', -entry.weight, from, to);
    else hearMood(walk, entry, t, from, to);
    walk.clause = t + span;
  }

  /** A mood word after the negations and degrees before it in its clause; those are read here, and nowhere else. */
  function hearMood(walk: Walk, { mood, weight }: Entry, t: number, from: number, to: number): void {
    const { tokenAt } = walk.speech;
    const { gains } = reading;
    let degree = 1;
    let turns = walk.denied && weight > 0 ? 1 : 0;
    let exists = false;
    let emphatic = false;
    for (let j = Math.max(walk.clause, t - REACH); j < t; j++) {
      const word = entryAt[j] ?? NO_VALUE;
      const modifier = word === NO_VALUE ? undefined : entries[word];
      if (modifier === undefined) continue;
      if ((modifier.does & NEGATION) !== 0) {
        // 没有 … 不 …: what there is none of that is not so, all of it is.
        if (exists) turns -= 1;
        else turns += 1;
        exists = !exists && (modifier.does & EXISTS) !== 0;
        emphatic ||= (modifier.does & EMPHATIC) !== 0;
      } else if ((modifier.does & LEAST) !== 0) {
        emphatic ||= exists;
      } else if ((modifier.does & DEGREE) !== 0) degree *= modifier.factor;
      else continue;
      gains.fill(0, tokenAt[entryFrom[j] ?? j], tokenAt[j + 1]);
    }
    degree *= finder.degreeAfter(walk.speech, to);
    const size = Math.abs(weight) * degree;
    const turned = turns % 2 === 1;
    if (turned && weight < 0 && emphatic) hear(walk, 'neverBad', size, from, to);
    else if (turned) hear(walk, weight > 0 ? 'turnedGood' : 'turnedBad', size, from, to);
    else if (turns > 0) hear(walk, weight > 0 ? 'twiceGood' : 'twiceBad', size, from, to);
    else hear(walk, mood === 'plain' && weight > 0 ? 'plainGood' : sumOf[mood], size, from, to);
    const turn = turned ? (weight > 0 ? NEGATED_GOOD : NEGATED_BAD) : turns === 0 ? 1 : NEGATED_TWICE;
    const gain = degree * turn;
    if (gain !== 1) for (let k = from; k < to; k++) gains[k] = (gains[k] ?? 1) * gain;
  }
}
