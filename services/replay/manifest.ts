import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import { fileHash, sizeOfFile, writeWhole } from '../../shared/files.ts';
import { canonicalJson } from '../../shared/policy.ts';
import { engineSchema, platforms } from '../../shared/records.ts';
import { type Program, programSchema } from './program.ts';

/** What makes two replays the same one. A folder with another manifest is refused; an unfinished one with this goes on. */
const identitySchema = z.strictObject({
  v: z.literal(1),
  files: z.array(z.strictObject({ name: z.string(), bytes: z.int(), sha256: z.string() })),
  policy: z.string(),
  engine: engineSchema,
  partitions: z.int(),
  /** Name of the keys, never a key that is secret. */
  key: z.string(),
  /** What was not collected; absent where nothing is missing. */
  gaps: z
    .array(z.strictObject({ platform: z.enum(platforms), from: z.int(), to: z.int(), coverage: z.number() }))
    .optional(),
});
const manifestSchema = z.strictObject({
  identity: identitySchema,
  /** When the folder was begun, epoch ms: rows later than this are from the future and rejected. */
  begunAt: z.int(),
  /** The programs that have worked on it, in order; more than one where it was resumed by another. Unknown in older folders. */
  programs: z.array(programSchema).default([]),
});

export type ReplayIdentity = z.infer<typeof identitySchema>;
export type Manifest = z.infer<typeof manifestSchema>;

export interface ReplayKeys {
  /** Tells these keys from others without giving them away: it is written into the manifest. */
  readonly name: string;
  /** Key of the authors' pseudonyms. */
  readonly pseudonyms: string | Uint8Array;
  /** Key under which dead letters are sealed. */
  readonly seal: Uint8Array;
}

const REPLAY_KEY = 'guanchao-replay';
/**
 * The default keys of replays: fixed, so that a replay of the same files gives the same ids anywhere. They are no secret:
 * whoever has such a replay can try names out. What an office keeps is under its own keys (`import --as-run`).
 */
export const fixedKeys: ReplayKeys = {
  name: REPLAY_KEY,
  pseudonyms: REPLAY_KEY,
  seal: createHash('sha256').update(REPLAY_KEY).digest(),
};

/** A folder that has it is a finished one. */
export const SUMMARY = 'summary.json';

/** Where a replay keeps its working files: `DIR/run`. */
export function workFolder(folder: string): string {
  return join(folder, 'run');
}

export async function describeFiles(paths: readonly string[]): Promise<ReplayIdentity['files']> {
  const files: ReplayIdentity['files'] = [];
  for (const path of paths) {
    files.push({ name: basename(path), bytes: sizeOfFile(path), sha256: await fileHash(path) });
  }
  return files;
}

/** The manifest of a replay folder. @throws AppError RUN_MISMATCH where there is none that can be read */
export function readManifest(folder: string): Manifest {
  try {
    return manifestSchema.parse(JSON.parse(readFileSync(manifestPath(folder), 'utf8')));
  } catch (cause) {
    throw new AppError('RUN_MISMATCH', `${folder} holds no replay`, { cause });
  }
}

/** Whether a replay was begun in this folder. */
export function hasManifest(folder: string): boolean {
  return existsSync(manifestPath(folder));
}

function manifestPath(folder: string): string {
  return join(workFolder(folder), 'manifest.json');
}

/**
 * Begins a replay folder, or finds in it the unfinished or finished replay of the same identity.
 * @throws AppError RUN_MISMATCH when the folder holds anything else
 */
export function beginOrResume(
  folder: string,
  identity: ReplayIdentity,
  program: Program,
  now: number,
): Manifest {
  const path = manifestPath(folder);
  if (hasManifest(folder)) {
    const found = readManifest(folder);
    const keys = Object.keys(identitySchema.shape) as (keyof ReplayIdentity)[]; // the schema's are its keys
    const differences = keys.filter(
      (key) => canonicalJson(found.identity[key] ?? null) !== canonicalJson(identity[key] ?? null),
    );
    if (differences.length === 0) return workedOnBy(folder, found, program);
    throw new AppError(
      'RUN_MISMATCH',
      `${folder} holds another replay (it differs in: ${differences.join(', ')}); choose another --out`,
    );
  }
  if (existsSync(folder) && readdirSync(folder).some((name) => name !== 'run')) {
    throw new AppError('RUN_MISMATCH', `${folder} is not empty and holds no replay; choose another --out`);
  }
  mkdirSync(workFolder(folder), { recursive: true });
  const manifest: Manifest = { identity, begunAt: now, programs: [program] };
  writeWhole(path, `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}

/**
 * The manifest's hash: what the results follow from (input, policy, engine, keys, programs) and nothing that follows from the
 * hour or the folder. 16 hex digits. Two replays of one hash have the same results.
 */
export function manifestHash({ identity, programs }: Manifest): string {
  return createHash('sha256').update(canonicalJson({ identity, programs })).digest('hex').slice(0, 16);
}

/** Whoever calls a replay again writes its outputs anew, a finished one's too. */
function workedOnBy(folder: string, found: Manifest, program: Program): Manifest {
  if (found.programs.some((one) => canonicalJson(one) === canonicalJson(program))) return found;
  const manifest = { ...found, programs: [...found.programs, program] };
  writeWhole(manifestPath(folder), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}
