import { isDigit, isLetter } from './characters.ts';
import { cleanText, type Simplify } from './clean.ts';
import { createExplainer, type Explanation } from './explain.ts';
import type { Lexicon } from './lexicon.ts';
import type { MoodModel } from './mood-model.ts';
import { createRepeats } from './repeats.ts';
import { createEvidence, createSentiment, type Feeling } from './sentiment.ts';
import { createTokenizer, type Tokens } from './tokens.ts';

/** Everything the analyzer learns from a text alone. */
export interface TextReading {
  /** The author's own words, cleaned, for matching (text/match.ts). */
  readonly own: string;
  /** The words of `own` in order; emoticons `[怒]` whole, `@names` and white space left out. */
  readonly tokens: readonly string[];
  /** Distinct tokens worth counting, in order, in small letters; hashtags with their content as one, without the #. */
  readonly terms: readonly string[];
  /** Sentiment × 1,000, an integer from -1000 to 1000. */
  readonly mood: number;
  readonly label: 'negative' | 'neutral' | 'positive';
  readonly angry: boolean;
  /** Of a negative text, the feeling that is likeliest, where one is likely enough. */
  readonly feeling: Feeling | null;
  /** A cry for help: somebody may be in danger now. */
  readonly help: boolean;
}

export interface TextReader {
  (text: string): TextReading;
  /** `own` of the text's reading alone, at a small part of the cost: nothing is cut. */
  own(text: string): string;
  /** The reading of a text whose `own` is at hand. */
  cleaned(own: string): TextReading;
  /** As `cleaned`, of many in order: all are cut, then all are judged, each with its tables at hand, at half the cost. */
  many(owns: readonly string[]): TextReading[];
  /** Which parts of the text moved its mood. For people: several times the cost of reading it. */
  explain(text: string): Explanation;
}

export interface ReaderParts {
  readonly cut: (text: string) => string[];
  readonly simplify: Simplify;
  readonly lexicon: Lexicon;
  readonly model: MoodModel;
}

/** Terms per mention (detection.md 5.1): a long article may not outweigh two dozen comments. */
const TERMS_MAX = 25;
/** UTF-16 units read of one text: longer than any WeChat article (20,000 characters), short enough that none stops a worker. */
const TEXT_MAX = 50_000;

const SILENT: TextReading = {
  own: '',
  tokens: [],
  terms: [],
  mood: 0,
  label: 'neutral',
  angry: false,
  feeling: null,
  help: false,
};

/** What the speaker of a text said, in tokens, as the model is shown it: training and reading share it. */
export function createSpoken(
  parts: Pick<ReaderParts, 'cut' | 'simplify'>,
): (text: string) => readonly string[] {
  const tokenize = createTokenizer(parts.cut);
  return (text) => tokenize(ownWords(text, parts.simplify)).spoken;
}

function ownWords(text: string, simplify: Simplify): string {
  return cleanText(text.length > TEXT_MAX ? text.slice(0, TEXT_MAX) : text, simplify).own;
}

/** Makes a reader: clean, cut, judge, collect terms. Equal texts give equal readings; of short ones that come again, the same. */
export function createTextReader(parts: ReaderParts): TextReader {
  const tokenize = createTokenizer(parts.cut);
  const evidence = createEvidence(parts.lexicon, (text) => tokenize(text).spoken);
  const sentiment = createSentiment(evidence, parts.model);

  const repeats = createRepeats<TextReading>();
  const explain = createExplainer(evidence, parts.model);
  const spokenOf = createSpoken(parts);

  return Object.assign((text: string) => cleaned(ownWords(text, parts.simplify)), {
    own: (text: string) => ownWords(text, parts.simplify),
    cleaned,
    many,
    explain: (text: string) => explain(spokenOf(text)),
  });

  function cleaned(own: string): TextReading {
    return own === '' ? SILENT : (repeats.known(own) ?? judged(own, tokenize(own)));
  }

  function many(owns: readonly string[]): TextReading[] {
    const cut = owns.map((own) => {
      if (own === '') return SILENT;
      return repeats.known(own) ?? tokenize(own);
    });
    return cut.map((one, i) => ('own' in one ? one : judged(owns[i] ?? '', one)));
  }

  function judged(own: string, { tokens, spoken, hashtags }: Tokens): TextReading {
    const { score, label, angry, feeling, help } = sentiment.judge(spoken);
    const reading: TextReading = {
      own,
      tokens: tokens.filter((token) => token.charCodeAt(0) !== SPACE),
      terms: termsOf(tokens, hashtags),
      // `+ 0`: a text that says nothing has 0, not -0.
      mood: Math.round(score * 1000) + 0,
      label,
      angry,
      feeling,
      help,
    };
    repeats.note(reading);
    return reading;
  }

  function termsOf(tokens: readonly string[], hashtags: readonly string[]): readonly string[] {
    const terms: string[] = [...hashtags];
    for (const token of tokens) {
      if (terms.length >= TERMS_MAX) break;
      if (token.length < 2 || token.charCodeAt(0) === BRACKET || !holdsLetter(token)) continue;
      const term = hasCapital(token) ? token.toLowerCase() : token;
      if (!terms.includes(term) && !evidence.isStopWord(term)) terms.push(term);
    }
    return terms.length > TERMS_MAX ? terms.slice(0, TERMS_MAX) : terms;
  }
}

const SPACE = 0x20;
const BRACKET = 0x5b;

/** A letter of any script: not only digits, punctuation, emoji. */
function holdsLetter(token: string): boolean {
  for (let i = 0; i < token.length; i++) {
    const unit = token.charCodeAt(i);
    if (unit < 0x80 ? isLetter(unit) : unit >= 0x3040 && unit <= 0xd7ff) return true;
    if (!isDigit(unit) && unit >= 0xc0 && unit < 0x2000) return true;
  }
  return false;
}

function hasCapital(token: string): boolean {
  const unit = token.charCodeAt(0);
  return unit < 0x80 && token !== token.toLowerCase();
}
