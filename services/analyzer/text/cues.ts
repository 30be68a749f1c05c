import { createWordFinder } from './word-finder.ts';

/** What people write to say something: literal parts in this order, with a few characters of one clause between them. */
export interface Cue {
  readonly kind: string;
  readonly weight: number;
  /** For people: `不…吗`, `^求`, `怎么办$`. */
  readonly pattern: string;
}

/** A cue that a text holds, and where. */
export interface FoundCue {
  readonly cue: Cue;
  readonly at: number;
  readonly to: number;
}

/** The first occurrence of each cue that a text holds, in the order of their list. */
export type CueFinder = (text: string) => readonly FoundCue[];

/** Characters that … stands for at most: a clause of a comment is seldom longer. */
const GAP = 10;

interface Compiled {
  readonly cue: Cue;
  readonly parts: readonly string[];
  readonly atStart: boolean;
  readonly atEnd: boolean;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Compiles cues into one pass over a text; further work is bounded by what it finds. */
export function createCueFinder(cues: readonly Cue[]): CueFinder {
  const compiled = cues.map(compile);
  const literals = [...new Set(compiled.flatMap(({ parts }) => parts))];
  const byFirst = new Map<string, number[]>();
  compiled.forEach(({ parts }, index) => {
    const [first = ''] = parts;
    byFirst.set(first, [...(byFirst.get(first) ?? []), index]);
  });
  const finder = createWordFinder(literals, { ignorePunctuation: false });

  return function cuesOf(text) {
    const spans = new Map<string, Span[]>();
    finder.scan(text, (word, start, end) => {
      const literal = literals[word] ?? '';
      const known = spans.get(literal);
      if (known) known.push({ start, end });
      else spans.set(literal, [{ start, end }]);
    });
    if (spans.size === 0) return [];
    const found: { readonly index: number; readonly one: FoundCue }[] = [];
    for (const literal of spans.keys()) {
      for (const index of byFirst.get(literal) ?? []) {
        const one = compiled[index];
        const span = one && firstMatch(text, one, spans);
        if (one && span) found.push({ index, one: { cue: one.cue, at: span.start, to: span.end } });
      }
    }
    return found.sort((a, b) => a.index - b.index).map(({ one }) => one);
  };
}

function compile(cue: Cue): Compiled {
  const { pattern } = cue;
  const atStart = pattern.startsWith('^');
  const atEnd = pattern.endsWith('$');
  const bare = pattern.slice(atStart ? 1 : 0, atEnd ? -1 : undefined).toLowerCase();
  return { cue, parts: bare.split('…').filter((part) => part !== ''), atStart, atEnd };
}

function firstMatch(
  text: string,
  { parts, atStart, atEnd }: Compiled,
  spans: ReadonlyMap<string, readonly Span[]>,
): Span | null {
  const [first = '', ...rest] = parts;
  for (const { start, end } of spans.get(first) ?? []) {
    if (atStart && !isBorder(text, start - 1)) continue;
    const to = restFrom(text, rest, end, spans);
    if (to === null || (atEnd && !isBorder(text, to))) continue;
    return { start, end: to };
  }
  return null;
}

/** Where the further parts end when the first ends at `from`; null where they do not follow in time. */
function restFrom(
  text: string,
  rest: readonly string[],
  from: number,
  spans: ReadonlyMap<string, readonly Span[]>,
): number | null {
  let end = from;
  for (const part of rest) {
    const limit = end + GAP + part.length;
    const next = text.slice(end, limit).indexOf(part);
    if (next < 0 || !spans.has(part) || BREAK.test(text.slice(end, end + next))) return null;
    end += next + part.length;
  }
  return end;
}

/** The character there ends a clause, or there is none. */
function isBorder(text: string, at: number): boolean {
  return at < 0 || at >= text.length || BREAK.test(text[at] ?? '');
}

const BREAK = /[,。!?;:、~…\s"“”()（）【】#[\]]/;
