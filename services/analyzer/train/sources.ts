import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError, messageOf } from '../../../shared/errors.ts';
import { readLines } from '../../../shared/lines.ts';
import { delimitedRows, firstLine, tableKind } from '../../../shared/table.ts';
import { classes, type Example, moods } from './classes.ts';
import { compose } from './compose.ts';

const classList = z.array(z.enum(classes)).min(1);

export const sourceSchema = z.strictObject({
  name: z.string(),
  /** Beside the list of sources or, of public ones, below the folder of public data. */
  files: z.array(z.string()).min(1),
  /** The files are grammars of sentences (compose.ts). */
  composed: z.boolean().default(false),
  public: z.boolean().default(false),
  /** What a row counts for. */
  weight: z.number().positive(),
  /** Of the register that the model is for: what is special to it is kept, what is special to another source is not. */
  target: z.boolean().default(false),
  /** What an office's own officers judged: where it contradicts another source, it holds. */
  feedback: z.boolean().default(false),
  /** Nothing is learned from it: all of it is held out. */
  measured: z.boolean().default(false),
  /** None of its texts is a cry for help. */
  ordinary: z.boolean().default(false),
  /** Only one row in so many is read, of a source that would outnumber the others. */
  oneIn: z.int().positive().default(1),
  /** Column of the text. */
  text: z.string().default('text'),
  /** Without it, rows say it themselves, by columns `sentiment`, `mood`, `help`. */
  labels: z
    .union([
      z.strictObject({ all: classList }),
      z.strictObject({ column: z.string(), values: z.record(z.string(), classList) }),
    ])
    .optional(),
  licence: z.string().min(1),
  origin: z.string().min(1),
});
export type Source = z.infer<typeof sourceSchema>;

/** Whether its texts are comments of the target's register, each labelled by itself: what calibrates, and what thresholds are chosen on. */
export function isWritten(source: Source | undefined): boolean {
  return source?.target === true && !source.composed && !source.public && !source.measured;
}

/** @throws AppError BAD_INPUT for a list that is not one */
export function readSources(path: string): readonly Source[] {
  try {
    return z
      .array(sourceSchema)
      .min(1)
      .parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    const reason = cause instanceof z.ZodError ? z.prettifyError(cause) : messageOf(cause);
    throw new AppError('BAD_INPUT', `${path} is no list of sources: ${reason}`, { cause });
  }
}

/**
 * The examples of a source, in the order of its files; rows that say nothing, or cannot be read, are told and left out.
 * @throws AppError BAD_INPUT for a file that is absent or has no column of labels
 */
export async function* examplesOf(
  source: Source,
  folder: string,
  reject: (where: string, reason: string) => void,
): AsyncIterable<Example> {
  for (const file of source.files) {
    const path = join(folder, file);
    if (source.composed) {
      for (const made of compose(path)) yield source.ordinary ? { ...made, help: false } : made;
      continue;
    }
    for await (const { line, fields, fault } of rowsOf(path, source.text)) {
      if (line % source.oneIn !== 0) continue;
      const found = fault === undefined ? exampleOf(source, fields) : fault;
      if (typeof found === 'string') reject(`${path}, line ${line}`, found);
      else if (found !== null) yield source.ordinary ? { ...found, help: false } : found;
    }
  }
}

interface Row {
  readonly line: number;
  /** The one field of a file of bare lines is ''. */
  readonly fields: Readonly<Record<string, string>>;
  readonly fault?: string;
}

async function* rowsOf(path: string, column: string): AsyncIterable<Row> {
  const first = await firstLine(path);
  const kind = tableKind(first);
  const isTable =
    kind !== 'jsonl' &&
    first.split(kind === 'tsv' ? '\t' : ',').some((cell) => cell === column || HEADER.has(cell));
  if (!isTable) {
    for await (const page of readLines(path)) {
      for (const line of page) {
        if ('fault' in line) yield { line: line.line, fields: {}, fault: line.fault };
        else if (line.text.trim() !== '')
          yield kind === 'jsonl'
            ? { line: line.line, ...objectOf(line.text) }
            : { line: line.line, fields: { '': line.text } };
      }
    }
    return;
  }
  let names: readonly string[] | null = null;
  for await (const row of delimitedRows(path, kind)) {
    if (row.fault !== undefined) yield { line: row.line, fields: {}, fault: row.fault };
    else if (names === null) names = row.cells.map((cell) => cell.trim());
    else
      yield {
        line: row.line,
        fields: Object.fromEntries(names.map((name, index) => [name, row.cells[index] ?? ''])),
      };
  }
}

/** A first line that holds one of these, or the text's column, as a cell names columns; any other is a text. */
const HEADER = new Set(['text', 'sentiment', 'mood', 'help']);

function objectOf(json: string): { fields: Record<string, string>; fault?: string } {
  try {
    const fields = z.record(z.string(), z.unknown()).parse(JSON.parse(json));
    const known = Object.entries(fields).filter(([, value]) => value !== null && typeof value !== 'object');
    return { fields: Object.fromEntries(known.map(([name, value]) => [name, String(value)])) };
  } catch {
    return { fields: {}, fault: 'not a JSON object' };
  }
}

/** The example in a row; null where nothing is known of it; or what is wrong with it. */
function exampleOf({ text: column, labels }: Source, fields: Row['fields']): Example | null | string {
  const text = fields[column] ?? fields[''];
  if (text === undefined) return `has no field ${column}`;
  if (labels !== undefined) {
    const found = 'all' in labels ? labels.all : labels.values[fields[labels.column] ?? ''];
    return found === undefined ? null : { text, classes: found, mood: null, help: null };
  }
  const sentiment = oneOf(classes, fields.sentiment);
  const mood = oneOf(moods, fields.mood);
  const help = oneOf(['true', 'false'] as const, fields.help);
  if (sentiment === undefined) return `sentiment is one of ${classes.join(', ')}, not ${fields.sentiment}`;
  if (mood === undefined) return `mood is one of ${moods.join(', ')}, not ${fields.mood}`;
  if (help === undefined) return `help is true or false, not ${fields.help}`;
  if (sentiment === null && mood === null && help === null) return null;
  const implied = mood !== null && mood !== 'none' ? 'negative' : null;
  const known = sentiment ?? implied;
  return {
    text,
    classes: known === null ? null : [known],
    mood: mood ?? (known !== null && known !== 'negative' ? 'none' : null),
    help: help === null ? null : help === 'true',
  };
}

/** Null where there is nothing, undefined where it is something else. */
function oneOf<const T extends string>(known: readonly T[], value: string | undefined): T | null | undefined {
  if (value === undefined || value.trim() === '') return null;
  return known.find((name) => name === value.trim());
}
