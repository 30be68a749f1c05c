import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { detectionPolicySchema } from '../../../services/analyzer/detection/settings.ts';
import type { MinuteCounts } from '../../../services/analyzer/detection/watch.ts';

/** Minute 0 of the reference: a Monday, 00:00 in China. */
export const MONDAY = Date.parse('2024-01-01T00:00:00+08:00') / 60_000;

/** The reference knows two days off in seven and nothing else. */
export function weekendOf(minute: number): 0 | 1 {
  return Math.floor((minute - MONDAY) / 1440) % 7 >= 5 ? 1 : 0;
}

/** Settings under which baseline, charts and marks are the reference's: flat rhythm, no cold start, nothing kept. */
export const plain = detectionPolicySchema.parse({
  weibo: {
    baseline: { rhythm: new Array(24).fill(1) },
    cold: { warmUpWindows: 0, historyMinutes: 0 },
    marks: { keepNegative: 0, keepOf: 0 },
  },
}).weibo;

/** Reads a vector file made by make.py, one JSON value per line. */
export function vectors<T>(name: string, schema: z.ZodType<T>): T[] {
  const text = readFileSync(new URL(`../../fixtures/detection/${name}`, import.meta.url), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => schema.parse(JSON.parse(line)));
}

const said = z.array(z.tuple([z.int(), z.int(), z.int()]));
export const chartVector = z.object({
  start: z.int(),
  prior: z.number(),
  minutes: z.int(),
  said,
  read: z.array(z.tuple([z.int(), z.number(), z.number(), z.number(), z.number(), z.number()])),
});
const scoresByName = z.record(z.string(), z.array(z.number()));
export const baselinesVector = z.object({
  start: z.int(),
  prior: z.number(),
  minutes: z.int(),
  said,
  at: z.array(z.int()),
  all: scoresByName,
  negative: scoresByName,
});
export const spreadVector = z.object({
  mean: z.number(),
  counts: z.array(z.int()),
  read: z.array(z.tuple([z.int(), z.number(), z.number()])),
});
export const tailVector = z.tuple([z.number(), z.number(), z.number(), z.number(), z.number()]);
export const crisisVector = z.object({
  kind: z.string(),
  perMinute: z.number(),
  benign: z.boolean(),
  onset: z.int(),
  peak: z.int(),
  minutes: z.int(),
  said,
});

/** Counts of a minute by different authors: `n` mentions, of them `negative` clearly negative, the rest neutral. */
export function counts(n: number, negative = 0, rest: Partial<MinuteCounts> = {}): MinuteCounts {
  return {
    n,
    negative,
    positive: 0,
    angry: 0,
    mood: -800 * negative,
    moods: [negative, 0, n - negative, 0, 0],
    late: 0,
    lateNegative: 0,
    authors: n,
    ...rest,
  };
}
