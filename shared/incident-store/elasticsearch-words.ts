import { createHash } from 'node:crypto';
import type { CheckedText } from './queries.ts';

/**
 * Texts as the `whitespace` analyzer indexes them, which every server has: it splits at white space and leaves the rest
 * alone. So each token is one term, and a phrase of terms is a phrase of tokens; and each character is one term, and a
 * phrase of characters is a substring, exactly as it was written. What the analyzer would split at, and what has no UTF-8
 * (a lone surrogate), is escaped as `_hex_`; so is `_`, and nothing else can look like an escape.
 */
const ESCAPED = /[\s_\p{Cc}\p{Cs}]/gu;
/** Longer terms are told apart by their digest: the analyzer cuts at 255. */
const TERM_MAX = 200;
/** No escape begins so: `h` is no hexadecimal digit. */
const DIGEST = '_h_';

/** A text's tokens, separated by spaces; two tokens are equal when their small letters are. */
export function wordsOf(tokens: readonly string[]): string {
  return tokens
    .filter((token) => token !== '')
    .map((token) => termOf(token.toLowerCase()))
    .join(' ');
}

/** A text's characters, separated by spaces. */
export function charactersOf(text: string): string {
  return Array.from(text, termOf).join(' ');
}

/** The conditions of a text query, on fields `words` and `characters`. */
export function textFilters({ words, phrase, substring }: CheckedText): object[] {
  return [
    ...words.map((token) => ({ term: { words: wordsOf([token]) } })),
    ...(phrase.length > 0 ? [{ match_phrase: { words: wordsOf(phrase) } }] : []),
    ...(substring !== '' ? [{ match_phrase: { characters: charactersOf(substring) } }] : []),
  ];
}

function termOf(text: string): string {
  const escaped = text.replace(ESCAPED, (unit) => `_${unit.charCodeAt(0).toString(16)}_`);
  if (escaped.length <= TERM_MAX) return escaped;
  return `${DIGEST}${createHash('sha256').update(escaped).digest('hex')}`;
}
