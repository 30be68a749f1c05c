import { pino } from 'pino';

/** The log of a service: one JSON object a line. What is logged are ids, counts and reasons: no text of a mention, no author. */
export interface Logger {
  /** `err` is a fault of the program: its stack is logged. */
  error(fields: Fields, message: string): void;
  warn(fields: Fields, message: string): void;
  info(fields: Fields, message: string): void;
  debug(fields: Fields, message: string): void;
}

export type Fields = Readonly<Record<string, unknown>>;

/** Names under which a secret or somebody's words might one day be logged by mistake, at each depth by itself (pino's rule). */
const HIDDEN = [
  ...['password', 'token', 'secret', 'key', 'apiKey', 'authorization', 'cookie', 'ca', 'sasl', 'auth'],
  ...['text', 'author', 'account', 'body', 'sealed', 'title'],
];
const DEPTHS = ['', '*.', '*.*.'];

export interface LoggerOptions {
  readonly service: string;
  readonly level: string;
  /** Takes whole lines; pino's own worker threads could lose the last ones of a process that dies. */
  write(line: string): void;
}

export function createLogger({ service, level, write }: LoggerOptions): Logger {
  const logger = pino(
    {
      level,
      base: { service },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: pino.stdSerializers.err },
      redact: { paths: DEPTHS.flatMap((depth) => HIDDEN.map((name) => depth + name)), censor: '[hidden]' },
    },
    { write },
  );
  return {
    error: (fields, message) => logger.error(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    info: (fields, message) => logger.info(fields, message),
    debug: (fields, message) => logger.debug(fields, message),
  };
}
