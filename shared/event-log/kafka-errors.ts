import { AppError, messageOf } from '../errors.ts';

/** What kafkajs throws tells its kind in these. */
interface KafkaError extends Error {
  readonly type?: string;
  readonly code?: string;
  readonly cause?: unknown;
}

/** Another producer has taken this transactional id over: the partition is another process's. */
const FENCED = new Set([
  'INVALID_PRODUCER_EPOCH',
  'PRODUCER_FENCED',
  'INVALID_PRODUCER_ID_MAPPING',
  'INVALID_TXN_STATE',
]);

/** Errors of TLS that mean: the certificate is not one this process trusts. */
const UNTRUSTED = /self[- ]signed|unable to (?:verify|get)|certificate|altnames/i;

export function isFenced(error: unknown): boolean {
  return FENCED.has(rootOf(error).type ?? '');
}

export function typeOf(error: unknown): string {
  return rootOf(error).type ?? '';
}

/**
 * Whether it comes from the cluster or the way to it, and not from a fault of this program. AppErrors never do: a task has
 * thrown them.
 */
export function isKafkaTrouble(error: unknown): boolean {
  if (error instanceof AppError || !(error instanceof Error)) return false;
  return error.name.startsWith('KafkaJS') || /^E[A-Z]+$/.test(codeOf(error));
}

/** What is wrong, in a line for operators: never a secret, for kafkajs puts none into its messages. */
export function troubleOf(error: unknown): string {
  const root = rootOf(error);
  const said = messageOf(root);
  if (root.name === 'KafkaJSSASLAuthenticationError')
    return `Kafka refuses the user or the password (${said})`;
  if (root.type === 'TOPIC_AUTHORIZATION_FAILED' || root.type?.endsWith('AUTHORIZATION_FAILED'))
    return `Kafka refuses what this user asks for (${root.type}: ${said})`;
  if (UNTRUSTED.test(said)) return `Kafka's certificate is not trusted (${said})`;
  if (/ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNRESET|EHOSTUNREACH/.test(`${codeOf(root)} ${said}`))
    return `Kafka cannot be reached (${said})`;
  return `Kafka: ${root.type ? `${root.type}: ` : ''}${said}`;
}

/** What a caller is given: trouble with the cluster as LOG_FAILED; a fault of this program, or a task's own word, as it is. */
export function failureOf(error: unknown): unknown {
  return isKafkaTrouble(error) ? new AppError('LOG_FAILED', troubleOf(error), { cause: error }) : error;
}

/** A caller is not kept waiting longer while the cluster is away: what must not be lost is kept by who has it. */
export const PATIENCE_MS = 30_000;

/** kafkajs wraps what went wrong into what it gave up with. */
function rootOf(error: unknown): KafkaError {
  let root: KafkaError = error instanceof Error ? error : new Error(String(error));
  while (root.cause instanceof Error) root = root.cause;
  return root;
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}
