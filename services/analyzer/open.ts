import { AppError } from '../../shared/errors.ts';
import type { Engine } from '../../shared/records.ts';
import { loadLexicon } from './lexicon/load.ts';
import { loadModel } from './model/load.ts';
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
 * Loads segmenter, simplifier, lexicon and model (the shipped one unless another file is named). A fallback to the other segmenter is said through `say`.
 * @throws AppError USAGE for an unknown engine, ENGINE_UNAVAILABLE when the one asked for cannot load, BAD_INPUT for a model that cannot be used
 */
export function openAnalysis(
  engine: string,
  say: (line: string) => void,
  modelPath: string | null = null,
): Analysis {
  if (engine !== 'auto' && engine !== 'nodejieba' && engine !== 'node-rs') {
    throw new AppError('USAGE', `the segmenter is auto, nodejieba or node-rs, not ${engine}`);
  }
  const { segmenter, notice } = openSegmenter({ engine });
  if (notice) say(notice);
  const { model, hash } = loadModel(modelPath);
  const lexicon = loadLexicon();
  return {
    read: createTextReader({
      cut: segmenter.cut,
      simplify: createSimplifier(),
      lexicon,
      model,
    }),
    engine: { segmenter: segmenter.name, dictionary: segmenter.dictionary, model: hash },
    understand: openUnderstanding(lexicon),
  };
}
