import { createTitleReader, type TitleReader } from './board/title.ts';
import { loadLexicon } from './lexicon/load.ts';
import { loadEventWords, loadResponseWords } from './lexicon/load-appeals.ts';
import type { TextReader } from './text/read.ts';
import type { Understanding } from './understand.ts';

/** The reader of titles that goes with a reader of texts. */
export function titleReaderOf({
  read,
  understand,
}: {
  readonly read: TextReader;
  readonly understand: Pick<Understanding, 'placesOf' | 'kindOf'>;
}): TitleReader {
  return createTitleReader({
    read,
    lexicon: loadLexicon(),
    events: loadEventWords(),
    responses: loadResponseWords(),
    placesOf: understand.placesOf,
    kindOf: understand.kindOf,
  });
}
