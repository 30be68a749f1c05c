import type { Gazetteer } from '../text/places.ts';
import { wordFilesBeside, wordsOf } from '../word-files.ts';

const { linesOf, sectionsOf } = wordFilesBeside(import.meta.url);

/** Reads the files beside this one (ORIGIN.md says where each comes from): some milliseconds, once per process. */
export function loadGazetteer(): Gazetteer {
  const divisions = linesOf('divisions.tsv').map((line) => {
    const [code = '', name = ''] = line.split('\t');
    return { code, name };
  });
  const aliases = sectionsOf('aliases.txt');
  const everyday = sectionsOf('everyday.txt');
  return {
    divisions,
    aliases: pairsOf(aliases.get('names')),
    sure: pairsOf(aliases.get('sure')),
    unsure: pairsOf(aliases.get('unsure')),
    inContext: setOf(everyday.get('context')),
    never: setOf(everyday.get('never')),
    shared: setOf(everyday.get('shared')),
  };
}

function pairsOf(lines: readonly string[] = []): { readonly code: string; readonly name: string }[] {
  return lines.flatMap((line) => {
    const [code = '', ...names] = line.split(' ');
    return names.map((name) => ({ code, name }));
  });
}

function setOf(lines: readonly string[] = []): ReadonlySet<string> {
  return new Set(lines.flatMap(wordsOf));
}
