import { charactersOf, wordsOf } from './elasticsearch-words.ts';
import type { ArchivedMention } from './incident-store.ts';
import { withinMonths } from './months.ts';

/** A mention as it is stored. Fields `words` and `characters` are indexed beside it and not kept. */
export interface MentionDocument extends ArchivedMention {
  /** JSON of those fields of the mention that the document cannot hold as they are; null when there are none. */
  readonly exact: string | null;
  /** JSON of the last writer's turn that changed its text, or null. */
  readonly amended: string | null;
}

/**
 * The document of a mention. What is indexed is in small letters (tokens), in valid UTF-8 and within the months there are;
 * whatever differs for it from the mention is kept beside.
 */
export function mentionDocument(
  mention: ArchivedMention,
  amended: string | null = null,
): MentionDocument & { readonly words: string; readonly characters: string } {
  const shown: ArchivedMention = {
    id: mention.id.toWellFormed(),
    platform: mention.platform,
    kind: mention.kind,
    thread: mention.thread.toWellFormed(),
    region: mention.region?.toWellFormed() ?? null,
    at: withinMonths(mention.at),
    mood: mention.mood,
    subjects: mention.subjects.map((subject) => subject.toWellFormed()),
    text: mention.text.toWellFormed(),
    tokens: mention.tokens.map((token) => token.toWellFormed().toLowerCase()),
  };
  const exact = {
    ...(shown.id === mention.id ? {} : { id: mention.id }),
    ...(shown.thread === mention.thread ? {} : { thread: mention.thread }),
    ...(shown.at === mention.at ? {} : { at: mention.at }),
    ...(areEqual(shown.subjects, mention.subjects) ? {} : { subjects: mention.subjects }),
    ...(shown.text === mention.text ? {} : { text: mention.text }),
    ...(areEqual(shown.tokens, mention.tokens) ? {} : { tokens: mention.tokens }),
  };
  return {
    ...shown,
    exact: Object.keys(exact).length === 0 ? null : JSON.stringify(exact),
    amended,
    words: wordsOf(mention.tokens),
    characters: charactersOf(mention.text),
  };
}

export function mentionOf(document: MentionDocument): ArchivedMention {
  const { exact, amended: _, ...shown } = document;
  return exact === null ? shown : { ...shown, ...JSON.parse(exact) };
}

function areEqual(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((one, i) => one === b[i]);
}
