import type { Answer, Call } from '../http/exchange.ts';

/** Texts of the error table (platform-apis.md 1.6); `%s` is a detail. */
const TEXTS: Readonly<Record<number, string>> = {
  10001: 'System error',
  10002: 'Service unavailable',
  10003: 'Remote service error',
  10004: 'Ip is limited',
  10006: 'source paramter(appkey) is missing',
  10009: 'Too many pending tasks, system is busy',
  10011: 'RPC error',
  10014: 'Insufficient app permissions',
  10016: 'Miss required parameter (%s)',
  10017: "Parameter (%s)'s value invalid",
  10020: 'Request api not found',
  10021: 'HTTP method is not supported for this request',
  10022: 'IP requests out of rate limit',
  10023: 'User requests out of rate limit!',
  10024: 'User requests for (%s) out of rate limit',
  20001: 'IDs is null',
  20003: 'User does not exists',
  20009: 'IDs is too many',
  20101: 'Target weibo does not exist',
  20112: 'No permission to see this weibo',
  21301: 'auth by Null spi!',
  21315: 'Token expired',
  21316: 'Token revoked',
  21321: 'applications over the unaudited use restrictions',
  21322: 'redirect_uri_mismatch',
  21323: 'invalid_request',
  21324: 'invalid_client',
  21325: 'invalid_grant',
  21327: 'expired_token',
  21328: 'unsupported_grant_type',
  21329: 'unsupported_response_type',
  21330: 'access_denied',
  21332: 'invalid_access_token',
  21335: 'uid parameter must be the current user',
};

/** Quotas and refused logins come with 403, everything else with 400 (1.6; for 21327 and 21332 it depends on the gateway). */
const FORBIDDEN = [10014, 10022, 10023, 10024, 21301, 21316, 21321];
const SERVER = [10001, 10002, 10003, 10009, 10011];
/** The platform's own faults: 503 [infer]. */
const SERVER_STATUS = 503;

export interface WeiboErrorOptions {
  readonly status?: number;
  readonly detail?: string;
  /** error_code as a string, as it is seen now and then. */
  readonly asText?: boolean;
}

export function weiboError(call: Call, code: number, options: WeiboErrorOptions = {}): Answer {
  const { status = statusOf(code), detail = '', asText = false } = options;
  const error = (TEXTS[code] ?? 'Unknown error').replace('%s', detail);
  const request = call.path.replace(/^\/weibo/, '');
  return { status, code, body: { error, error_code: asText ? String(code) : code, request } };
}

/** An error of the OAuth pages, with its own extra key. */
export function oauthError(call: Call, code: number, description: string): Answer {
  const body = { error: TEXTS[code] ?? '', error_code: code, error_description: description };
  return { status: 400, code, body: { ...body, request: call.path.replace(/^\/weibo/, '') } };
}

function statusOf(code: number): number {
  if (SERVER.includes(code)) return SERVER_STATUS;
  return FORBIDDEN.includes(code) ? 403 : 400;
}
