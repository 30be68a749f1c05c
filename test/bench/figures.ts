import type { TextReader } from '../../services/analyzer/text/read.ts';
import { type Comment, cries, type Pair, pairs, type Swap, swapFills, swaps } from '../labelled.ts';

/** Of those called so, how many are; of those that are, how many were called so; both together. */
export interface Found {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

export function foundOf(rows: Iterable<readonly [is: boolean, said: boolean]>): Found {
  let is = 0;
  let said = 0;
  let both = 0;
  for (const [truth, answer] of rows) {
    if (truth) is += 1;
    if (answer) said += 1;
    if (truth && answer) both += 1;
  }
  return {
    precision: said === 0 ? 0 : both / said,
    recall: is === 0 ? 0 : both / is,
    f1: is + said === 0 ? 0 : (2 * both) / (is + said),
  };
}

/** How each class and each mood of the labelled comments is found. */
export function classFigures(read: TextReader, rows: readonly Comment[]): Readonly<Record<string, Found>> {
  const readings = rows.map((row) => ({ row, reading: read(row.text) }));
  const classes = ['negative', 'neutral', 'positive'].map((label) => [
    label,
    foundOf(readings.map(({ row, reading }) => [row.sentiment === label, reading.label === label])),
  ]);
  const moods = ['anger', 'fear', 'grief', 'distrust'].map((mood) => [
    mood,
    foundOf(readings.map(({ row, reading }) => [row.mood === mood, reading.feeling === mood])),
  ]);
  return Object.fromEntries([...classes, ...moods]);
}

export interface PairResult {
  readonly pair: Pair;
  readonly right: boolean;
  readonly a: string;
  readonly b: string;
}

/** A pair is right when both sentences get their label; of two of different degree, the stronger one is farther from neutral. */
export function pairResults(read: TextReader, of: readonly Pair[] = pairs()): readonly PairResult[] {
  return of.map((pair) => {
    const a = read(pair.a);
    const b = read(pair.b);
    const labels = a.label === pair.a_sentiment && b.label === pair.b_sentiment;
    const [more, less] = pair.stronger === 'b' ? [b, a] : [a, b];
    const degree = pair.stronger === undefined || Math.abs(more.mood) > Math.abs(less.mood);
    return { pair, right: labels && degree, a: told(a), b: told(b) };
  });
}

function told({ label, mood }: { readonly label: string; readonly mood: number }): string {
  return `${label} ${(mood / 1000).toFixed(2)}`;
}

export interface SwapFigures {
  readonly fillings: number;
  /** Share of fillings whose sentiment is at most .05 from the sentence's median filling. */
  readonly still: number;
  /** Share whose label is another than that of most fillings. */
  readonly flipped: number;
}

/** What a name in a sentence moves, in all or in the sentences of one slot. */
export function swapFigures(
  read: TextReader,
  only?: string,
  sentences: readonly Swap[] = swaps(),
): SwapFigures {
  const moved: { moved: number; flipped: boolean }[] = [];
  for (const swap of sentences) {
    if (only !== undefined && swap.slot !== only) continue;
    const readings = namesFor(swap).map((name) => read(swap.text.replace('{X}', name)));
    const sorted = readings.map(({ mood }) => mood).sort((x, y) => x - y);
    const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
    const usual = mostOf(readings.map(({ label }) => label));
    for (const { mood, label } of readings)
      moved.push({ moved: Math.abs(mood - median) / 1000, flipped: label !== usual });
  }
  return {
    fillings: moved.length,
    still: moved.filter((one) => one.moved <= STILL).length / moved.length,
    flipped: moved.filter((one) => one.flipped).length / moved.length,
  };
}

/** The limit on what a name may move. */
const STILL = 0.05;

function namesFor({ slot, fill }: Swap): readonly string[] {
  return fill ?? swapFills()[slot] ?? [];
}

function mostOf(labels: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts].sort((x, y) => y[1] - x[1])[0]?.[0] ?? '';
}

/** Cries that are found, by kind, and near-misses that are taken for one. */
export function cryFigures(read: TextReader): {
  readonly recall: number;
  readonly byKind: Readonly<Record<string, number>>;
  readonly nearMisses: number;
} {
  const rows = cries().map((cry) => ({ cry, heard: read(cry.text).help }));
  const shareOf = (kind: string): number => {
    const own = rows.filter(({ cry }) => cry.kind === kind);
    return own.filter(({ heard }) => heard).length / own.length;
  };
  const real = rows.filter(({ cry }) => cry.help);
  const kinds = [...new Set(real.map(({ cry }) => cry.kind))];
  return {
    recall: real.filter(({ heard }) => heard).length / real.length,
    byKind: Object.fromEntries(kinds.map((kind) => [kind, shareOf(kind)])),
    nearMisses: shareOf('none'),
  };
}
