import { hash } from 'node:crypto';
import { accountOf, type Mention, type Platform, type Root } from '../../shared/records.ts';
import { isoCst, MINUTE_MS, minuteOf } from '../../shared/time.ts';
import type { Draft, Rejected } from './formats/format.ts';
import type { Pseudonyms } from './pseudonym.ts';
import { provinceCode } from './region.ts';
import { scrub } from './scrub.ts';

/** Weibo opened on 14 August 2009 and WeChat later: an earlier time is a wrong clock or a missing one (1970). */
export const EARLIEST_AT = Date.UTC(2009, 7, 13, 16);
/** How far a source's clock may run ahead of ours before its time is not believed. */
export const MAX_AHEAD_MS = 2 * MINUTE_MS;
/** No platform lets anybody write more: a Weibo long post and a WeChat article end well below (20,000 to 50,000 characters). */
export const MAX_TEXT_CHARACTERS = 100_000;
/** Of the root's text, enough to match a monitor by (design.md part 3). */
export const ROOT_TEXT_CHARACTERS = 280;
/** 96 bits, as for pseudonyms. */
const ID_HASH_CHARACTERS = 24;

export interface CollectContext {
  readonly pseudonyms: Pseudonyms;
  /** The lane is this and the platform: `file-weibo`. */
  readonly lanePrefix: string;
  /** Epoch ms; a mention from later than two minutes after it is refused. */
  readonly now: number;
}

export interface Collected {
  /** Without root: the source attaches it. */
  readonly mention: Mention;
  /** The row had no id of its own: `numberedId` completes the id by the mention's ordinal among equals. */
  readonly unnumbered: boolean;
}

/**
 * Check, pseudonymise, key: what every door does to a draft before the first write. The text is scrubbed, the author becomes
 * a keyed pseudonym, the region a province; nothing else of the author is kept.
 * Ids (design.md part 3): `platform:id`; a row without one gets `platform:~hash` of platform, kind, minute, author pseudonym,
 * thread and text, to be completed by `numberedId`.
 */
export function toMention(draft: Draft, context: CollectContext): Collected | Rejected {
  const { platform, kind, at } = draft;
  const rejected = timeFault(at, context.now) ?? textFault(draft.text);
  if (rejected !== null) return { rejected };
  const text = scrub(draft.text);
  const author = draft.author === null ? null : context.pseudonyms(platform, draft.author);
  const given = draft.thread ?? (kind === 'post' || kind === 'article' ? draft.id : null);
  const key = draft.id ?? `~${rowHash(draft, author, given ?? '', text)}`;
  const mention: Mention = {
    v: 1,
    type: 'mention',
    id: mentionId(platform, key),
    lane: `${context.lanePrefix}-${platform}`,
    platform,
    kind,
    thread: given ?? key,
    author,
    text,
    at,
    root: null,
  };
  addOptional(mention, draft);
  return { mention, unnumbered: draft.id === null };
}

/** Why a time cannot be right, or null. */
export function timeFault(at: number, now: number): string | null {
  if (at < EARLIEST_AT)
    return `time ${isoCst(at)} is before Weibo opened (${isoCst(EARLIEST_AT).slice(0, 10)})`;
  return at > now + MAX_AHEAD_MS ? `time ${isoCst(at)} is in the future` : null;
}

/** Why a text cannot be one, or null. */
export function textFault(text: string): string | null {
  if (text.length <= MAX_TEXT_CHARACTERS) return null;
  return `the text has ${text.length} characters, more than ${MAX_TEXT_CHARACTERS}`;
}

/** The id under which a mention with an id of its platform is kept, and what is told of it later finds it. */
export function mentionId(platform: Platform, key: string): string {
  return `${platform}:${key}`;
}

/** The id of an unnumbered mention completed by its ordinal among equals of its import, from 0. */
export function numberedId(id: string, ordinal: number): string {
  return `${id}.${ordinal}`;
}

/** What hangs under this post or article carries this. */
export function rootOf(mention: Mention): Root {
  const root: Root = { id: mention.thread, text: cut(mention.text, ROOT_TEXT_CHARACTERS), at: mention.at };
  const account = accountOf(mention);
  if (account !== null) root.account = account;
  return root;
}

function rowHash(draft: Draft, author: string | null, thread: string, text: string): string {
  const { platform, kind, at } = draft;
  // Every part but the last has a length or an alphabet that keeps it apart from its neighbour.
  const parts = `${platform} ${kind} ${minuteOf(at)} ${author ?? '-'} ${thread.length}:${thread}${text}`;
  return hash('sha256', parts, 'hex').slice(0, ID_HASH_CHARACTERS);
}

function addOptional(mention: Mention, draft: Draft): void {
  const region = draft.region === null ? undefined : provinceCode(draft.region);
  if (draft.parent !== null) mention.parent = draft.parent;
  if (draft.authorKind !== null) mention.authorKind = draft.authorKind;
  if (region !== undefined) mention.region = region;
  if (draft.likes !== null) mention.likes = draft.likes;
  if (draft.reposts !== null) mention.reposts = draft.reposts;
  if (draft.comments !== null) mention.comments = draft.comments;
  if (draft.reads !== null) mention.reads = draft.reads;
}

/** At most so many UTF-16 units, never half a character. */
function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const end = text.codePointAt(length - 1) ?? 0;
  return text.slice(0, end > 0xffff ? length - 1 : length);
}
