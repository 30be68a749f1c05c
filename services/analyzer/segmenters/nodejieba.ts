import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Segmenter } from './segmenter.ts';

/** What we use of the package; a namespace with one dictionary per process. */
interface Binding {
  readonly DEFAULT_DICT: string;
  readonly DEFAULT_HMM_DICT: string;
  load(paths: { readonly userDict: string }): unknown;
  cut(text: string, hmm: boolean): string[];
}

/**
 * Relative weight of a user's word: cppjieba takes ln(frequency / sum of its dictionary, 60,101,967), so this puts it
 * near probability one, and no way of splitting the word can be likelier.
 */
const USER_FREQUENCY = 60_000_000;

/** The dictionary this process's cppjieba holds now: it has room for one. */
let loaded: string | null = null;

/**
 * cppjieba through nodejieba: about 1 s and 250 MB to load (it reads its dictionary twice).
 * A second segmenter with other words in the same process works, but each change between the two loads again.
 * @throws the package's own error: MODULE_NOT_FOUND, BINDING_NOT_FOUND or ERR_DLOPEN_FAILED
 */
export function openNodejieba(
  userWords: readonly string[],
  require: NodeJS.Require = createRequire(import.meta.url),
): Segmenter {
  const jieba: Binding = require('nodejieba');
  const { version } = z.object({ version: z.string() }).parse(require('nodejieba/package.json'));
  const userDict = userWords.map((word) => `${word} ${USER_FREQUENCY} n\n`).join('');
  const dictionary = createHash('sha256')
    .update(`nodejieba ${version}\n`)
    .update(readFileSync(jieba.DEFAULT_DICT))
    .update(readFileSync(jieba.DEFAULT_HMM_DICT))
    .update(userDict)
    .digest('hex')
    .slice(0, 16);
  if (loaded !== dictionary) load();

  return {
    name: 'nodejieba',
    dictionary,
    cut(text) {
      if (loaded !== dictionary) load();
      // The second argument turns HMM on; without it Latin words fall into letters.
      return jieba.cut(text, true);
    },
  };

  function load(): void {
    const folder = mkdtempSync(join(tmpdir(), 'guanchao-words-'));
    try {
      const path = join(folder, 'user.dict.utf8');
      writeFileSync(path, userDict);
      jieba.load({ userDict: path });
      loaded = dictionary;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}
