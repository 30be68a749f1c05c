import { type AppealKind, appealKinds } from '../../../shared/appeals.ts';
import { type Cue, createCueFinder, type FoundCue } from './cues.ts';
import { type GramWeights, gramScores } from './grams.ts';

export interface Stance {
  /** What the comment mainly is. Of equal sums the kind that stands first in the list wins. */
  readonly kind: AppealKind;
  /** What it asks for, at most twelve characters of its own; null where nothing is asked. */
  readonly asks: string | null;
  /** Why: what each kind comes to, how much of it was learned (text/grams.ts), and the cues behind it. */
  readonly scores: Readonly<Record<AppealKind, number>>;
  readonly learned: Readonly<Record<AppealKind, number>>;
  readonly cues: readonly FoundCue[];
}

/** Reads the stance of a cleaned text; `mood` as text/read.ts gives it. */
export type StanceReader = (own: string, mood: number) => Stance;

/** Characters that are read: a comment has two hundred; an article says at its begin what it is. */
const READ_MAX = 2_000;
const ASKS_MAX = 12;

/** What is counted beside the cues. Chosen on services/analyzer/model/training/appeals.jsonl. */
const WEIGHTS = {
  /** Ends in a question mark, or in a particle that asks. */
  questionMark: 1.5,
  /** Without any cue: a text of some length tells something, a cry of few characters is a feeling. */
  factAtRest: 0.8,
  factPerCharacter: 0.02,
  factPerCharacterMax: 0.8,
  factDigit: 0.6,
  emotionAtRest: 0.5,
  emotionShort: 1,
  emotionOnlySigns: 4,
  /** The mood that the words show. */
  complaintNegative: 1.3,
  emotionMoved: 0.6,
  thanksPositive: 1,
} as const;
/** At this sum concrete help, or hearsay, is the kind, whatever else is said beside it, unless that weighs twice as much. */
const SURE = 3;
/** A question or thanks inside a sure complaint is rhetoric. */
const RHETORIC = 0.5;
const SHORT_TEXT = 9;
/** Sentiment × 1,000 from which the words show a mood (the reader's own borders). */
const MOVED = 200;

export function createStanceReader(cues: readonly Cue[], grams: GramWeights): StanceReader {
  const find = createCueFinder(cues);

  return function readStance(own, mood) {
    const text = own.slice(0, READ_MAX).replace(/[A-Z]/g, (letter) => letter.toLowerCase());
    const found = find(text);
    const scores = scoresOf(text, mood, found);
    // The cues were written to be summed; what the grams say was learned to be added to them one to one.
    const learned = gramScores(own, grams);
    for (const kind of appealKinds) scores[kind] += learned[kind];
    const kind = kindOf(scores);
    return { kind, asks: asksOf(kind, scores, own.slice(0, READ_MAX), found), scores, learned, cues: found };
  };
}

function scoresOf(text: string, mood: number, found: readonly FoundCue[]): Record<AppealKind, number> {
  const letters = text.replace(/[^\p{L}\p{N}]|\[[^[\]]{1,8}\]/gu, '').length;
  const scores: Record<AppealKind, number> = {
    help: 0,
    claim: 0,
    complaint: mood <= -MOVED ? WEIGHTS.complaintNegative : 0,
    suggestion: 0,
    question: ASKS_AT_END.test(text) ? WEIGHTS.questionMark : 0,
    thanks: mood >= MOVED ? WEIGHTS.thanksPositive : 0,
    fact:
      WEIGHTS.factAtRest +
      Math.min(WEIGHTS.factPerCharacterMax, letters * WEIGHTS.factPerCharacter) +
      (/[0-9]/.test(text) ? WEIGHTS.factDigit : 0),
    emotion:
      WEIGHTS.emotionAtRest +
      (letters <= SHORT_TEXT ? WEIGHTS.emotionShort : 0) +
      (letters === 0 ? WEIGHTS.emotionOnlySigns : 0) +
      (Math.abs(mood) >= MOVED ? WEIGHTS.emotionMoved : 0),
  };
  for (const { cue } of found) {
    const kind = appealKinds.find((name) => name === cue.kind);
    if (kind) scores[kind] += cue.weight;
  }
  if (scores.complaint >= SURE) {
    scores.question *= RHETORIC;
    if (mood <= -MOVED) scores.thanks *= RHETORIC;
  }
  return scores;
}

