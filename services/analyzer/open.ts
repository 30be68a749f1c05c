import { AppError } from '../../shared/errors.ts';
import type { Engine } from '../../shared/records.ts';
import { loadLexicon } from './lexicon/load.ts';
import { openSegmenter } from './segmenters/open.ts';
import { createSimplifier } from './simplify.ts';
import { createTextReader, type TextReader } from './text/read.ts';
import { openUnderstanding, type Understanding } from './understand.ts';

/** What reads texts, and the engine's stamp. */
export interface Analysis {
  readonly read: TextReader;
  readonly engine: Engine;
  readonly understand: Understanding;
}

/**
 * Loads segmenter, simplifier and lexicon. A fallback to the other segmenter is said through `say`.
 * @throws AppError USAGE for an unknown engine, ENGINE_UNAVAILABLE when the one asked for cannot load
 */
export function openAnalysis(engine: string, say: (line: string) => void): Analysis {
  if (engine !== 'auto' && engine !== 'nodejieba' && engine !== 'node-rs') {
    throw new AppError('USAGE', `the segmenter is auto, nodejieba or node-rs, not ${engine}`);
  }
  const { segmenter, notice } = openSegmenter({ engine });
  if (notice) say(notice);
  return {
    read: createTextReader({ cut: segmenter.cut, simplify: createSimplifier(), lexicon: loadLexicon() }),
    engine: { segmenter: segmenter.name, dictionary: segmenter.dictionary },
    understand: openUnderstanding(),
  };
}
