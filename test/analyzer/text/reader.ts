import { loadLexicon } from '../../../services/analyzer/lexicon/load.ts';
import { loadModel } from '../../../services/analyzer/model/load.ts';
import { openSegmenter } from '../../../services/analyzer/segmenters/open.ts';
import type { EngineName } from '../../../services/analyzer/segmenters/segmenter.ts';
import { createSimplifier } from '../../../services/analyzer/simplify.ts';
import { createTextReader, type TextReader } from '../../../services/analyzer/text/read.ts';

/** The real reader; node-rs by default, because it loads in a tenth of the time. */
export function openReader(engine: EngineName = 'node-rs'): TextReader {
  const { segmenter } = openSegmenter({ engine });
  return createTextReader({
    cut: segmenter.cut,
    simplify: createSimplifier(),
    lexicon: loadLexicon(),
    model: loadModel().model,
  });
}
