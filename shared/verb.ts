import { resolve } from 'node:path';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import type { Clock } from './clock.ts';
import { AppError, messageOf } from './errors.ts';

/** One verb of the `guanchao` command. */
export interface Verb {
  readonly name: string;
  /** One line for the list of verbs. */
  readonly summary: string;
  /** What follows the verb's name, e.g. `FILE… --out DIR`. */
  readonly usage: string;
  readonly options: readonly VerbOption[];
  /** How many arguments without a dash it takes. */
  readonly arguments: { readonly min: number; readonly max: number };
  /** Returns the exit code: 0, or 1 for input that cannot be used. */
  run(call: VerbCall): Promise<number>;
}

export interface VerbOption {
  readonly name: string;
  /** Placeholder of its value in the help, or null for a switch. */
  readonly value: string | null;
  readonly help: string;
  /** It may be given several times. */
  readonly many?: true;
}

/** A verb's call, with everything it may touch of the world outside. */
export interface VerbCall extends World {
  readonly positionals: readonly string[];
  /** The option's value, or null when it was not given. */
  option(name: string): string | null;
  /** The values of an option that may be given several times, in order. */
  every(name: string): readonly string[];
  has(name: string): boolean;
  /** A path as the user meant it: relative to where the user stands. */
  path(given: string): string;
  readonly json: boolean;
}

export interface World {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  out(text: string): void;
  /** Resolves once the reader of what was put out has caught up, or the call is stopped: who puts out row by row asks after each. */
  drained(): Promise<void>;
  err(line: string): void;
}

/** Every verb takes these two. */
const COMMON: readonly VerbOption[] = [
  { name: 'json', value: null, help: 'print results as JSON' },
  { name: 'help', value: null, help: 'show this help' },
];

/** Runs a command line over the verbs. Exit codes: 0, 1 bad input (said in one line), 2 usage. Bugs are thrown on. */
export async function runVerb(
  verbs: readonly Verb[],
  argv: readonly string[],
  world: World,
): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === '--help' || name === 'help') {
    world.out(helpOfAll(verbs));
    return name === undefined ? 2 : 0;
  }
  const verb = verbs.find((candidate) => candidate.name === name);
  if (!verb) {
    world.err(`guanchao: no verb ${name}; the verbs are ${verbs.map((known) => known.name).join(', ')}`);
    return 2;
  }
  try {
    const call = parseCall(verb, rest, world);
    if (call.has('help')) {
      world.out(helpOf(verb));
      return 0;
    }
    const { min, max } = verb.arguments;
    if (call.positionals.length < min || call.positionals.length > max) {
      throw new AppError('USAGE', `usage: guanchao ${verb.name} ${verb.usage}`);
    }
    return await verb.run(call);
  } catch (error) {
    if (isSystemError(error)) {
      world.err(`guanchao ${verb.name}: ${error.message}`);
      return 1;
    }
    if (!(error instanceof AppError)) throw error;
    const usage = error.code === 'USAGE' || error.code === 'RUN_MISMATCH';
    if (argv.includes('--json'))
      world.out(`${JSON.stringify({ error: error.code, message: error.message })}\n`);
    world.err(`guanchao ${verb.name}: ${error.message}`);
    return usage ? 2 : 1;
  }
}

/** What the operating system refused: a folder that cannot be written, a full disk. Its message names call and path. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'code' in error;
}

function parseCall(verb: Verb, args: readonly string[], world: World): VerbCall {
  const all = [...verb.options, ...COMMON];
  const config: NonNullable<ParseArgsConfig['options']> = Object.fromEntries(
    all.map((option) => [
      option.name,
      { type: option.value === null ? 'boolean' : 'string', multiple: option.many === true } as const,
    ]),
  );
  let parsed: ReturnType<typeof parseArgs>;
  try {
    parsed = parseArgs({ args: [...args], options: config, allowPositionals: true, strict: true });
  } catch (cause) {
    throw new AppError('USAGE', `${messageOf(cause)}\nusage: guanchao ${verb.name} ${verb.usage}`, { cause });
  }
  const { values, positionals } = parsed;
  return {
    ...world,
    positionals,
    option: (name) => {
      const value = values[name];
      return typeof value === 'string' ? value : null;
    },
    every: (name) => {
      const value = values[name];
      return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
    },
    has: (name) => values[name] === true,
    path: (given) => resolve(world.cwd, given),
    json: values.json === true,
  };
}

function helpOfAll(verbs: readonly Verb[]): string {
  const width = Math.max(...verbs.map((verb) => verb.name.length));
  const lines = verbs.map((verb) => `  ${verb.name.padEnd(width)}  ${verb.summary}`);
  return `guanchao VERB …\n\n${lines.join('\n')}\n\nguanchao VERB --help tells more.\n`;
}

function helpOf(verb: Verb): string {
  const options = [...verb.options, ...COMMON].map((option) => {
    const left = `--${option.name}${option.value === null ? '' : ` ${option.value}`}`;
    return `  ${left.padEnd(24)} ${option.help}`;
  });
  return `guanchao ${verb.name} ${verb.usage}\n\n${verb.summary}\n\n${options.join('\n')}\n`;
}
