import { z } from 'zod';
import {
  type Activity,
  type Amended,
  type Assessment,
  type Engine,
  isTopicId,
  type Listed,
  listedSchema,
  type Platform,
  topicOfSchema,
} from '../../shared/records.ts';
import {
  type BoardOf,
  boardOfSchema,
  type ListingRules,
  listedUntil,
  standingAt,
  takeListed,
} from './board/listings.ts';
import { defaultBoard } from './board/watch.ts';
import { isResting, rest } from './detection/watch.ts';
import type { AnalyzerPolicy } from './policy.ts';
import {
  amendHeard,
  type Heard,
  hear,
  hearCopies,
  heardAt,
  heardOf,
  heardSchema,
  storeHeard,
  type Taken,
} from './since.ts';
import { readStored, storedJson } from './stored-json.ts';
import type { TermKinds } from './text/term-kinds.ts';
import { watchedMonitor, watchedTopic } from './watched.ts';
import { type Observe, openWatching, watchingSchema } from './watching.ts';

/** What judging a subject's minutes needs from outside it. */
export interface Judge {
  readonly platform: Platform;
  readonly engine: Engine;
  /** Policies with the minute from which each is in force, ascending. */
  readonly policies: readonly PolicySpan[];
  readonly dayClassOf: (minute: number) => 0 | 1;
  readonly kindOf: TermKinds;
  readonly coverageOf: (minute: number) => number;
  /** Whether the same subject is up on another platform at about this minute (key K5). */
  readonly otherUp: (id: string, minute: number) => boolean;
  /**
   * Told of every minute of every subject. Where it is given nothing rests: a minute in which nothing was said is judged as
   * any other, with the same outcome.
   */
  readonly observe?: Observe | undefined;
}

export interface PolicySpan {
  readonly hash: string;
  readonly from: number;
  readonly policy: AnalyzerPolicy;
}

/** A monitor or a topic on one platform: its watch, the minutes that wait to be judged, and what has gathered since onset. */
export interface Subject {
  readonly id: string;
  readonly platform: Platform;
  /** Takes a sum of a minute that is not judged yet. */
  take(activity: Activity): void;
  takeCopies(minute: number, copies: Taken): void;
  /** A title on a hot board names it. */
  takeListed(listed: Listed): void;
  /** It is a topic that is not at rest, and the title says it. */
  isNamedBy(title: string): boolean;
  /** Judges every minute before `through`; assessments are appended to `out`. */
  judgeThrough(through: number, judge: Judge, out: Assessment[]): void;
  /** Gives every sample it holds of the amended mention its new text; true when there was one. */
  amend(amended: Amended): boolean;
  /** Nothing waits and an empty minute can change nothing but the baseline: it need not be looked at. */
  isResting(): boolean;
  /** The last minute it has judged; a resting subject catches up from there when it is woken. */
  restedSince(): number;
  isUpAt(minute: number): boolean;
  store(): Uint8Array;
}

const storedSchema = watchingSchema.extend({
  pending: z.array(heardSchema),
  /** Of a topic, the latest that was heard of it. */
  topic: topicOfSchema.optional(),
  /** Titles on hot boards that name it, and readings of them that wait for their minute. */
  board: boardOfSchema.optional(),
  listed: z.array(listedSchema).optional(),
});

