import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import { fileHash, sizeOfFile, writeWhole } from '../../shared/files.ts';
import { canonicalJson } from '../../shared/policy.ts';
import { engineSchema } from '../../shared/records.ts';

/** What makes two replays the same one. A folder with another manifest is refused; an unfinished one with this goes on. */
const identitySchema = z.strictObject({
  v: z.literal(1),
  files: z.array(z.strictObject({ name: z.string(), bytes: z.int(), sha256: z.string() })),
  policy: z.string(),
  engine: engineSchema,
  partitions: z.int(),
  /** Pseudonym key: fixed, so that a replay of the same files gives the same ids anywhere. */
  key: z.string(),
});
const manifestSchema = z.strictObject({
  identity: identitySchema,
  /** When the folder was begun, epoch ms: rows later than this are from the future and rejected. */
  begunAt: z.int(),
});

export type ReplayIdentity = z.infer<typeof identitySchema>;
export type Manifest = z.infer<typeof manifestSchema>;

/** The fixed default pseudonym key of replays: authors of a replay are pseudonyms, and the same ones in every replay. */
export const REPLAY_KEY = 'guanchao-replay';

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

function manifestPath(folder: string): string {
  return join(workFolder(folder), 'manifest.json');
}

/**
 * Begins a replay folder, or finds in it the unfinished or finished replay of the same identity.
 * @throws AppError RUN_MISMATCH when the folder holds anything else
 */
export function beginOrResume(folder: string, identity: ReplayIdentity, now: number): Manifest {
  const path = manifestPath(folder);
  if (existsSync(path)) {
    const found = readManifest(folder);
    const differences = Object.keys(identity).filter(
      (key) =>
        canonicalJson(found.identity[key as keyof ReplayIdentity]) !==
        canonicalJson(identity[key as keyof ReplayIdentity]),
    );
    if (differences.length === 0) return found;
    throw new AppError(
      'RUN_MISMATCH',
      `${folder} holds another replay (it differs in: ${differences.join(', ')}); choose another --out`,
    );
  }
  if (existsSync(folder) && readdirSync(folder).some((name) => name !== 'run')) {
    throw new AppError('RUN_MISMATCH', `${folder} is not empty and holds no replay; choose another --out`);
  }
  mkdirSync(workFolder(folder), { recursive: true });
  const manifest: Manifest = { identity, begunAt: now };
  writeWhole(path, `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}
