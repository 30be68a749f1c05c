import { amendSamples } from '../../shared/amended.ts';
import type { Outgoing, Output } from '../../shared/event-log/event-log.ts';
import type { Amend, Amended, Counts, Listing, Tallies, Update } from '../../shared/records.ts';
import { minuteOf } from '../../shared/time.ts';
import { hash53 } from './hash.ts';
import { type Lanes, openMinute } from './lanes.ts';
import type { Sum } from './sums.ts';
import type { TextReader } from './text/read.ts';
import type { ThreadTarget } from './threads.ts';

/** What score has at hand for what it passes on. */
export interface UpdateDeps {
  readonly read: TextReader;
  readonly lanes: Lanes;
  readonly tallies: Tallies;
  /** The sums that are not put out yet. */
  readonly pending: Iterable<Sum>;
  /** What a sample shows of a text from a minute on. */
  shownText(text: string, minute: number): string;
  /** Mentions go to the archive: so does what becomes of them. */
  readonly archive: boolean;
  /** The thread that a reading is of; null where it is not watched. */
  targetOf(counts: Counts, minute: number): ThreadTarget | null;
  /** Takes a hash; true when it was among the recent ones. */
  seen(hash: number): boolean;
}

/**
 * Passes on what a platform tells later of what was said: an amend to every partition of `activity` and to the archive, read
 * anew; a reading of counters to its thread. One that comes again is a duplicate. Nothing that was counted changes.
 */
export function passOn(update: Exclude<Update, Listing>, deps: UpdateDeps, out: Output): void {
  const { tallies } = deps;
  tallies[update.type === 'amend' ? 'amends' : 'counts'] += 1;
  if (deps.seen(hash53(identityOf(update)))) {
    tallies.duplicates += 1;
    return;
  }
  if (update.type === 'amend') passAmend(update, deps, out);
  else passCounts(update, deps, out);
}

/** Two of the same content are one; no mention id holds a line break, so none is taken for another. */
function identityOf(update: Exclude<Update, Listing>): string {
  const { platform, at } = update;
  return update.type === 'amend'
    ? [update.type, platform, update.id, at, update.what, update.text].join('\n')
    : [
        ...[update.type, platform, update.thread, at],
        ...[update.reposts, update.comments, update.likes, update.reads],
      ].join('\n');
}

function passAmend(amend: Amend, deps: UpdateDeps, out: Output): void {
  const { platform, id, what } = amend;
  const minute = amendedFrom(amend, deps.lanes);
  const text = amend.text === null ? null : deps.shownText(amend.text, minute);
  const amended: Amended = { v: 1, type: 'amended', platform, id, minute, what, text };
  // Sums that were put out before lie before it in the stream; those still held must say the same as if they came after it.
  for (const sum of deps.pending) {
    if (sum.platform === platform && sum.minute >= minute) sum.samples = amendSamples(sum.samples, amended);
  }
  out.put({ stream: 'activity', key: null, record: amended });
  out.put({ stream: 'features', key: id, record: amended });
  if (deps.archive) out.put(rescoredOf(amend, deps.read));
}

/**
 * The open minute of its lane, the first that nobody has judged yet; its own while nobody has told the time. Unlike a mention
 * it counts nowhere, so a clock that runs ahead need not hold it back.
 */
function amendedFrom({ lane, platform, at }: Amend, lanes: Lanes): number {
  const open = openMinute(lanes, lane, platform);
  return open === Number.NEGATIVE_INFINITY ? minuteOf(at) : open;
}

function rescoredOf({ id, platform, what, text }: Amend, read: TextReader): Outgoing {
  const { mood, tokens } = read(text ?? '');
  return {
    stream: 'scored',
    key: id,
    record: {
      v: 1,
      type: 'rescored',
      ...{ id, platform, what, mood },
      text: text ?? '',
      tokens: [...tokens],
    },
  };
}

function passCounts(counts: Counts, { lanes, targetOf }: UpdateDeps, out: Output): void {
  const { platform, lane } = counts;
  const minute = Math.max(minuteOf(counts.at), openMinute(lanes, lane, platform));
  const target = targetOf(counts, minute);
  if (target === null) return;
  out.put({
    stream: 'activity',
    key: target.key,
    record: {
      v: 1,
      type: 'counted',
      ...{ subject: target.subject, platform, thread: target.thread, minute },
      reposts: counts.reposts ?? null,
      comments: counts.comments ?? null,
      likes: counts.likes ?? null,
      reads: counts.reads ?? null,
    },
  });
}
