import { readFileSync } from 'node:fs';

/** Our own labelled texts (test/material/labelled/README.md): to measure with, never to train or tune with. */
export type Label = 'negative' | 'neutral' | 'positive';

export interface Comment {
  readonly text: string;
  readonly sentiment: Label;
  readonly mood: string;
}
export interface Pair {
  readonly kind: string;
  readonly a: string;
  readonly b: string;
  readonly a_sentiment: Label;
  readonly b_sentiment: Label;
  readonly stronger?: 'a' | 'b';
}
export interface Swap {
  readonly text: string;
  readonly slot: string;
  readonly sentiment: Label;
  readonly fill?: readonly string[];
}
export interface Cry {
  readonly text: string;
  readonly help: boolean;
  readonly kind: string;
}

export const comments = (): readonly Comment[] => linesOf('crisis-comments.jsonl');
export const pairs = (): readonly Pair[] => linesOf('minimal-pairs.jsonl');
/** More of them, in other words, written before the rules were mended by the first ones: to see whether that generalises. */
export const secondPairs = (): readonly Pair[] => linesOf('minimal-pairs-2.jsonl');
/** Pairs of the same form to develop with: they train nothing, but what was tried was tried on them. */
export const developmentPairs = (): readonly Pair[] =>
  linesFrom(new URL('../services/analyzer/model/training/pairs-dev.jsonl', import.meta.url));
export const swaps = (): readonly Swap[] => linesOf('swap-sentences.jsonl');
/** More sentences of slot `dialect`, with other words. */
export const secondSwaps = (): readonly Swap[] => linesOf('swap-dialect-2.jsonl');
export const cries = (): readonly Cry[] => linesOf('cries-for-help.jsonl');
export const swapFills = (): Readonly<Record<string, readonly string[]>> =>
  JSON.parse(read('swap-fills.json'));

function linesOf<T>(name: string): readonly T[] {
  return parsed(read(name));
}

function linesFrom<T>(file: URL): readonly T[] {
  return parsed(readFileSync(file, 'utf8'));
}

function parsed<T>(lines: string): readonly T[] {
  return lines
    .trim()
    .split('\n')
    .map((line): T => JSON.parse(line));
}

function read(name: string): string {
  return readFileSync(new URL(`material/labelled/${name}`, import.meta.url), 'utf8');
}
