import { errors } from '@elastic/elasticsearch';
import { AppError } from '../errors.ts';

/** What went wrong with a request: in words for operators, without secrets or texts, and whether it may pass by itself. */
export interface Trouble {
  readonly message: string;
  readonly passes: boolean;
}

/** What a server's error says of itself; of a whole request or of one item of a bulk. */
export interface ServerError {
  readonly status: number;
  readonly type: string;
  readonly reason: string;
}

/** An answer that holds a part of what was asked for, since a shard is away. */
export class PartAnswer extends Error {}

/** Faults of the connection's certificates; they do not pass, and a retry would only hide them. */
const TLS_FAULTS = /certificate|altnames|CERT_/i;
/** Busy, or a node on its way up or down. */
const PASSING = new Set([408, 429, 502, 503, 504]);
/** Long enough for what a server says of an index or a setting. */
const REASON_MAX = 300;

/** What to tell of anything that the client threw at `url`. */
export function troubleOf(error: unknown, url: string): Trouble {
  if (error instanceof errors.ResponseError) return ofServer(serverError(error), url);
  if (error instanceof PartAnswer)
    return {
      message: `Elasticsearch at ${url} answered for a part of the store only (${error.message})`,
      passes: true,
    };
  if (error instanceof errors.ProductNotSupportedError)
    return { message: `what answers at ${url} is not Elasticsearch`, passes: false };
  if (error instanceof errors.TimeoutError)
    return { message: `Elasticsearch at ${url} does not answer in time`, passes: true };
  if (error instanceof errors.ConnectionError || error instanceof errors.NoLivingConnectionsError) {
    const why = connectionReason(error);
    if (/wrong version number|packet length too long/.test(why))
      return { message: `what answers at ${url} speaks no TLS; is it http://?`, passes: false };
    return TLS_FAULTS.test(why)
      ? {
          message: `the certificate of Elasticsearch at ${url} is not trusted (${why}); is the CA file the one that signed it?`,
          passes: false,
        }
      : { message: `Elasticsearch at ${url} cannot be reached (${why})`, passes: true };
  }
  if (error instanceof errors.DeserializationError)
    return { message: `what answers at ${url} does not speak as Elasticsearch does`, passes: false };
  throw error;
}

/** What to tell of an answer that is an error. */
export function ofServer({ status, type, reason }: ServerError, url: string): Trouble {
  const passes = PASSING.has(status);
  if (status === 401)
    return {
      message: `Elasticsearch at ${url} refuses the user and password, or the API key (401)`,
      passes: false,
    };
  if (type === 'cluster_block_exception') return blocked(reason, url);
  if (status === 403)
    return {
      message: `Elasticsearch at ${url} gives no permission (403): ${actionOf(reason)}`,
      passes: false,
    };
  if (status === 413)
    return {
      message: `Elasticsearch at ${url} refuses a request of this size (413): raise http.max_content_length`,
      passes: false,
    };
  if (status === 429)
    return {
      message: `Elasticsearch at ${url} is overloaded (429, ${type}) and takes no more for now`,
      passes,
    };
  if (type === 'media_type_header_exception')
    return {
      message: `Elasticsearch at ${url} is older than version 9, which this store needs`,
      passes: false,
    };
  return { message: `Elasticsearch at ${url} answers ${status} (${type}): ${shown(reason)}`, passes };
}

/** @throws AppError STORE_FAILED, always; what was caught stays out of it, since it may hold the request with its texts */
export function fail(message: string): never {
  throw new AppError('STORE_FAILED', message);
}

/** An answer's error. */
export function serverError(error: errors.ResponseError): ServerError {
  const { statusCode = 0, body } = error;
  const told: unknown = body?.error;
  const status = statusCode;
  if (typeof told === 'object' && told !== null) return { status, ...wordsOf(told) };
  return { status, type: 'unknown', reason: typeof told === 'string' ? told : `HTTP status ${status}` };
}

/** Type and reason of an error object of the server. */
export function wordsOf(error: object): { readonly type: string; readonly reason: string } {
  const type = 'type' in error && typeof error.type === 'string' ? error.type : 'unknown';
  const reason = 'reason' in error && typeof error.reason === 'string' ? error.reason : 'no reason given';
  return { type, reason };
}

/** `index [NAME] blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark, …]`. */
function blocked(reason: string, url: string): Trouble {
  const index = /index \[([^\]]+)\]/.exec(reason)?.[1];
  const what = index === undefined ? 'the cluster' : `index ${index}`;
  if (/\/12\/|flood-stage/.test(reason))
    return {
      message: `Elasticsearch at ${url} lets nobody write to ${what}: a disk is over its flood stage; make room, and it opens by itself`,
      passes: true,
    };
  if (/\/(?:5|8|6|13)\//.test(reason))
    return {
      message: `Elasticsearch at ${url} lets nobody write to ${what}: it was set read-only by an operator (index.blocks)`,
      passes: false,
    };
  return { message: `Elasticsearch at ${url} has blocked ${what}: ${shown(reason)}`, passes: true };
}

/** `action [indices:data/write/bulk] is unauthorized for user [x] …`: without whom it names. */
function actionOf(reason: string): string {
  const action = /action \[([^\]]+)\]/.exec(reason)?.[1];
  const indices = /on (?:restricted )?indices \[([^\]]+)\]/.exec(reason)?.[1];
  if (action === undefined) return shown(reason);
  return indices === undefined ? action : `${action} on ${indices}`;
}

/** The server quotes the values it cannot take; they may be what somebody said. */
function shown(reason: string): string {
  return reason.replace(/Preview of field's value:.*/s, '…').slice(0, REASON_MAX);
}

function connectionReason(error: Error): string {
  const cause: unknown = error.cause;
  const code =
    typeof cause === 'object' && cause !== null && 'code' in cause && typeof cause.code === 'string'
      ? cause.code
      : null;
  const text = error.message.split(/[\n;]/)[0]?.slice(0, REASON_MAX) ?? '';
  return code === null || text.includes(code) ? text || 'no connection' : `${text}, ${code}`;
}
