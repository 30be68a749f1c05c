/** Where a fault strikes: a platform's calls, connecting to the stream, each of its envelopes, each message posted to us. */
export type FaultPlace = 'weibo' | 'wechat' | 'any' | 'weibo-connect' | 'weibo-push' | 'wechat-push';

/** One way in which the platforms misbehave. */
export interface Fault {
  /** Whose calls it strikes. */
  readonly on: FaultPlace;
  /** Routes it strikes unless the order names others; default: every one of its place. */
  readonly at?: readonly string[];
  /** What the caller meets. */
  readonly does: string;
  /** What `value` means, where it takes one. */
  readonly value?: string;
}

const WEIBO_CALLS = ['weibo/2/*'];
const WECHAT_CALLS = ['wechat/cgi-bin/comment/*', 'wechat/cgi-bin/freepublish/*', 'wechat/datacube/*'];
const WEIBO_LISTS = ['weibo/2/comments/*', 'weibo/2/statuses/*', 'weibo/2/search/*'];
const LISTS = [...WEIBO_LISTS, 'wechat/cgi-bin/comment/list', 'wechat/cgi-bin/freepublish/batchget'];
const COMMENTS = ['weibo/2/comments/*'];
const SEARCH = ['weibo/2/search/*'];
const WECHAT_COMMENTS = ['wechat/cgi-bin/comment/list'];
const STATISTICS = ['wechat/datacube/*'];
const STREAM = ['weibo/datapush/*'];

/**
 * Every fault by name: the list of platform-apis.md sections 1.3, 1.6, 1.7, 2.2, 2.6, 6 no. 8 and appendix A. What the
 * platforms do on an ordinary day (quotas, expiry, deletions, short pages, drifting page numbers) needs no fault: it is always so.
 * infra/platform-simulator.md lists them; a test compares.
 */
