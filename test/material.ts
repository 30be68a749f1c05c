import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Where material outside the repository lies (real data, the reference scripts): `GUANCHAO_MATERIAL`, else beside the checkout. */
const folder = resolve(process.env.GUANCHAO_MATERIAL ?? '../shared');

/**
 * The path of a file of the material, or null, said loudly on stderr, when this machine does not have it.
 * Under `REQUIRE_MATERIAL=1` (CI) an absent file is an error.
 */
export function material(path: string): string | null {
  const full = join(folder, path);
  if (existsSync(full)) return full;
  const message = `MATERIAL ABSENT: ${path}; what needs it does not run. Set GUANCHAO_MATERIAL to the folder that holds it.`;
  if (process.env.REQUIRE_MATERIAL === '1') throw new Error(message);
  console.error(`\n*** ${message}\n`);
  return null;
}
