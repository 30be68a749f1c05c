import type { Mention } from '../../shared/records.ts';
import type { Subjects } from './belonging.ts';
import type { Gathering, Target } from './gathering.ts';
import { hash53, mix32, termHash } from './hash.ts';
import type { InForce } from './in-force.ts';
import { SAMPLE_CHARACTERS, type Shown } from './shown.ts';
import { addSample, type Belonging, countMention, rankOf, wouldSample } from './sums.ts';
import { fingerprintOf } from './text/fingerprint.ts';
import type { TextReading } from './text/read.ts';

/** A mention that counts, as it was read. */
export interface Said {
  readonly mention: Mention;
  readonly reading: TextReading;
  /** Minute in which it counts. */
  readonly minute: number;
  readonly late: boolean;
  readonly idHash: number;
  /** Topics are looked for in it. */
  readonly speaks: boolean;
}

/**
 * One in so many mentions of a thread brings its terms and may be a sample, chosen by the hash of its id: threads are many,
 * and of the few that rise a quarter says enough (a title needs a term five times).
 */
const THREAD_EVIDENCE = 4;
const NO_WORDS: readonly string[] = [];

/** Counts mentions for their subjects, keeps samples of them, and notes what copies and topics are found by. */
export function createCounting(
  gathering: Gathering,
  shown: Pick<Shown, 'terms' | 'sample'>,
): (said: Said, subjects: Subjects, current: InForce) => void {
  return function countFor(said, { monitors, names, thread, starts, home }, current) {
    const { mention, reading, minute, late, idHash, speaks } = said;
    const { policy, salts } = current;
    const author = mention.author === null ? null : authorWord(mention.author);
    const targets: Target[] = [];
    let terms: readonly string[] | null = null;
    const counted = (target: Target, salt: number, belonging: Belonging): void => {
      targets.push(target);
      if (belonging.speaks) terms ??= shown.terms(reading, current.names);
      const salted = author === null ? null : mix32(author, salt);
      count(said, target, { author: salted, terms: terms ?? NO_WORDS, belonging }, current);
    };
    for (const [index, words] of monitors) {
      const subject = policy.monitors[index]?.id ?? '';
      const others = names.length > 1 ? names.filter((name) => name !== subject) : NO_WORDS;
      const belonging = { direct: words !== null, words: words ?? NO_WORDS, others, speaks: true };
      counted({ subject, key: subject }, salts[index] ?? 0, belonging);
    }
    if (thread !== null && starts) gathering.sum(thread, mention.platform, minute);
    else if (thread !== null) {
      const speaks = idHash % THREAD_EVIDENCE === 0;
      const belonging = { direct: false, words: NO_WORDS, others: names, speaks };
      counted(thread, hash53(thread.subject) >>> 0, belonging);
    }
    if (targets.length === 0 && !speaks) return;
    const print = fingerprintOf(reading.own);
    if (print === null && !speaks) return;
    const { id, at, kind, text } = mention;
    gathering.feature(mention.platform, minute, targets, {
      id: idHash,
      author,
      negative: reading.label === 'negative',
      positive: reading.label === 'positive',
      angry: reading.angry,
      late,
      print,
      terms: speaks ? reading.terms.map(termHash) : [],
      root: speaks ? (home?.marks() ?? null) : null,
      said: speaks ? [id, at, kind, reading.mood, text.slice(0, SAMPLE_CHARACTERS)] : null,
    });
  };

  /** Counts a mention for one of its subjects, and keeps it as a sample if it is to be one. */
  function count(
    { mention, reading, minute, late, idHash }: Said,
    target: Target,
    told: {
      readonly author: number | null;
      readonly terms: readonly string[];
      readonly belonging: Belonging;
    },
    { policy, names }: InForce,
  ): void {
    const { author, terms, belonging } = told;
    const sum = gathering.sum(target, mention.platform, minute);
    const limits = policy.score;
    const { mood, label, angry } = reading;
    countMention(sum, { kind: mention.kind, mood, label, angry, late, author, terms }, belonging, limits);
    if (!belonging.speaks || reading.own === '') return;
    const rank = rankOf(idHash, belonging.direct);
    if (!wouldSample(sum, rank, limits)) return;
    const text = shown.sample(mention.text, names, reading);
    addSample(sum, { id: mention.id, rank, at: mention.at, kind: mention.kind, mood, text }, limits);
  }
}

function authorWord(pseudonym: string): number {
  return Number.parseInt(pseudonym.slice(0, 8), 16) >>> 0;
}
