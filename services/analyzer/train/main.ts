import { mkdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import { writeWhole } from '../../../shared/files.ts';
import type { Verb, VerbCall } from '../../../shared/verb.ts';
import { loadLexicon } from '../lexicon/load.ts';
import { loadModel, MODEL_NAME, modelHash } from '../model/load.ts';
import { openSegmenter } from '../segmenters/open.ts';
import { createSimplifier } from '../simplify.ts';
import { createSpoken } from '../text/read.ts';
import { createTokenizer } from '../text/tokens.ts';
import { modelCard } from './card.ts';
import type { Told } from './examples.ts';
import { refine } from './refine.ts';
import { examplesOf, readSources, type Source } from './sources.ts';
import { train } from './train.ts';

const SHIPPED_SOURCES = new URL('../model/training/sources.json', import.meta.url).pathname;

export const trainVerb: Verb = {
  name: 'train',
  summary: 'train the model of moods from labelled files: model, held-out report, model card',
  usage: '[FILE…] --out DIR [--from MODEL] [--measure FILE] [--data DIR] [--sources FILE] [--segmenter NAME]',
  options: [
    {
      name: 'out',
      value: 'DIR',
      help: `where ${MODEL_NAME}, held-out.json and MODEL.md are written`,
    },
    {
      name: 'from',
      value: 'MODEL',
      help: 'adjust this model (a file, or `shipped`) to the FILEs in place of learning anew; our own texts go along, public data is not needed',
    },
    {
      name: 'measure',
      value: 'FILE',
      help: 'a labelled file that is only measured with, and reported beside what was held out',
    },
    {
      name: 'data',
      value: 'DIR',
      help: 'folder of the public data that the list of sources names; without it only our own texts are learned from',
    },
    {
      name: 'sources',
      value: 'FILE',
      help: 'list of sources (default: the one the shipped model was made from)',
    },
    { name: 'segmenter', value: 'NAME', help: 'auto (default), nodejieba or node-rs' },
  ],
  // FILEs are an office's own: JSON Lines, TSV or CSV with columns text and sentiment (negative, neutral, positive), mood
  // (anger, fear, grief, distrust, none), help (true, false), whichever are known.
  arguments: { min: 0, max: 100 },
  run: runTrain,
};

/** What an office's officers have judged counts twice, as our own text does. */
const FEEDBACK_WEIGHT = 2;

async function runTrain(call: VerbCall): Promise<number> {
  const out = call.option('out');
  if (out === null) throw new AppError('USAGE', `usage: guanchao train ${trainVerb.usage}`);
  const engine = call.option('segmenter') ?? call.env.GUANCHAO_SEGMENTER ?? 'auto';
  if (engine !== 'auto' && engine !== 'nodejieba' && engine !== 'node-rs')
    throw new AppError('USAGE', `the segmenter is auto, nodejieba or node-rs, not ${engine}`);
  const { segmenter, notice } = openSegmenter({ engine });
  if (notice) call.err(notice);
  const from = call.option('from');
  if (from !== null && call.positionals.length === 0)
    throw new AppError('USAGE', "--from adjusts a model to an office's own files: name them");
  const base = from === null ? null : loadModel(from === 'shipped' ? null : call.path(from));
  const { told, sources, rejected } = await readAll(call);
  const tokenize = createTokenizer(segmenter.cut);
  const parts = {
    lexicon: loadLexicon(),
    spoken: createSpoken({ cut: segmenter.cut, simplify: createSimplifier() }),
    cut: (text: string) => tokenize(text).spoken,
    segmenter: segmenter.name,
    say: call.err,
  };
  const refined = base && refine(told, sources, base.model, parts);
  const trained = refined ?? train(told, sources, parts);
  const hash = modelHash(trained.bytes);
  const folder = call.path(out);
  mkdirSync(folder, { recursive: true });
  const { kept, learned } = trained.packed;
  const { header, duplicates, heldOut } = trained;
  const figures = { hash, bytes: trained.bytes.length, kept, learned, duplicates, rejected, heldOut };
  const about =
    base && refined ? { ...figures, from: { hash: base.hash, heldOut: refined.before } } : figures;
  writeWhole(join(folder, MODEL_NAME), trained.bytes);
  writeWhole(join(folder, 'held-out.json'), `${JSON.stringify(about, null, 2)}\n`);
  writeWhole(join(folder, 'MODEL.md'), modelCard({ ...about, header }));
  call.out(
    call.json
      ? `${JSON.stringify(about)}\n`
      : `${join(folder, MODEL_NAME)}: ${hash}, ${trained.bytes.length} bytes\n`,
  );
  return 0;
}

async function readAll(
  call: VerbCall,
): Promise<{ told: readonly Told[]; sources: readonly Source[]; rejected: number }> {
  const list = call.option('sources');
  const path = list === null ? SHIPPED_SOURCES : call.path(list);
  const data = call.option('data');
  const sources: Source[] = [];
  const told: Told[] = [];
  let rejected = 0;
  const reject = (where: string, reason: string): void => {
    rejected += 1;
    call.err(`rejected ${where}: ${reason}`);
  };
  for (const source of readSources(path)) {
    // The model that is begun from has learned from them.
    if (source.public && call.option('from') !== null) continue;
    if (source.public && data === null) {
      call.err(`without --data, not learned from: ${source.name}`);
      continue;
    }
    const index = sources.push(source) - 1;
    const folder = source.public && data !== null ? call.path(data) : dirname(path);
    for await (const example of examplesOf(source, folder, reject)) told.push({ source: index, example });
  }
  if (call.positionals.length > 0) {
    const source = feedbackOf(call.positionals.map(call.path));
    const index = sources.push(source) - 1;
    for await (const example of examplesOf(source, '/', reject)) told.push({ source: index, example });
  }
  const measured = call.option('measure');
  if (measured !== null) {
    const file = call.path(measured);
    const source = { ...feedbackOf([file]), name: basename(file), feedback: false, measured: true };
    const index = sources.push(source) - 1;
    for await (const example of examplesOf(source, '/', reject)) told.push({ source: index, example });
  }
  if (told.length === 0) throw new AppError('BAD_INPUT', 'no labelled text in any of the files');
  return { told, sources, rejected };
}

function feedbackOf(files: readonly string[]): Source {
  return {
    name: "the office's own",
    files: [...files],
    composed: false,
    public: false,
    weight: FEEDBACK_WEIGHT,
    target: true,
    feedback: true,
    measured: false,
    ordinary: false,
    oneIn: 1,
    text: 'text',
    licence: "the office's own, not to be passed on",
    origin: 'feedback',
  };
}
