import { trainVerb } from '../../../services/analyzer/train/main.ts';
import { systemClock } from '../../../shared/clock.ts';
import { runVerb } from '../../../shared/verb.ts';

/** Runs `guanchao train` in a folder, cut with node-rs unless told otherwise. */
export async function trainIn(
  folder: string,
  args: readonly string[],
): Promise<{ code: number; out: string; err: string[] }> {
  let out = '';
  const err: string[] = [];
  const code = await runVerb([trainVerb], ['train', '--segmenter', 'node-rs', ...args], {
    env: {},
    cwd: folder,
    clock: systemClock,
    signal: new AbortController().signal,
    drained: async () => {},
    out: (text) => {
      out += text;
    },
    err: (line) => err.push(line),
  });
  return { code, out, err };
}
