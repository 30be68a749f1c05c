import type { ModelHeader } from '../text/mood-model.ts';
import type { Found, HeldOut } from './measure.ts';

export interface CardInput {
  readonly hash: string;
  readonly bytes: number;
  readonly header: ModelHeader;
  readonly kept: number;
  readonly learned: number;
  readonly duplicates: { readonly same: number; readonly contradictory: number };
  readonly rejected: number;
  readonly heldOut: readonly HeldOut[];
  /** The model that this one was adjusted from, and what it says of the same texts. */
  readonly from?: { readonly hash: string; readonly heldOut: readonly HeldOut[] };
}

/** The model card, in Markdown: what it is, what it was made from, how well it does on texts that it was not shown. */
export function modelCard(input: CardInput): string {
  const { hash, bytes, header, kept, learned, duplicates, rejected, heldOut } = input;
  const { thresholds } = header;
  return [
    '# Model card: the mood of comments',
    '',
    `Model \`${hash}\`, layout ${header.version}, ${bytes.toLocaleString('en')} bytes. Written by \`guanchao train\`; not to be edited.`,
    '',
    `Linear: ${kept.toLocaleString('en')} ${input.from === undefined ? `of ${learned.toLocaleString('en')} learned n-grams` : `n-grams, ${learned.toLocaleString('en')} of them new,`} of characters (1 to ${header.orders}), hashed, int8, and coefficients of the rules' sums (services/analyzer/text/rules.ts). It answers the chances of negative, neutral and positive, and of anger, fear, grief and distrust. Words that name places, ethnic groups, genders and hukou have no weight. It judges texts, never people.`,
    '',
    `Cries for help have weights of their own beside it: ${header.cries.slots.toLocaleString('en')} slots of n-grams, and the kinds of signs that stand together (services/analyzer/lexicon/cry-signs.txt). Log-odds, not a chance.`,
    '',
    '## Made from',
    '',
    input.from === undefined
      ? 'Each text once (by normal form), split by hash: 80 % trained, 10 % calibrated and chose the thresholds, 10 % held out.'
      : `Adjusted from model \`${input.from.hash}\`, whose calibration and thresholds it keeps. Each text once (by normal form), split by hash: 90 % trained, 10 % held out.`,
    `${duplicates.same} repeats and ${duplicates.contradictory} texts with contradictory labels were left out; ${rejected} rows could not be read. Cut with ${header.segmenter}.`,
    '',
    '| source | rows | licence | origin |',
    '| --- | ---: | --- | --- |',
    ...header.sources.map(
      ({ name, rows, licence, origin }) => `| ${name} | ${rows} | ${licence} | ${origin} |`,
    ),
    '',
    '## Held out',
    '',
    'Precision / recall / F1. Where a source knows one side only (reviews are good or bad, never neutral), so do its figures.',
    '',
    '| source | rows | negative | positive | accuracy | calibration error |',
    '| --- | ---: | --- | --- | ---: | ---: |',
    ...heldOut.map((of) => figuresRow(of)),
    ...(input.from?.heldOut.map((of) => figuresRow(of, ', before')) ?? []),
    '',
    '| source | anger | fear | grief | distrust | help | ordinary texts taken for help |',
    '| --- | --- | --- | --- | --- | --- | ---: |',
    ...heldOut.map(({ source, moods, help }) => {
      const feelings = ['anger', 'fear', 'grief', 'distrust'].map((name) => told(moods[name]));
      return `| ${source} | ${feelings.join(' | ')} | ${told(help)} | ${(100 * help.falseShare).toFixed(1)} % |`;
    }),
    '',
    `Thresholds: negative at a mood of −${thresholds.negative} or less, positive at ${thresholds.positive} or more, a feeling from a chance of ${thresholds.moods}, help from ${thresholds.help}.`,
    '',
    '## Limits',
    '',
    'Its own comments were invented by few writers: figures on them flatter it. Irony without a marker, quarrels among commenters, and long articles are where it errs most. How it does on real posts: test/bench/README.md.',
    '',
  ].join('\n');
}

function figuresRow(of: HeldOut, when = ''): string {
  return `| ${of.source}${when} | ${of.rows} | ${told(of.negative)} | ${told(of.positive)} | ${of.accuracy ?? '–'} | ${of.calibrationError ?? '–'} |`;
}

function told(found: Found | undefined): string {
  if (found === undefined || found.rows === 0) return '–';
  return `${found.precision} / ${found.recall} / ${found.f1}`;
}
