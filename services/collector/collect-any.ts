import type { Outgoing } from '../../shared/event-log/event-log.ts';
import type { Amend, Counts, Incoming, Listing, Update } from '../../shared/records.ts';
import { type CollectContext, mentionId, textFault, timeFault, toMention } from './collect.ts';
import type {
  AmendDraft,
  CountsDraft,
  Draft,
  ListingDraft,
  Rejected,
  UpdateDraft,
} from './formats/format.ts';
import { scrub } from './scrub.ts';

/** A record as it was made of a draft: a mention without root, an unnumbered id not completed. */
export interface CollectedAny {
  readonly record: Incoming;
  /** See `Collected`; what became of a mention always names it. */
  readonly unnumbered: boolean;
}

/** What every door does to a draft of any kind before the first write. */
export function collect(draft: Draft | UpdateDraft, context: CollectContext): CollectedAny | Rejected {
  if (isUpdate(draft)) {
    const update = toUpdate(draft, context);
    return 'rejected' in update ? update : { record: update, unnumbered: false };
  }
  const collected = toMention(draft, context);
  if ('rejected' in collected) return collected;
  return { record: collected.mention, unnumbered: collected.unnumbered };
}

/** A record on its way to stream `mentions`: an amend lies behind its mention, counts lie together by their thread. */
export function outgoingRecord(record: Incoming): Outgoing {
  return { stream: 'mentions', key: keyOf(record), record };
}

function keyOf(record: Incoming): string {
  if (record.type === 'counts') return `${record.platform}:${record.thread}`;
  return record.type === 'listing' ? `${record.platform}:${record.title}` : record.id;
}

/** Tells a draft of what became of something from one of what was said. */
export function isUpdate(draft: Draft | UpdateDraft): draft is UpdateDraft {
  const { kind } = draft;
  return kind === 'edit' || kind === 'deletion' || kind === 'counts' || kind === 'listing';
}

/** The same limits of time and text as a mention's, and the same scrubbing: an edit may name somebody anew. */
function toUpdate(draft: UpdateDraft, context: CollectContext): Update | Rejected {
  const rejected = timeFault(draft.at, context.now);
  if (rejected !== null) return { rejected };
  const lane = `${context.lanePrefix}-${draft.platform}`;
  if (draft.kind === 'listing') return toListing(draft, lane);
  return draft.kind === 'counts' ? toCounts(draft, lane) : toAmend(draft, lane);
}

function toAmend({ platform, kind, id, thread, text, at }: AmendDraft, lane: string): Amend | Rejected {
  const rejected = text === null ? null : textFault(text);
  if (rejected !== null) return { rejected };
  return {
    v: 1,
    type: 'amend',
    lane,
    platform,
    id: mentionId(platform, id),
    ...(thread === null ? {} : { thread }),
    at,
    what: kind === 'edit' ? 'edited' : 'deleted',
    text: text === null ? null : scrub(text),
  };
}

function toCounts({ platform, thread, at, ...counters }: CountsDraft, lane: string): Counts {
  const { likes, reposts, comments, reads } = counters;
  return {
    v: 1,
    type: 'counts',
    ...{ lane, platform, thread, at },
    root: null,
    ...(reposts === null ? {} : { reposts }),
    ...(comments === null ? {} : { comments }),
    ...(likes === null ? {} : { likes }),
    ...(reads === null ? {} : { reads }),
  };
}

/** Titles are the platform's own words, and still may hold a telephone number. */
function toListing({ kind: _, title, ...told }: ListingDraft, lane: string): Listing {
  return { v: 1, type: 'listing', lane, ...told, title: scrub(title) };
}