export const faults = {
  // The way there and back.
  'connection-reset': { on: 'any', does: 'the connection is cut before a byte of the answer' },
  'cut-answer': { on: 'any', does: 'the connection is cut in the middle of the body' },
  'truncated-json': { on: 'any', does: 'the answer ends well as HTTP, but its JSON stops in the middle' },
  slow: { on: 'any', does: 'the answer comes late, in real time', value: 'milliseconds, default 6000' },
  'no-answer': { on: 'any', does: 'nothing is answered until the caller hangs up' },
  'html-5xx': { on: 'any', does: 'a gateway answers with a page in HTML', value: 'status, default 502' },
  // The platform refuses.
  'blacklist-html': { on: 'weibo', does: 'the address is blacklisted: 403 with a page in HTML' },
  'blacklist-empty-body': { on: 'weibo', does: 'the address is blacklisted: 403 without a body' },
  'blacklist-empty-lists': {
    on: 'weibo',
    at: WEIBO_LISTS,
    does: 'the caller is blacklisted: every list is empty, with HTTP 200',
  },
  'system-error': {
    on: 'weibo',
    does: 'a fault of the platform itself',
    value: '10001, 10002, 10003, 10009 or 10011',
  },
  'error-in-200': { on: 'weibo', does: '10001 in a body with HTTP 200' },
  'error-code-string': {
    on: 'weibo',
    does: '"10006" as a string with HTTP 400: the appkey was lost on the way',
  },
  'address-quota': { on: 'weibo', at: WEIBO_CALLS, does: '10022, whatever has been spent' },
  'user-quota': { on: 'weibo', at: WEIBO_CALLS, does: '10023, whatever has been spent' },
  'endpoint-quota': { on: 'weibo', at: WEIBO_CALLS, does: '10024, whatever has been spent' },
  'token-expired': {
    on: 'weibo',
    at: WEIBO_CALLS,
    does: '21327 in mid-run',
    value: 'HTTP status 400, 401 or 403',
  },
  'token-revoked': { on: 'weibo', at: WEIBO_CALLS, does: '21316' },
  'token-invalid': { on: 'weibo', at: WEIBO_CALLS, does: '21332', value: 'HTTP status 400, 401 or 403' },
  'auth-failed': { on: 'weibo', at: WEIBO_CALLS, does: '21301 "auth by Null spi!" with HTTP 403' },
  'no-permission': { on: 'weibo', at: WEIBO_CALLS, does: '10014 Insufficient app permissions' },
  'status-gone': {
    on: 'weibo',
    at: ['weibo/2/comments/show', 'weibo/2/statuses/repost_timeline'],
    does: '20101 Target weibo does not exist',
  },
  'status-private': {
    on: 'weibo',
    at: ['weibo/2/comments/show', 'weibo/2/statuses/repost_timeline'],
    does: '20112, the post may not be seen',
  },
  'downstream-timeout': {
    on: 'weibo',
    at: SEARCH,
    does: 'search: 10003, its own back end took more than 500 ms',
  },
  // What lists do.
  'short-page': { on: 'any', at: LISTS, does: 'only the first half of what the page should hold' },
  'empty-page': { on: 'any', at: LISTS, does: 'an empty page before the end' },
  flicker: {
    on: 'any',
    at: LISTS,
    does: 'items seen by one poll are gone in the next',
    value: 'share withheld, default 0.33',
  },
  'out-of-order': { on: 'any', at: LISTS, does: 'the items of a page are shuffled' },
  'repeated-item': { on: 'any', at: LISTS, does: 'one item stands in the page twice' },
  'inflated-total': { on: 'any', at: LISTS, does: 'the total is larger than what can be reached' },
  'deleted-between-pages': {
    on: 'any',
    at: LISTS,
    does: 'three of the items just shown are deleted before the next page',
    value: 'how many',
  },
  'malformed-item': {
    on: 'any',
    at: LISTS,
    does: 'one more item in the page breaks the schema: no id, no time',
  },
  'no-cursors': { on: 'weibo', at: WEIBO_LISTS, does: 'the envelope has its list and nothing else' },
  'unknown-keys': { on: 'any', at: LISTS, does: 'keys nobody has told us of' },
  'missing-user': { on: 'weibo', at: WEIBO_LISTS, does: 'items come without their user' },
  'missing-status': { on: 'weibo', at: COMMENTS, does: 'comments come without the status they stand under' },
  'followers-as-text': { on: 'weibo', at: WEIBO_CALLS, does: 'followers_count is "1.2万"' },
  'wide-ids': { on: 'weibo', does: 'from now on, for good, new ids pass 2^53 - 1' },
  'counts-omit': {
    on: 'weibo',
    at: ['weibo/2/statuses/count'],
    does: 'statuses/count leaves out half of the ids',
  },
  'search-varies': { on: 'weibo', at: SEARCH, does: 'search: the same question gets 5 % other results' },
  // WeChat: errors in HTTP 200.
  'daily-quota': { on: 'wechat', at: WECHAT_CALLS, does: '45009 reach max api daily quota limit' },
  'too-frequent': { on: 'wechat', at: WECHAT_CALLS, does: '45011' },
  'access-token-expired': { on: 'wechat', at: WECHAT_CALLS, does: '42001 in mid-run; a new token cures it' },
  'access-token-invalid': {
    on: 'wechat',
    at: WECHAT_CALLS,
    does: '40001: somebody else asked for a token; a new one cures it',
  },
  'system-busy': { on: 'wechat', does: '-1' },
  unauthorised: { on: 'wechat', at: WECHAT_CALLS, does: '48001' },
  banned: { on: 'wechat', at: WECHAT_CALLS, does: '48004' },
  'account-restricted': { on: 'wechat', at: WECHAT_CALLS, does: '50002' },
  'address-not-listed': { on: 'wechat', does: '40164, the address is not in the whitelist' },
  'comments-closed': { on: 'wechat', at: WECHAT_COMMENTS, does: '88000 without comment privilege' },
  'article-gone': { on: 'wechat', at: WECHAT_COMMENTS, does: '88001 msg_data is not exists' },
  'article-limited': { on: 'wechat', at: WECHAT_COMMENTS, does: '88002 the article is limit for safety' },
  'reply-as-array': {
    on: 'wechat',
    at: WECHAT_COMMENTS,
    does: "the account's answer is an array, as an old sample has it",
  },
  'no-openid': { on: 'wechat', at: WECHAT_COMMENTS, does: 'no comment has an openid' },
  'short-url': {
    on: 'wechat',
    at: ['wechat/cgi-bin/freepublish/*'],
    does: 'article addresses are /s/… without mid',
  },
  'articles-unlisted': {
    on: 'wechat',
    at: ['wechat/cgi-bin/freepublish/batchget'],
    does: 'mass-sent publications are not in the list; MASSSENDJOBFINISH alone tells of them',
  },
  'statistics-delayed': {
    on: 'wechat',
    at: STATISTICS,
    does: 'is_delay: the figures are not final, and half of the rows are missing',
  },
  'statistics-not-ready': { on: 'wechat', at: STATISTICS, does: '61503' },
  // The subscription push of Weibo.
  'push-cut': { on: 'weibo-push', does: 'the stream is cut in the middle of a line at the next envelope' },
  'push-ended': { on: 'weibo-push', does: 'the stream ends cleanly at the next envelope' },
  'push-silent': { on: 'weibo-push', does: 'the connection stays, and nothing comes any more' },
  'push-duplicates': {
    on: 'weibo-connect',
    at: STREAM,
    does: 'after a resume, ten envelopes up to since_id come again',
  },
  'push-garbage-line': { on: 'weibo-push', does: 'a line that is no JSON before the next envelope' },
  'push-late': { on: 'weibo-push', does: 'two envelopes come in the wrong order' },
  'push-refused': { on: 'weibo-connect', at: STREAM, does: 'Ip is limited' },
  // Messages that WeChat posts to us.
  'message-repeated': { on: 'wechat-push', does: 'posted three times though it was answered' },
  'message-bad-signature': { on: 'wechat-push', does: 'signed with another token' },
  'message-stale': { on: 'wechat-push', does: 'its timestamp is an hour old, and signed so' },
  'message-foreign-appid': { on: 'wechat-push', does: 'AES: encrypted for another appid' },
  'message-broken-cipher': {
    on: 'wechat-push',
    does: 'AES: the ciphertext is damaged, the signature fits it',
  },
  'message-broken-xml': { on: 'wechat-push', does: 'the body is no XML' },
  'message-out-of-order': { on: 'wechat-push', does: 'held back, and posted after the next one' },
} as const satisfies Readonly<Record<string, Fault>>;

export type FaultName = keyof typeof faults;

export const faultNames = Object.keys(faults) as [FaultName, ...FaultName[]]; // the keys of a record are its names
