import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError, messageOf } from '../../../shared/errors.ts';
import { alertKinds, colours } from '../../../shared/incidents.ts';
import { phases } from '../../../shared/records.ts';
import { minuteOf } from '../../../shared/time.ts';
import { faultsOf } from '../../../shared/written-file.ts';
import { hasManifest, type Manifest, manifestHash, readManifest, SUMMARY } from '../manifest.ts';

/** ISO 8601 as epoch minutes. */
const time = z.iso.datetime({ offset: true }).transform((iso) => Date.parse(iso) / 60_000);

/** What of incidents.json is compared; the rest is left alone. */
const incidentSchema = z.object({
  id: z.string(),
  title: z.string(),
  terms: z.array(z.string()),
  subjects: z.array(z.object({ id: z.string(), name: z.string() })),
  onset: time,
  openedAt: time,
  closedAt: time.nullable(),
  mergedInto: z.string().nullable(),
  levels: z.array(z.object({ at: time, level: z.enum(colours) })),
  phases: z.array(z.object({ at: time, phase: z.enum(phases), jump: z.boolean() })),
  jumps: z.array(z.object({ at: time })),
});
const alertSchema = z.object({
  at: time,
  incidentId: z.string(),
  level: z.enum(colours),
  kind: z.enum(alertKinds),
});
const summarySchema = z.object({
  accepted: z.int(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  policyHash: z.string(),
});

export type ReadIncident = z.output<typeof incidentSchema>;
export type ReadAlert = z.output<typeof alertSchema>;

/** The results of a finished replay, times in epoch minutes. */
export interface ReplayFolder {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly hash: string;
  readonly policy: string;
  readonly accepted: number;
  /** First minute with a mention, and the one after the last. */
  readonly from: number;
  readonly to: number;
  readonly incidents: readonly ReadIncident[];
  readonly alerts: readonly ReadAlert[];
}

/**
 * Reads the results of a replay. @throws AppError BAD_INPUT where there is none, or it is unfinished, holds nothing or cannot
 * be read
 */
export function readFolder(folder: string): ReplayFolder {
  if (!hasManifest(folder)) throw new AppError('BAD_INPUT', `${folder} holds no replay`);
  const manifest = readManifest(folder);
  if (!existsSync(join(folder, SUMMARY)))
    throw new AppError('BAD_INPUT', `${folder} holds an unfinished replay; the same replay command goes on`);
  const summary = readJson(folder, SUMMARY, summarySchema);
  if (summary.from === null || summary.to === null)
    throw new AppError(
      'BAD_INPUT',
      `the replay in ${folder} took in no mention: there is nothing to evaluate`,
    );
  return {
    ...{ folder, manifest, hash: manifestHash(manifest) },
    ...{ policy: summary.policyHash, accepted: summary.accepted },
    from: minuteOf(Date.parse(summary.from)),
    to: minuteOf(Date.parse(summary.to)) + 1,
    incidents: readJson(folder, 'incidents.json', z.array(incidentSchema)),
    alerts: readJsonLines(folder, 'alerts.jsonl', alertSchema),
  };
}

function readJson<T>(folder: string, name: string, schema: z.ZodType<T>): T {
  return checked(parsed(textOf(folder, name), join(folder, name)), schema, join(folder, name));
}

function readJsonLines<T>(folder: string, name: string, schema: z.ZodType<T>): T[] {
  return textOf(folder, name)
    .split('\n')
    .flatMap((line, index) => {
      if (line === '') return [];
      const place = `${join(folder, name)} line ${index + 1}`;
      return [checked(parsed(line, place), schema, place)];
    });
}

function textOf(folder: string, name: string): string {
  try {
    return readFileSync(join(folder, name), 'utf8');
  } catch (cause) {
    throw new AppError('BAD_INPUT', `${join(folder, name)} cannot be read: ${messageOf(cause)}`, { cause });
  }
}

function parsed(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError('BAD_INPUT', `${place} is not valid JSON: ${messageOf(cause)}`, { cause });
  }
}

function checked<T>(value: unknown, schema: z.ZodType<T>, place: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new AppError('BAD_INPUT', `${place} is not what a replay writes: ${faultsOf(result.error)[0]}`);
}
