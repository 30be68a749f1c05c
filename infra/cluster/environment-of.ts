import { readFileSync } from 'node:fs';
import type { Environment, ReadFile } from '../../shared/environment.ts';
import type { VerbCall } from '../../shared/verb.ts';

/** The environment of a call as configurations are made from: paths are meant from where the user stands. */
export function environmentOf({
  env,
  path,
}: Pick<VerbCall, 'env' | 'path'>): readonly [Environment, ReadFile] {
  const data = env.GUANCHAO_DATA?.trim() ?? '';
  return [
    data === '' ? env : { ...env, GUANCHAO_DATA: path(data) },
    (given) => readFileSync(path(given), 'utf8'),
  ];
}
