import type { Platform } from '../records.ts';
import type { CheckedText } from './queries.ts';

/**
 * Words as FTS5 indexes them. The analyzer has cut already, so the tokenizer only splits at spaces: `ascii` with `_` keeps
 * every character beyond ASCII in its word. What it would fold, split at or drop is escaped, so that each token is one word
 * of the index and two tokens are equal exactly when their small letters are; and no token can hold query syntax.
 */
export const FTS_OPTIONS = `content='', contentless_delete=1, tokenize="ascii tokenchars '_'"`;

const PLAIN = /^[a-z0-9\u0080-\uffff]+$/;
const ESCAPED = /[^a-z0-9\u0080-\uffff]/g;
/** No token begins with two of these (an escape is `_` and a code), so facets and breaks cannot be taken for words. */
const MARK = '__';

/** Text to index: facets first, then each text's tokens behind a break that no phrase runs over. */
export function indexText(facets: readonly string[], texts: readonly (readonly string[])[]): string {
  const words = [...facets];
  for (const tokens of texts) {
    words.push(MARK);
    for (const token of tokens) if (token !== '') words.push(wordOf(token));
  }
  return words.join(' ');
}

export function subjectFacet(subject: string): string {
  return `${MARK}s${escaped(subject)}`;
}

export function platformFacet(platform: Platform): string {
  return `${MARK}p${escaped(platform)}`;
}

/**
 * The FTS5 query of what all must hold, or null when nothing is asked of the index.
 * @param anyOf groups of facets; of each group at least one
 */
export function matchOf(anyOf: readonly (readonly string[])[], text: CheckedText): string | null {
  const groups = anyOf.map((facets) => `(${facets.map(quoted).join(' OR ')})`);
  const words = text.words.map((token) => quoted(wordOf(token)));
  const phrase = text.phrase.length > 0 ? [quoted(text.phrase.map(wordOf).join(' '))] : [];
  const all = [...groups, ...words, ...phrase];
  return all.length > 0 ? all.join(' AND ') : null;
}

function wordOf(token: string): string {
  return escaped(token.toLowerCase());
}

function escaped(text: string): string {
  return PLAIN.test(text) ? text : text.replace(ESCAPED, (unit) => `_${unit.charCodeAt(0).toString(16)}_`);
}

function quoted(words: string): string {
  return `"${words}"`;
}
