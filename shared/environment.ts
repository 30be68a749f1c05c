import { z } from 'zod';

/** One variable of the environment that a process is configured by. */
export interface Variable<S extends z.ZodType = z.ZodType> {
  /** From the text as it stands there. A default makes it optional. */
  readonly schema: S;
  /** What it is for, one line for people. */
  readonly meaning: string;
  /** What it should be, said to whoever wrote something else. */
  readonly expected: string;
  /** What holds without it, in words; null where it has no default. */
  readonly fallback: string | null;
  /** Nothing may show its value; it may come as NAME_FILE, the path of a file that holds it. */
  readonly secret: boolean;
}

/** What is wrong with one variable. Never holds a value: some are secrets, and one may stand in the wrong place. */
export interface Problem {
  readonly name: string;
  readonly what: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;
/** @throws whatever keeps it from being read */
export type ReadFile = (path: string) => string;

export interface Given {
  /** What is set, trimmed, secrets out of their files among it. Empty counts as not set: so writes compose what is absent. */
  readonly values: Readonly<Record<string, string>>;
  readonly problems: readonly Problem[];
}

const FILE = '_FILE';

/** Gathers the variables that begin with `prefix`; one that is not known is a problem, for a slip of the pen must not be silent. */
export function gather(
  env: Environment,
  readFile: ReadFile,
  known: {
    readonly prefix: string;
    readonly variables: Readonly<Record<string, Variable>>;
    readonly others: readonly string[];
  },
): Given {
  const { prefix, variables, others } = known;
  const secrets = Object.keys(variables).filter((name) => variables[name]?.secret);
  const names = new Set([...Object.keys(variables), ...secrets.map((name) => name + FILE), ...others]);
  const values: Record<string, string> = {};
  const problems: Problem[] = [];
  for (const [name, text] of Object.entries(env).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!name.startsWith(prefix) || text === undefined) continue;
    if (!names.has(name)) {
      const near = nearest(name, [...names], prefix);
      problems.push({ name, what: `is not known${near === null ? '' : `; the nearest is ${near}`}` });
    } else if (text.trim() !== '' && Object.hasOwn(variables, name)) values[name] = text.trim();
  }
  for (const name of secrets) {
    const path = env[name + FILE]?.trim() ?? '';
    if (path === '') continue;
    if (values[name] !== undefined) {
      problems.push({ name, what: `is given together with ${name}${FILE}; give one of the two` });
      continue;
    }
    const held = heldIn(path, readFile);
    if ('text' in held) values[name] = held.text;
    else
      problems.push({
        name: name + FILE,
        what: `${held.fault}; it should hold ${variables[name]?.expected}`,
      });
  }
  return { values, problems };
}

/** The trimmed text of a file, or why there is none. The path is no secret, and whoever mends it must know which one was meant. */
export function heldIn(
  path: string,
  readFile: ReadFile,
): { readonly text: string } | { readonly fault: string } {
  let text: string;
  try {
    text = readFile(path).trim();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    return { fault: `names ${path}, which cannot be read${code}` };
  }
  return text === '' ? { fault: `names ${path}, which is empty` } : { text };
}

/** Problems of values against their schemas, in the variables' own words: zod's could quote what was written. */
export function faultsOf(
  error: z.ZodError,
  values: Readonly<Record<string, string>>,
  variables: Readonly<Record<string, Variable>>,
): Problem[] {
  const names = [...new Set(error.issues.map(({ path }) => String(path[0])))];
  return names.map((name) => {
    const expected = variables[name]?.expected ?? '';
    return {
      name,
      what: `${values[name] === undefined ? 'is missing' : 'is wrong'}; it should be ${expected}`,
    };
  });
}

/** A slip of the pen is a letter or two; beyond a third of the name it is another name. */
const SLIP_SHARE = 3;

function nearest(name: string, names: readonly string[], prefix: string): string | null {
  const own = name.slice(prefix.length);
  const ranked = names
    .map((candidate) => ({ candidate, distance: editDistance(own, candidate.slice(prefix.length)) }))
    .sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1));
  const [best] = ranked;
  return best && best.distance <= own.length / SLIP_SHARE ? best.candidate : null;
}

/** Letters to change, add or take away (Levenshtein). */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const above = row;
    row = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = (above[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(changed, (above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
  }
  return row[b.length] ?? 0;
}

// --- Texts as values ---

/** `true` or `false`. */
export const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

/** A list with commas, at least one entry, blanks around them dropped. */
export const list = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  )
  .pipe(z.array(z.string()).min(1));

/** A whole number in decimal digits. */
export function whole(min: number, max: number) {
  return z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .pipe(z.int().min(min).max(max));
}

export interface Address {
  readonly host: string;
  readonly port: number;
}

const ADDRESS = /^(?:\[([0-9a-fA-F:.]+)\]|([^\s:/@[\]]+)):(\d{1,5})$/;
const MAX_PORT = 65_535;

/** `host:port`, an IPv6 address in brackets; port 0 takes a free one. */
export const address = z
  .string()
  .regex(ADDRESS)
  .transform((text): Address => {
    const [, six, host, port] = ADDRESS.exec(text) ?? [];
    return { host: six ?? host ?? '', port: Number(port) };
  })
  .refine(({ port }) => port <= MAX_PORT);