function kindOf(scores: Readonly<Record<AppealKind, number>>): AppealKind {
  const [best = 'fact'] = [...appealKinds].sort((a, b) => scores[b] - scores[a]);
  for (const kind of ['help', 'claim'] as const)
    if (scores[kind] >= SURE && scores[kind] * 2 >= scores[best]) return kind;
  return best;
}

/** Kinds that ask for something, and from what sum of suggestion, question or help a complaint demands something too. */
const ASKING: readonly AppealKind[] = ['help', 'question', 'suggestion'];
const DEMAND =
  /要求|必须|给个说法|给.{0,3}交代|退[钱款还]|赔[偿钱]|道歉|严惩|严查|彻查|公开|公布|尽快|赶紧|早日解决|给个答复|还我/;

function asksOf(
  kind: AppealKind,
  scores: Readonly<Record<AppealKind, number>>,
  own: string,
  found: readonly FoundCue[],
): string | null {
  const asks = ASKING.includes(kind);
  if (!asks && !(kind === 'complaint' && DEMAND.test(own)) && !(kind === 'claim' && scores.question > SURE))
    return null;
  const clauses = clausesOf(own);
  if (clauses.length === 0) return null;
  const weighed = clauses.map((clause) => ({ ...clause, weight: weightIn(clause, kind, found) }));
  const [best] = weighed.sort((a, b) => b.weight - a.weight || b.text.length - a.text.length);
  const span = best ? bare(best.text) : '';
  return span === '' ? null : span;
}

interface Clause {
  readonly text: string;
  readonly at: number;
}

function weightIn({ text, at }: Clause, kind: AppealKind, found: readonly FoundCue[]): number {
  const wanted = ASKING.includes(kind) ? [kind] : ['suggestion', 'question'];
  let weight = DEMAND.test(text) && kind === 'complaint' ? SURE : 0;
  for (const { cue, at: from } of found)
    if (wanted.includes(cue.kind) && from >= at && from < at + text.length) weight += cue.weight;
  // 请问一下 or 求助 alone says that something is asked, not what.
  return bare(text).length < 3 ? weight / 4 : weight;
}

function clausesOf(own: string): readonly Clause[] {
  return [...own.matchAll(CLAUSE)].map((match) => ({ text: match[0], at: match.index }));
}

/** The words of a clause that say what is asked: without what leads in and what leads out, at most twelve characters. */
function bare(clause: string): string {
  let text = clause.replace(/^#[^#]*#|@\S+/g, '').trim();
  for (let before = ''; before !== text; ) {
    before = text;
    text = text.replace(LEAD_IN, '').replace(LEAD_OUT, '').trim();
  }
  const characters = [...text];
  if (characters.length <= ASKS_MAX) return text;
  return characters
    .slice(-ASKS_MAX)
    .join('')
    .replace(/^[的了着过和]/, '');
}

const CLAUSE = /[^,。!?;、~…\s]+/g;
const ASKS_AT_END = /(?:\?|吗|么|没有|不呢|呢)[\s!。~]*$/;
const LEAD_IN =
  /^(?:请问一?下?|问一?下|想问一?下?|我?想知道|弱弱地问|有?谁知道|有没有人知道|有人知道|求助|跪求|急求|求求?|麻烦|拜托|请|大家|各位|那么?|所以|到底|就|强烈|建议|希望|呼吁|是不是|能不能|可不可以|能否|可否|有没有人能?|谁能|以后|下次|其实|最好|应该|应当|可以|不如|帮帮?忙?|我们?|[:：])/;
const LEAD_OUT = /(?:吗|呢|啊|呀|吧|么|嘛|哦|哈|啦|谢谢|就好了|呗|\?)$/;
