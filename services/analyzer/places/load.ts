import { readFileSync } from 'node:fs';
import type { Gazetteer } from '../text/places.ts';

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
    inContext: wordsOf(everyday.get('context')),
    never: wordsOf(everyday.get('never')),
    shared: wordsOf(everyday.get('shared')),
  };
}

function pairsOf(lines: readonly string[] = []): { readonly code: string; readonly name: string }[] {
  return lines.flatMap((line) => {
    const [code = '', ...names] = line.split(' ');
    return names.map((name) => ({ code, name }));
  });
}

function wordsOf(lines: readonly string[] = []): ReadonlySet<string> {
  return new Set(lines.flatMap((line) => line.split(' ')));
}

function sectionsOf(file: string): ReadonlyMap<string, readonly string[]> {
  const sections = new Map<string, string[]>();
  let section: string[] = [];
  for (const line of linesOf(file)) {
    const head = /^\[([a-z]+)\]$/.exec(line)?.[1];
    if (head === undefined) section.push(line);
    else {
      section = [];
      sections.set(head, section);
    }
  }
  return sections;
}

function linesOf(file: string): string[] {
  return readFileSync(new URL(file, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('# '));
}
