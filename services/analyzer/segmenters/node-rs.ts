import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { z } from 'zod';
import type { Segmenter } from './segmenter.ts';

/** What we use of the package. */
interface Jieba {
  loadDict(lines: Uint8Array): void;
  cut(text: string, hmm: boolean): string[];
}
interface Binding {
  readonly Jieba: { withDict(dictionary: Uint8Array): Jieba };
}

/**
 * A user's word starts at the frequency of a common word and grows until it stays whole. Not one huge number for all, as
 * in cppjieba: jieba-rs adds it to the dictionary's sum, and that would shift every other decision.
 */
const FIRST_FREQUENCY = 1_000;
const FREQUENCY_STEP = 10;
const LAST_FREQUENCY = 1_000_000_000;

/**
 * jieba-rs through @node-rs/jieba: about 0.1 s and 60 MB, no compiler, no install script.
 * @throws the package's own error when it is absent or has no build for this platform
 */
export function openNodeRs(
  userWords: readonly string[],
  require: NodeJS.Require = createRequire(import.meta.url),
): Segmenter {
  const { Jieba }: Binding = require('@node-rs/jieba');
  const { version } = z.object({ version: z.string() }).parse(require('@node-rs/jieba/package.json'));
  const words = readFileSync(require.resolve('@node-rs/jieba/dict.txt'));
  const jieba = Jieba.withDict(words);
  for (const word of userWords) keepWhole(jieba, word);
  const dictionary = createHash('sha256')
    .update(`@node-rs/jieba ${version}\n`)
    .update(words)
    .update(userWords.join('\n'))
    .digest('hex')
    .slice(0, 16);
  return { name: 'node-rs', dictionary, cut: (text) => jieba.cut(text, true) };
}

function keepWhole(jieba: Jieba, word: string): void {
  for (let frequency = FIRST_FREQUENCY; frequency <= LAST_FREQUENCY; frequency *= FREQUENCY_STEP) {
    jieba.loadDict(Buffer.from(`${word} ${frequency} n\n`));
    if (jieba.cut(word, true).length === 1) return;
  }
}
