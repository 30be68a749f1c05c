import type { Page, TextQuery } from '../../shared/incident-store/incident-store.ts';

/**
 * What a person types as a query of the store: what stands in 「」, “” or "" is a phrase, the rest are words, all of which
 * must occur. What has no tokens (a sign, half a number) is searched as it stands. Null for nothing.
 */
export function textQuery(q: string, tokensOf: (text: string) => readonly string[]): TextQuery | null {
  const quoted = [...q.matchAll(QUOTED)].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
  const [phrase = [], ...more] = quoted.map(tokensOf).filter((tokens) => tokens.length > 0);
  const words = [...tokensOf(q.replace(QUOTED, ' ')), ...more.flat()];
  if (phrase.length === 0 && words.length === 0) return asWritten(q);
  return { ...(words.length > 0 ? { words } : {}), ...(phrase.length > 0 ? { phrase } : {}) };
}

const QUOTED = /「([^」]*)」|“([^”]*)”|"([^"]*)"/g;

function asWritten(q: string): TextQuery | null {
  const substring = q.replaceAll(/[「」“”"]/g, '').trim();
  return substring === '' ? null : { substring };
}

interface Search<T> {
  readonly q: string | undefined;
  readonly after: string | undefined;
  tokensOf(text: string): readonly string[];
  find(text: TextQuery | null, after: string | undefined): Promise<Page<T>>;
}

/** Marks the places of a search that went over to the text as written. */
const WRITTEN = 's.';
const TOKENS = 't.';

/**
 * A page of a search by words and phrase or, where that finds nothing at all, by the text as written: half a word, which
 * the dictionary does not cut out.
 */
export async function searched<T>({ q = '', after, tokensOf, find }: Search<T>): Promise<Page<T>> {
  const text = textQuery(q, tokensOf);
  if (text === null) return find(null, after);
  const written = asWritten(q);
  if (after?.startsWith(WRITTEN)) return placed(WRITTEN, await find(written, after.slice(WRITTEN.length)));
  const page = await find(text, after?.startsWith(TOKENS) ? after.slice(TOKENS.length) : after);
  if (page.items.length > 0 || after !== undefined || written === null || 'substring' in text)
    return placed(TOKENS, page);
  return placed(WRITTEN, await find(written, undefined));
}

function placed<T>(mark: string, page: Page<T>): Page<T> {
  return { items: page.items, next: page.next === null ? null : mark + page.next };
}
