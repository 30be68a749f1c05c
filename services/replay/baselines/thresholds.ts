import { readFileSync } from 'node:fs';
import { z } from 'zod';

const pairSchema = z.strictObject({ all: z.number(), neg: z.number() });
const thresholdsSchema = z.strictObject({
  /** What made the table. */
  command: z.string(),
  /** By false alarms a topic-month, then by the baseline's name: one threshold for all volumes. */
  budgets: z.record(z.string(), z.record(z.string(), pairSchema)),
});

export type Thresholds = z.infer<typeof thresholdsSchema>;

interface Ranked {
  readonly budget: number;
  readonly pooled: boolean;
  readonly rows: readonly {
    readonly name: string;
    readonly heard: string;
    readonly thresholds: readonly number[];
  }[];
}

/** The committed table: per baseline and stream the threshold at each budget on generated routine (decision 009). */
export function readThresholds(): Thresholds {
  const text = readFileSync(new URL('./thresholds.json', import.meta.url), 'utf8');
  return thresholdsSchema.parse(JSON.parse(text));
}

/** The table as a file's text, from ranks at each budget; four digits are more than its noise allows. */
export function thresholdsText(command: string, ranks: readonly Ranked[]): string {
  const budgets: Thresholds['budgets'] = {};
  for (const { budget, rows } of ranks.filter(({ pooled }) => pooled)) {
    const names = [...new Set(rows.filter(({ heard }) => heard !== 'both').map(({ name }) => name))].sort();
    const at = (name: string, stream: string): number =>
      rounded(rows.find((row) => row.name === name && row.heard === stream)?.thresholds[0] ?? Number.NaN);
    budgets[budget] = Object.fromEntries(
      names.map((name) => [name, { all: at(name, 'all'), neg: at(name, 'neg') }]),
    );
  }
  return `${JSON.stringify(thresholdsSchema.parse({ command, budgets }), null, 2)}\n`;
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
