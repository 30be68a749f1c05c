import { AppError } from '../../../shared/errors.ts';

/** One run of a sweep: what is set in it, each `path=value`. */
export interface Cell {
  /** 1, 2, 3 … in the order of the grid. */
  readonly number: number;
  readonly sets: readonly string[];
}

/** More replays than this are a mistake in a command line sooner than a plan. */
const MOST_CELLS = 10_000;

/**
 * Every combination of the values given, the last parameter changing fastest: `a=1,2` and `b=x,y` make four. Commas within
 * brackets or quotes belong to a value. @throws AppError USAGE
 */
export function gridOf(given: readonly string[]): readonly Cell[] {
  const axes = given.map((set) => {
    const at = set.indexOf('=');
    if (at < 1) throw new AppError('USAGE', `--set takes PATH=VALUE,VALUE,…, not ${set}`);
    const path = set.slice(0, at).trim();
    return valuesOf(set.slice(at + 1)).map((value) => `${path}=${value}`);
  });
  const paths = given.map((set) => set.slice(0, set.indexOf('=')).trim());
  const twice = paths.find((path, index) => paths.indexOf(path) < index);
  if (twice !== undefined)
    throw new AppError('USAGE', `--set ${twice} is given twice; its values go into one list`);
  const cells = axes.reduce<readonly (readonly string[])[]>(
    (before, values) => before.flatMap((sets) => values.map((value) => [...sets, value])),
    [[]],
  );
  if (cells.length > MOST_CELLS)
    throw new AppError('USAGE', `this sweep has ${cells.length} replays; at most ${MOST_CELLS}`);
  return cells.map((sets, index) => ({ number: index + 1, sets }));
}

function valuesOf(text: string): readonly string[] {
  const values: string[] = [];
  let value = '';
  let depth = 0;
  let quoted = false;
  for (const character of text) {
    if (character === '"') quoted = !quoted;
    if (!quoted && (character === '[' || character === '{')) depth += 1;
    if (!quoted && (character === ']' || character === '}')) depth -= 1;
    if (character === ',' && depth === 0 && !quoted) {
      values.push(value.trim());
      value = '';
    } else value += character;
  }
  values.push(value.trim());
  if (values.some((one) => one === '')) throw new AppError('USAGE', `--set has an empty value in ${text}`);
  return values;
}
