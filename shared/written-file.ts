import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';

/** Faults that are told at once; a file of another kind has one in every line. */
const MOST_FAULTS = 20;

/** What a file written by hand says, or every fault in it, each with its line and path. */
export type Written<T> =
  | { readonly value: T }
  | { readonly faults: readonly string[]; readonly isYaml: boolean };

/** Reads YAML or JSON that a person wrote against a schema. All faults are named at once. */
export function readWritten<T>(text: string, schema: z.ZodType<T>): Written<T> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0) {
    // One is enough: what follows in a file that is no YAML only follows from it.
    return { faults: [document.errors[0]?.message.split('\n')[0] ?? 'cannot be read'], isYaml: false };
  }
  const parsed = schema.safeParse(document.toJS());
  if (parsed.success) return { value: parsed.data };
  const lineOf = (path: readonly PropertyKey[]): string => {
    const node = document.getIn(path, true) ?? document.getIn(path.slice(0, -1), true);
    return hasRange(node) ? `line ${lines.linePos(node.range[0]).line}: ` : '';
  };
  const faults = faultsOf(parsed.error, lineOf);
  const more = faults.length - MOST_FAULTS;
  return { faults: more > 0 ? [...faults.slice(0, MOST_FAULTS), `and ${more} more`] : faults, isYaml: true };
}

/** Every fault of a value with its path: `monitors[0].any: …`. An unknown key is named itself. */
export function faultsOf(
  error: z.ZodError,
  lineOf: (path: readonly PropertyKey[]) => string = () => '',
): readonly string[] {
  return error.issues.flatMap((issue) => {
    const paths =
      issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
    const message = issue.code === 'unrecognized_keys' ? 'unknown key' : issue.message;
    return paths.map((path) => `${lineOf(path)}${pathText(path)}: ${message}`);
  });
}

function hasRange(node: unknown): node is { range: [number, number, number] } {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range);
}

function pathText(path: readonly PropertyKey[]): string {
  if (path.length === 0) return '(the whole file)';
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index > 0 ? '.' : ''}${String(part)}`))
    .join('');
}