export function openSubject(id: string, platform: Platform, stored: Uint8Array | undefined): Subject {
  const kept = readStored(stored, storedSchema);
  const watching = openWatching(platform, kept);
  const watched = isTopicId(id) ? watchedTopic(id, kept?.topic ?? null) : watchedMonitor(id);
  const pending = new Map<number, Heard>();
  for (const one of kept?.pending ?? []) pending.set(one.activity.minute, heardOf(one));
  const board: BoardOf = kept?.board ?? { titles: [] };
  let readings: Listed[] = [...(kept?.listed ?? [])];

  function judgeThrough(through: number, judge: Judge, out: Assessment[]): void {
    const due = [...pending.keys(), ...readings.map(({ minute }) => minute)];
    const minutes = [...new Set(due)].filter((minute) => minute < through).sort((a, b) => a - b);
    while (true) {
      const { watch } = watching;
      if (watch && !judge.observe && isResting(watch) && minutes.length === 0) return;
      const at = watch ? watch.minute + 1 : (minutes[0] ?? through);
      if (at >= through) return;
      const heard = pending.get(at) ?? null;
      if (heard) watched.hear(heard.sum);
      const span = watched.spanAt(judge.policies, at);
      const rules = span ? watched.rules(span, judge) : null;
      if (!span || !rules) {
        watching.withdraw(at, watched.gone, out);
        drop(minutes, at);
        continue;
      }
      const listing: ListingRules = {
        ...span.policy.board,
        watched: isTopicId(id) ? 0 : defaultBoard.watched,
      };
      const { settings } = rules;
      if (!watch) {
        watching.watch = watched.open(settings, judge.policies, at);
        continue;
      }
      const next = minutes[0] ?? through;
      if (!judge.observe && isResting(watch) && next > at && at >= listedUntil(board, listing)) {
        rest(watch, settings, next - 1, judge.dayClassOf, judge.coverageOf);
        continue;
      }
      read(at, listing);
      drop(minutes, at);
      const context = {
        dayClass: judge.dayClassOf(at),
        otherPlatformUp: judge.otherUp(id, at),
        coverage: judge.coverageOf(at),
        held: watched.isHeld(),
        listed: standingAt(board, at, listing),
      };
      watching.judge(at, heard, rules, context, watched.isToldOf(at) ? out : null);
    }
  }

  /** Readings of the minute, in an order of their own: partitions bring them in any. */
  function read(at: number, rules: ListingRules): void {
    if (readings.length === 0) return;
    const now = readings
      .filter(({ minute }) => minute === at)
      .sort((a, b) => (compareListed(a) < compareListed(b) ? -1 : 1));
    for (const { minute, title, rank, heat, discussions, category, harm, weight, ...words } of now)
      takeListed(
        board,
        {
          minute,
          row: { title, rank, heat, discussions, category },
          words: {
            ...{ terms: [], harm, harmWeight: weight / 1000, negative: words.negative, bare: words.bare },
            response: words.answered ? [''] : [],
          },
        },
        rules,
      );
  }

  function amend(amended: Amended): boolean {
    let isHeld = watching.amend(amended);
    for (const heard of pending.values()) isHeld = amendHeard(heard, amended) || isHeld;
    return isHeld;
  }

  function drop(minutes: number[], through: number): void {
    while (minutes.length > 0 && (minutes[0] ?? through) <= through)
      pending.delete(minutes.shift() ?? through);
    if (readings.length > 0) readings = readings.filter(({ minute }) => minute > through);
  }

  return {
    id,
    platform,
    take: (activity) => hear(heardAt(pending, id, platform, activity.minute), activity),
    takeCopies: (minute, copies) => hearCopies(heardAt(pending, id, platform, minute), copies),
    takeListed: (listed) => void readings.push(listed),
    // What rests may have left memory or not: it is asked for neither.
    isNamedBy: (title) => watching.watch !== null && !isResting(watching.watch) && watched.isNamedBy(title),
    judgeThrough,
    amend,
    isResting: () =>
      pending.size === 0 && readings.length === 0 && (watching.watch === null || isResting(watching.watch)),
    restedSince: () => watching.watch?.minute ?? 0,
    isUpAt: (minute) => watching.isUpAt(minute),
    store: () =>
      storedJson({
        ...watching.store(),
        pending: [...pending.values()].map(storeHeard),
        ...watched.store(),
        ...(board.titles.length > 0 ? { board } : {}),
        ...(readings.length > 0 ? { listed: readings } : {}),
      } satisfies z.input<typeof storedSchema>),
  };
}

function compareListed({ title, rank, heat, discussions }: Listed): string {
  return [title, rank, heat, discussions].join('\n');
}
