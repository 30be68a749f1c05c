import { readFileSync } from 'node:fs';
import type { NameLists } from '../text/names.ts';

/** Reads the files beside this one (ORIGIN.md says where each comes from): some milliseconds, once per process. */
export function loadNames(): NameLists {
  const own = loadSurnames();
  return { ...own, words: new Set([...own.words, ...read('words.txt').trim().split('\n')]) };
}

/** The lists of our own alone: `words` without those of words.txt. */
export function loadSurnames(): NameLists {
  const sections = new Map<string, string[]>();
  let section: string[] = [];
  for (const line of read('surnames.txt').split('\n')) {
    const head = /^\[([a-z]+)\]$/.exec(line)?.[1];
    if (head !== undefined) {
      section = [];
      sections.set(head, section);
    } else if (line !== '' && !line.startsWith('#')) section.push(line);
  }
  const characters = (name: string): string[] => [...(sections.get(name) ?? []).join('')];
  const wordsOf = (name: string): string[] => (sections.get(name) ?? []).flatMap((line) => line.split(' '));
  return {
    common: new Set(characters('common')),
    surnames: new Set([...characters('common'), ...characters('rare'), ...wordsOf('compound')]),
    given: new Set(characters('given')),
    words: new Set(wordsOf('words')),
  };
}

function read(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8');
}
