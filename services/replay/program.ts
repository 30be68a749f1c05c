import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { z } from 'zod';

/** What made a replay's results: two programs of one digest give the same results from the same input. */
export const programSchema = z.strictObject({
  /** As in package.json. */
  version: z.string(),
  /** SHA-256 over everything that judges: code, word lists and model; 16 hex digits. */
  digest: z.string(),
  /** The major version of Node: its mathematics are part of what judges. */
  node: z.string(),
});
export type Program = z.infer<typeof programSchema>;

const ROOT = join(import.meta.dirname, '..', '..');
/** What a result can depend on. Reports, evaluation and the generator read or feed a replay, and judge nothing. */
const JUDGING = ['services/collector', 'services/analyzer', 'services/alerter', 'services/replay', 'shared'];
const ASIDE = /^services\/(?:analyzer\/train|replay\/[a-z-]+)\//;
const KINDS = /\.(?:ts|txt|tsv|model)$/;

let known: Program | null = null;

/** The program that runs; its files are read once. */
export function runningProgram(nodeVersion: string): Program {
  known ??= { ...described(), node: nodeVersion.split('.')[0] ?? nodeVersion };
  return known;
}

function described(): Pick<Program, 'version' | 'digest'> {
  const hash = createHash('sha256');
  for (const path of JUDGING.flatMap(filesBelow).sort()) {
    hash.update(`${path}\0`);
    hash.update(readFileSync(join(ROOT, path)));
    hash.update('\0');
  }
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')));
  return { version, digest: hash.digest('hex').slice(0, 16) };
}

function filesBelow(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && KINDS.test(entry.name))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((path) => !ASIDE.test(path));
}
