import type { BoardReading } from '../../services/analyzer/board/reading.ts';

/** A title that was told. */
export interface Told {
  readonly at: number;
  readonly title: string;
}

/** A simple rule over the readings of a board, with one line to set; each title is told once. */
export interface BoardRule {
  readonly name: string;
  readonly range: readonly [low: number, high: number];
  lineOf(line: number): string;
  tell(readings: readonly BoardReading[], line: number): Told[];
}

interface Seen {
  readonly at: number;
  readonly heat: number;
}

export const rules: readonly BoardRule[] = [
  rule(
    'heat over a line',
    [1e5, 1e8],
    (line) => `${Math.round(line / 1e4)} 万`,
    (heat, _, line) => heat >= line,
  ),
  rule(
    'slope, heat gained in an hour',
    [1e4, 1e8],
    (line) => `${Math.round(line / 1e4)} 万`,
    (heat, before, line) => heat - (before ?? 0) >= line,
  ),
  rule(
    'growth, times the reading before',
    [1.01, 1e4],
    (line) => `× ${line.toFixed(1)}`,
    (heat, before, line) => before !== null && heat >= line * before,
  ),
  rule(
    'doubled, and heat over a line',
    [1e4, 1e8],
    (line) => `${Math.round(line / 1e4)} 万`,
    (heat, before, line) => before !== null && heat >= 2 * before && heat >= line,
  ),
];

function rule(
  name: string,
  range: BoardRule['range'],
  lineOf: BoardRule['lineOf'],
  holds: (heat: number, before: number | null, line: number) => boolean,
): BoardRule {
  return {
    name,
    range,
    lineOf,
    tell(readings, line) {
      const told: Told[] = [];
      const done = new Set<string>();
      let last = new Map<string, Seen>();
      for (const { at, rows } of readings) {
        const now = new Map<string, Seen>();
        for (const { title, heat } of rows) {
          if (heat === null) continue;
          now.set(title, { at, heat });
          if (done.has(title) || !holds(heat, last.get(title)?.heat ?? null, line)) continue;
          done.add(title);
          told.push({ at, title });
        }
        last = now;
      }
      return told;
    },
  };
}
