import { type ModelWeights, type MoodModel, writeModel } from '../text/mood-model.ts';
import { adjust } from './adjust.ts';
import type { Told } from './examples.ts';
import { type HeldOut, heldOutOf } from './measure.ts';
import type { Source } from './sources.ts';
import {
  aboutOf,
  headerOf,
  type PackedAll,
  readTold,
  type Trained,
  type TrainParts,
  weigh,
} from './train.ts';

export interface Refined extends Trained {
  /** What the model that was begun from says of the same texts. */
  readonly before: readonly HeldOut[];
}

/**
 * Adjusts a finished model to an office's own judgements: our own texts go along, so that nothing is forgotten, and no public
 * data is needed. Cries for help, calibration and thresholds stay, so every text but those held out is learned from. The same input gives the same bytes.
 */
export function refine(
  told: readonly Told[],
  sources: readonly Source[],
  base: MoodModel,
  parts: Omit<TrainParts, 'settings'>,
): Refined {
  const { rows, evidence, duplicates } = readTold(told, sources, parts);
  parts.say('adjusting');
  const isNew = (source: number): boolean => sources[source]?.feedback === true;
  const learning = rows.filter(({ part }) => part !== 'held-out');
  const packed: PackedAll = { ...adjust(base, learning, sources, isNew), cries: criesOf(base) };
  const { calibration, thresholds, sources: earlier } = base.header;
  const { sources: all } = aboutOf(rows, sources, parts.segmenter);
  const own = all.filter((_, index) => isNew(index));
  const about = { segmenter: parts.segmenter, sources: [...earlier, ...own] };
  const header = headerOf(packed, calibration, thresholds, about);
  const heldOut = rows.filter(({ part }) => part === 'held-out');
  const figures = (of: ModelWeights, header: MoodModel['header']) =>
    heldOutOf(weigh(heldOut, header, of, evidence, parts), sources, thresholds);
  return {
    bytes: writeModel(header, packed),
    header,
    packed,
    duplicates,
    heldOut: figures(packed, header),
    before: figures(base, base.header),
  };
}

/** What tells cries for help stays as it is: no office has enough of them to teach. */
function criesOf({ header, cries: { checks, weights } }: MoodModel): PackedAll['cries'] {
  const { scale, bias, signs } = header.cries;
  const kept = checks.reduce((sum, check) => sum + (check === 0 ? 0 : 1), 0);
  return { checks, weights, scale, bias, signs, kept, learned: 0 };
}
