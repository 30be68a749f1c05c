/** Every error code of the project, with what it tells the person who meets it. README's table is checked against this list. */
export const errorCodes = {
  USAGE: 'the command line is wrong',
  BAD_INPUT: 'a file or value given by the user cannot be used',
  BAD_CONFIG: 'the environment of a service is wrong or incomplete',
  BAD_POLICY: 'the policy file breaks its schema',
  ENGINE_UNAVAILABLE: 'the chosen segmenter cannot be loaded on this machine',
  ENGINE_MISMATCH: 'the segmenter or its dictionary differs from what this store was built with',
  RUN_MISMATCH: 'the output folder holds another replay',
  FOLDER_IN_USE: 'another process works in this folder',
  LEASE_LOST: 'another process has taken over this partition',
  LOG_FAILED: 'the event log cannot be opened or read',
  OUTBOX_FULL: 'the event log has been away for so long that no more can wait for it on this machine',
  OUTBOX_FAILED: 'what waits for the event log on this machine cannot be opened, read or written',
  STORE_FAILED: 'the incident store cannot be opened, read or written',
  SERVERS_UNAVAILABLE: 'this machine lacks what `servers` needs: Maven, Java, openssl or the download',
  SERVERS_FAILED: 'a Kafka or Elasticsearch of `servers` does not start, answer or stop',
  CONFLICT: 'the stored version is not the one the change was made from',
} as const;

export type ErrorCode = keyof typeof errorCodes;

/** The one error class: `code` decides, `message` is for people, `cause` keeps what was caught. */
export class AppError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'AppError';
    this.code = code;
  }
}

/** The message of anything thrown, without its stack. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
