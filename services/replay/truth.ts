import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { AppError, messageOf } from '../../shared/errors.ts';
import { phases } from '../../shared/records.ts';
import { MINUTE_MS } from '../../shared/time.ts';
import { readWritten } from '../../shared/written-file.ts';
import { parseIsoTime } from '../collector/iso-time.ts';

/**
 * What really happened, as `evaluate` compares with it: written by a person (YAML or JSON), drawn with `annotate`, or by
 * `simulate`. infra/evaluation.md says it for users.
 */
export const truthKinds = ['jump', 'slow', 'benign', 'raid'] as const;

const time = z
  .string()
  .superRefine((text, context) => {
    const read = parseIsoTime(text);
    if (typeof read === 'string') context.addIssue({ code: 'custom', message: read });
  })
  .describe('ISO 8601');
const perhaps = time.nullable().default(null);

const eventSchema = z.strictObject({
  id: z.string().trim().min(1).max(100),
  name: z.string().trim().min(1).max(200),
  /** An incident is about the event when one of these stands in its title, its terms, or the name or id of a subject. None: any is. */
  terms: z.array(z.string().trim().min(1).max(100)).max(200),
  /** The first mention of the event itself. */
  onset: time,
  /** When the world outside took notice: the first report, the hot list, a superior's call. */
  noticed: perhaps,
  /** The busiest minutes. */
  peak: perhaps,
  /** When it was over; null: not before the end of the data. */
  end: perhaps,
  /**
   * `jump`: it broke out at once. `slow`: it grew step by step. `benign`: a surge in good mood, which must not rise above
   * yellow and need not be told. `raid`: pushed by few hands, to be told, at yellow and no higher.
   */
  kind: z.enum(truthKinds),
  /** Its phases as a person draws them, ascending; what is compared minute by minute. */
  phases: z.array(z.strictObject({ at: time, phase: z.enum(phases) })).optional(),
});

export const truthSchema = z
  .strictObject({ events: z.array(eventSchema) })
  .superRefine(({ events }, context) => {
    const fault = (path: (string | number)[], message: string): void =>
      context.addIssue({ code: 'custom', path: ['events', ...path], message });
    const seen = new Set<string>();
    events.forEach((event, index) => {
      if (seen.has(event.id)) fault([index, 'id'], `the id ${event.id} is used twice`);
      seen.add(event.id);
      for (const key of ['peak', 'end'] as const) {
        const at = event[key];
        if (at !== null && minuteOfIso(at) < minuteOfIso(event.onset))
          fault([index, key], 'lies before the onset');
      }
      if (event.peak !== null && event.end !== null && minuteOfIso(event.end) < minuteOfIso(event.peak))
        fault([index, 'end'], 'lies before the peak');
      (event.phases ?? []).forEach(({ at }, place, all) => {
        const before = all[place - 1];
        if (before && minuteOfIso(at) < minuteOfIso(before.at))
          fault([index, 'phases', place, 'at'], 'lies before the phase above it');
      });
    });
  });

/** Ten thousand events with their terms; more is another file by mistake. */
const MOST_BYTES = 4 << 20;

/** The file's own form: what `simulate` and `annotate` write. */
export type Truth = z.input<typeof truthSchema>;
export type TruthEvent = Truth['events'][number];
export type TruthKind = (typeof truthKinds)[number];

/** An event with its times in epoch minutes, fractions of a minute kept. */
export interface Told {
  readonly id: string;
  readonly name: string;
  readonly terms: readonly string[];
  readonly kind: TruthKind;
  readonly onset: number;
  readonly noticed: number | null;
  readonly peak: number | null;
  readonly end: number | null;
  readonly phases: readonly { readonly at: number; readonly phase: (typeof phases)[number] }[];
}

export interface TruthFile {
  readonly events: readonly Told[];
  /** SHA-256 of the file's bytes, hex. */
  readonly sha256: string;
}

/** Reads and checks a truth file. @throws AppError BAD_INPUT with every fault, its line and path */
export function readTruthFile(path: string): TruthFile {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
    if (bytes.length > MOST_BYTES) throw new Error(`${bytes.length} bytes are more than a truth file has`);
  } catch (cause) {
    throw new AppError('BAD_INPUT', `the truth file cannot be read: ${messageOf(cause)}`, { cause });
  }
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { events: readTruth(bytes.toString('utf8'), path), sha256 };
}

/** As `readTruthFile`, of a text; `name` is what a fault calls it. */
export function readTruth(text: string, name: string): readonly Told[] {
  // A tab may indent JSON, but not YAML, whose reader tells the lines.
  const read = readWritten(text.replaceAll('\t', ' '), truthSchema);
  if ('value' in read) return read.value.events.map(toldOf);
  const faults = read.faults.map((fault) => `  ${fault}`).join('\n');
  throw new AppError(
    'BAD_INPUT',
    `${name} is ${read.isYaml ? 'no truth file' : 'not valid YAML or JSON'}:\n${faults}`,
  );
}

function toldOf(event: z.output<typeof eventSchema>): Told {
  const perhapsMinute = (at: string | null): number | null => (at === null ? null : minuteOfIso(at));
  return {
    ...{ id: event.id, name: event.name, terms: event.terms, kind: event.kind },
    onset: minuteOfIso(event.onset),
    noticed: perhapsMinute(event.noticed),
    peak: perhapsMinute(event.peak),
    end: perhapsMinute(event.end),
    phases: (event.phases ?? []).map(({ at, phase }) => ({ at: minuteOfIso(at), phase })),
  };
}

/** NaN of what is no time, which its own check has told. */
function minuteOfIso(text: string): number {
  const read = parseIsoTime(text);
  return typeof read === 'string' ? Number.NaN : read / MINUTE_MS;
}
