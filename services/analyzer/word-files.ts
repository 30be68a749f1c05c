import { readFileSync } from 'node:fs';

/** Word lists in the folder of a module, by their names. */
export interface WordFiles {
  /** Lines: neither empty ones nor remarks (`# …`). */
  linesOf(name: string): string[];
  /** Lines below a line `[section]`, by its name; what stands above the first is left out. */
  sectionsOf(name: string): ReadonlyMap<string, readonly string[]>;
}

/** @param module its `import.meta.url` */
export function wordFilesBeside(module: string): WordFiles {
  function linesOf(name: string): string[] {
    return readFileSync(new URL(name, module), 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('# '));
  }

  return {
    linesOf,
    sectionsOf(name) {
      const sections = new Map<string, string[]>();
      let section: string[] | undefined;
      for (const line of linesOf(name)) {
        const head = /^\[([a-z]+)\]$/.exec(line)?.[1];
        if (head === undefined) section?.push(line);
        else {
          section = [];
          sections.set(head, section);
        }
      }
      return sections;
    },
  };
}

/** The words of a line, parted by blanks. */
export function wordsOf(line: string): string[] {
  return line.split(' ').filter((word) => word !== '');
}
