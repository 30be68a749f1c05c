import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { messageOf } from './errors.ts';
import { writeWhole } from './files.ts';
import { platforms } from './records.ts';

/** What a run (design.md part 3, "Runs") is: `run.json` in its folder. */
export const runManifestSchema = z.strictObject({
  v: z.literal(1),
  id: z.string().regex(/^[a-z0-9-]{1,40}$/),
  kind: z.enum(['live', 'rehearsal', 'replay']),
  /** For people, in Chinese. */
  name: z.string(),
  createdAt: z.int(),
  /** Rehearsals: seed of the generator and the epoch minute its event time begins at. */
  seed: z.int().optional(),
  startMinute: z.int().optional(),
  /**
   * Replays: where the log lies that the replay has written (relative to the run's folder where it lies below it, so that the
   * data folder can be moved), over how many partitions, and of which platforms.
   */
  log: z
    .strictObject({
      folder: z.string(),
      partitions: z.int().min(1),
      platforms: z.array(z.enum(platforms)),
      /** When that folder was begun: begun anew, it holds another replay. */
      begunAt: z.int(),
    })
    .optional(),
});
export type RunManifest = z.infer<typeof runManifestSchema>;

/** Folder of a run below the data folder. */
export function runFolder(data: string, id: string): string {
  return join(data, 'runs', id);
}

/** The runs of a data folder, oldest first. A replay whose log is gone is none; `say` is told of a manifest that cannot be read. */
export function listRuns(
  data: string,
  say: (line: string) => void = () => undefined,
): readonly RunManifest[] {
  const runs = join(data, 'runs');
  if (!existsSync(runs)) return [];
  return readdirSync(runs)
    .filter((id) => existsSync(join(runs, id, 'run.json')))
    .flatMap((id) => readManifest(join(runs, id), say) ?? [])
    .filter(({ log }) => log === undefined || begunAtOf(log.folder) === log.begunAt)
    .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
}

/** When the replay in this folder was begun: what its own manifest says; null where there is none. */
function begunAtOf(logFolder: string): number | null {
  const path = join(logFolder, '..', 'manifest.json');
  if (!existsSync(path)) return null;
  return (
    z.object({ begunAt: z.int() }).safeParse(JSON.parse(readFileSync(path, 'utf8'))).data?.begunAt ?? null
  );
}

function readManifest(folder: string, say: (line: string) => void): RunManifest | null {
  const path = join(folder, 'run.json');
  try {
    const { log, ...manifest } = runManifestSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    return log ? { ...manifest, log: { ...log, folder: resolve(folder, log.folder) } } : manifest;
  } catch (error) {
    say(`${path} cannot be read, so its run is left out: ${messageOf(error)}`);
    return null;
  }
}

/** The run of this id, begun if there is none. */
export function beginRun(data: string, manifest: RunManifest): RunManifest {
  const known = listRuns(data).find(({ id }) => id === manifest.id);
  if (known) return known;
  const folder = runFolder(data, manifest.id);
  mkdirSync(folder, { recursive: true });
  writeWhole(join(folder, 'run.json'), `${JSON.stringify(runManifestSchema.parse(manifest), null, 2)}\n`);
  return manifest;
}

/** The run of what is happening now. */
export function liveRun(now: number): RunManifest {
  return { v: 1, id: 'live', kind: 'live', name: '实时', createdAt: now };
}
