import { z } from 'zod';
import type { Activity, Amended, Assessment, Counted, Platform, ThreadOf } from '../../shared/records.ts';
import { minuteOf, minuteOfDay } from '../../shared/time.ts';
import {
  accountSchema,
  answersOf,
  doubtOf,
  expectedBy,
  moodOfPost,
  noteAnswers,
  notePost,
  openAccount as openProfile,
  type Account as Profile,
  rateAt,
  scaleOf,
  type Usual,
  usualOf,
} from './detection/account.ts';
import { type Counters, countersSchema, type Reading, takeReading, unseenAt } from './detection/counters.ts';
import { mayLearn } from './detection/phase.ts';
import type { DetectionSettings } from './detection/settings.ts';
import { tuningOf } from './detection/tuning.ts';
import { type Foreseen, isResting, openWatch } from './detection/watch.ts';
import {
  amendHeard,
  type Heard,
  hear,
  hearCopies,
  heardAt,
  heardOf,
  heardSchema,
  newHeard,
  storeHeard,
  type Taken,
  thinned,
} from './since.ts';
import { readStored, storedJson } from './stored-json.ts';
import type { Judge, PolicySpan } from './subject.ts';
import { openWatching, type Rules, type Watching, watchingSchema } from './watching.ts';

/**
 * The threads of one account on one platform, and what is usual for them. Minutes are judged one by one over all its
 * threads, so that what each is held against depends on the minutes before alone.
 */
export interface AccountThreads {
  readonly key: string;
  readonly platform: Platform;
  take(activity: Activity): void;
  takeCopies(subject: string, minute: number, copies: Taken): void;
  takeReading(counted: Counted): void;
  judgeThrough(through: number, judge: Judge, out: Assessment[]): void;
  /** As of a subject. */
  amend(amended: Amended): boolean;
  isResting(): boolean;
  restedSince(): number;
  /** What changed since the last call. */
  changes(): Iterable<readonly [key: string, value: Uint8Array | null]>;
}

interface Thread {
  readonly id: string;
  of: ThreadOf;
  /** When it was posted, or first judged; null before. */
  since: number | null;
  readonly watching: Watching;
  readonly pending: Map<number, Heard>;
  /** Readings of its counters that wait for their minute. */
  readonly readings: Map<number, Reading[]>;
  /** Minutes heard before it was large enough to be watched, within the long window. */
  before: Heard[];
  /** What it has drawn, as far as that says how popular it is: a surge says nothing of it. */
  drawn: number;
  /** All that it has drawn while watched, and what of it was negative. */
  readonly mood: { n: number; negative: number };
}

const profileSchema = z.strictObject({
  profile: accountSchema,
  minute: z.int(),
  threads: z.array(z.string()),
  counters: z.array(z.tuple([z.string(), countersSchema])),
});
const threadSchema = z.strictObject({
  of: z.strictObject({ account: z.string().nullable(), at: z.int().nullable(), tag: z.string().nullable() }),
  since: z.int().nullable(),
  watching: watchingSchema,
  pending: z.array(heardSchema),
  readings: z.array(countersSchema.shape.last),
  before: z.array(heardSchema),
  drawn: z.number(),
  mood: z.strictObject({ n: z.number(), negative: z.number() }),
});

/** Threads of an account whose counters are remembered. */
const COUNTERS_KEPT = 500;
/** Minutes added to the age of a thread of which nobody knows when it was posted: who comes upon it late finds an old one. */
const UNKNOWN_AGE = 1440;
/** Standard deviations above expectation at which a minute is cut off in what a thread has drawn, as baselines are. */
const WINSORISE = 3;

export function openAccountThreads(
  key: string,
  platform: Platform,
  load: (key: string) => Uint8Array | undefined,
): AccountThreads {
  const kept = readStored(load(`account/${key}`), profileSchema);
  const profile: Profile = kept?.profile ?? openProfile();
  /** The last minute judged. */
  let minute = kept?.minute ?? Number.MIN_SAFE_INTEGER;
  const threads = new Map<string, Thread>();
  const gone = new Set<string>();
  /** By thread, the latest read last, also of threads that are forgotten meanwhile: a reading speaks beside the one before. */
  const counters = new Map<string, Counters>(kept?.counters);
  for (const id of kept?.threads ?? []) {
    const thread = readStored(load(`thread/${id}`), threadSchema);
    if (thread) threads.set(id, threadOf(id, thread));
  }

  function threadAt(id: string, of: ThreadOf): Thread {
    const known = threads.get(id);
    if (known) return known;
    const fresh: Thread = {
      ...{ id, of, since: null },
      watching: openWatching(platform, null),
      pending: new Map(),
      readings: new Map(),
      before: [],
      drawn: 0,
      mood: { n: 0, negative: 0 },
    };
    threads.set(id, fresh);
    gone.delete(id);
    return fresh;
  }

  /** The next minute in which anything is to be judged. */
  function nextMinute(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const thread of threads.values()) {
      const { watching, pending, readings, before } = thread;
      if (watching.watch !== null || before.length > 0 || tellsMore(thread)) return minute + 1;
      for (const at of [...pending.keys(), ...readings.keys()]) next = Math.min(next, at);
    }
    return next;
  }

  function judgeThrough(through: number, judge: Judge, out: Assessment[]): void {
    for (let at = nextMinute(); at < through; at = nextMinute()) {
      minute = at;
      judgeMinute(judge, out);
    }
  }

  function judgeMinute(judge: Judge, out: Assessment[]): void {
    const span = judge.policies.findLast((policy) => policy.from <= minute);
    const watches = span?.policy.threads.watch ?? 'none';
    const all = [...threads.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    if (!span || watches === 'none' || (watches === 'known' && all[0]?.of.account === null)) {
      for (const thread of all) {
        thread.pending.delete(minute);
        thread.readings.delete(minute);
        thread.watching.withdraw(minute, '原帖已不在研判之列，研判到此为止', out);
        forget(thread);
      }
      return;
    }
    const settings = span.policy.detection[platform];
    const usual = usualOf(profile, minute, platform, all[0]?.of.account !== null);
    const rules: MinuteRules = { span, settings, judge, usual };
    for (const thread of all) {
      const heard = heardIn(thread, usual);
      if (heard === null && thread.since === null) {
        if (thread.pending.size === 0 && thread.readings.size === 0 && !tellsMore(thread)) forget(thread);
        continue;
      }
      if (heard?.sum.thread && (thread.since === null || thread.of.at === null)) thread.of = heard.sum.thread;
      const { at } = thread.of;
      const since = thread.since ?? (at === null ? minute : Math.min(minute, minuteOf(at)));
      thread.since = since;
      judgeThread(thread, heard, rules, out);
      // Where nobody knows when it was posted, it says nothing of how answers come with age.
      if (heard && at !== null) {
        notePost(profile, thread.id, since);
        const { negative, angry } = heard.sum;
        noteAnswers(profile, thread.id, minute, { n: saidIn(heard), negative, angry });
      }
      if (thread.watching.watch === null && thread.before.length === 0 && !tellsMore(thread)) forget(thread);
    }
  }

  /** What was said in the minute, with what its counters tell beside. */
  function heardIn(thread: Thread, usual: Usual): Heard | null {
    let heard = thread.pending.get(minute) ?? null;
    thread.pending.delete(minute);
    const known = counters.get(thread.id) ?? null;
    if (known && heard) {
      known.heard += heard.sum.n;
      known.negative += heard.sum.negative;
    }
    const readings = thread.readings.get(minute);
    thread.readings.delete(minute);
    const counted = readings
      ? [...readings].sort(compareReadings).reduce<Counters | null>(takeReading, known)
      : known;
    if (counted === null) return heard;
    if (readings) {
      counters.delete(thread.id);
      counters.set(thread.id, counted);
      const [longest] = counters.keys();
      if (counters.size > COUNTERS_KEPT && longest !== undefined) counters.delete(longest);
    }
    const n = unseenAt(counted, minute, fadingOf(counted, usual, thread.of));
    if (n === 0) return heard;
    heard ??= newHeard(thread.id, platform, minute);
    heard.sum.thread ??= thread.of;
    heard.unseen = { n, negative: Math.round(n * (counted.negativeShare ?? 0)) };
    return heard;
  }

  function fadingOf({ last, minutes }: Counters, usual: Usual, { at }: ThreadOf): number {
    if (at === null || minutes === 0) return 1;
    const age = last.minute - minuteOf(at);
    const then = (expectedBy(usual.rates, age) - expectedBy(usual.rates, age - minutes)) / minutes;
    return then <= 0 ? 1 : Math.min(1, rateAt(usual, minute - minuteOf(at)) / then);
  }

  /** Its counters tell of answers in the minutes to come. */
  function tellsMore({ id }: Thread): boolean {
    const known = counters.get(id);
    return known !== undefined && known.perMinute > 0 && known.until > minute + 1;
  }

  function judgeThread(thread: Thread, heard: Heard | null, rules: MinuteRules, out: Assessment[]): void {
    const { settings, judge, span } = rules;
    const { watching } = thread;
    if (watching.watch !== null) {
      stepThread(thread, minute, heard, rules, out);
      if (isResting(watching.watch)) watching.watch = null;
      return;
    }
    if (heard) thread.before.push(thinned(heard));
    const from = minute - settings.windows.long;
    thread.before = thread.before.filter(({ sum }) => sum.minute > from);
    const heardOfIt = thread.before.reduce((sum, one) => sum + saidIn(one), 0);
    if (heardOfIt < settings.phase.outbreakExcess) return;
    // Large enough to be watched: the last hour is made up for, without a word.
    const begin = Math.max(thread.since ?? minute, from + 1, watchedFrom(judge.policies, span));
    const past = new Map(thread.before.map((one) => [one.sum.minute, one]));
    const drawn = answersOf(profile, thread.id);
    const earlier = { ...drawn, n: Math.max(0, drawn.n - heardOfIt + (heard ? saidIn(heard) : 0)) };
    thread.drawn = earlier.n;
    thread.mood.n = earlier.n;
    thread.mood.negative = drawn.n === 0 ? 0 : (drawn.negative * earlier.n) / drawn.n;
    thread.before = [];
    watching.watch = openWatch(settings, begin, { foreseen: true });
    for (let at = begin; at < minute; at++) stepThread(thread, at, past.get(at) ?? null, rules, null);
    stepThread(thread, minute, heard, rules, out);
  }

  function stepThread(
    thread: Thread,
    at: number,
    heard: Heard | null,
    { settings, judge, span, usual }: MinuteRules,
    out: Assessment[] | null,
  ): void {
    const fell = counters.get(thread.id)?.fell ?? 0;
    const foreseen = foresight(usual, settings, thread, at, fell);
    const context = {
      dayClass: judge.dayClassOf(at),
      otherPlatformUp: false,
      coverage: judge.coverageOf(at),
      foreseen,
    };
    thread.watching.judge(at, heard, rulesOf(span, thread, judge), context, out);
    const { watch } = thread.watching;
    const count = heard ? saidIn(heard) : 0;
    thread.mood.n += heard?.sum.n ?? 0;
    thread.mood.negative += heard?.sum.negative ?? 0;
    if (count === 0 || watch === null || !mayLearn(watch, tuningOf(settings, 1))) return;
    const mean = foreseen.perMinute;
    const limit = mean + WINSORISE * Math.sqrt(mean + foreseen.dispersion * mean * mean) + 1;
    thread.drawn += Math.min(count, limit);
  }

  /** What waits for later minutes begins anew: whether it has come already must not matter. */
  function forget({ id, of, pending, readings }: Thread): void {
    threads.delete(id);
    gone.add(id);
    if (pending.size === 0 && readings.size === 0) return;
    const anew = threadAt(id, of);
    for (const [at, heard] of pending) anew.pending.set(at, heard);
    for (const [at, read] of readings) anew.readings.set(at, read);
  }

  return {
    key,
    platform,
    take(activity) {
      const { subject, thread } = activity;
      if (!thread) throw new Error(`activity of ${subject} without its thread`);
      const known = threadAt(subject, thread);
      hear(heardAt(known.pending, subject, platform, activity.minute), activity);
    },
    takeCopies(subject, at, copies) {
      const thread = threads.get(subject);
      if (thread) hearCopies(heardAt(thread.pending, subject, platform, at), copies);
    },
    takeReading({ subject, thread, minute: at, reposts, comments, likes, reads }) {
      const { readings } = threadAt(subject, thread);
      readings.set(at, [...(readings.get(at) ?? []), { minute: at, reposts, comments, likes, reads }]);
    },
    judgeThrough,
    amend(amended) {
      let isHeld = false;
      for (const { watching, pending, before } of threads.values()) {
        isHeld = watching.amend(amended) || isHeld;
        for (const heard of [...pending.values(), ...before]) isHeld = amendHeard(heard, amended) || isHeld;
      }
      return isHeld;
    },
    isResting: () => threads.size === 0,
    restedSince: () => minute,
    *changes() {
      const value: z.input<typeof profileSchema> = {
        ...{ profile, minute, threads: [...threads.keys()] },
        counters: [...counters],
      };
      yield [`account/${key}`, storedJson(value)] as const;
      for (const thread of threads.values()) yield [`thread/${thread.id}`, storeThread(thread)] as const;
      for (const id of gone) yield [`thread/${id}`, null] as const;
      gone.clear();
    },
  };

  function threadOf(id: string, stored: z.infer<typeof threadSchema>): Thread {
    const { of, since, watching, pending, readings, before, drawn, mood } = stored;
    return {
      ...{ id, of, since, drawn, mood },
      watching: openWatching(platform, watching),
      pending: new Map(pending.map((one) => [one.activity.minute, heardOf(one)])),
      readings: Map.groupBy(readings, (reading) => reading.minute),
      before: before.map(heardOf),
    };
  }
}

interface MinuteRules {
  readonly span: PolicySpan;
  readonly settings: DetectionSettings;
  readonly judge: Judge;
  readonly usual: Usual;
}

/** Heard and unseen. */
function saidIn({ sum, unseen }: Heard): number {
  return sum.n + (unseen?.n ?? 0);
}

/** In whatever order they come, the readings of a minute are taken in one. */
function compareReadings(a: Reading, b: Reading): number {
  return (a.comments ?? 0) - (b.comments ?? 0) || (a.reposts ?? 0) - (b.reposts ?? 0);
}

/** What to expect of a thread in a minute: the usual at its age, as popular and as sour as it has shown, by day and night. */
function foresight(
  usual: Usual,
  settings: DetectionSettings,
  { since, of, drawn, mood }: Thread,
  minute: number,
  fell: number,
): Foreseen {
  const tuning = tuningOf(settings, 1);
  const age = minute - (since ?? minute) + (of.at === null ? UNKNOWN_AGE : 0);
  const perMinute = rateAt(usual, age) * scaleOf(usual, drawn, age);
  return {
    perMinute: perMinute * (tuning.rhythm[minuteOfDay(minute)] ?? 1),
    dispersion: settings.cold.dispersion + doubtOf(usual, drawn),
    usualNegative: moodOfPost(usual, mood.n, mood.negative),
    negativeSpread: usual.negativeSpread,
    usualAngry: usual.angry,
    held: !usual.known,
    fell,
  };
}

function rulesOf(span: PolicySpan, { id, of }: Thread, { platform, engine, kindOf, observe }: Judge): Rules {
  const kind = platform === 'weibo' ? '微博原帖' : '公众号文章';
  return {
    policy: span.hash,
    engine,
    settings: span.policy.detection[platform],
    score: span.policy.score,
    subject: { kind: 'thread', id, name: of.tag === null ? kind : `${kind}「${of.tag}」` },
    words: () => ({ words: new Set(), inOrder: false }),
    kindOf,
    observe,
  };
}

/** No watch goes back behind the first policy. */
function watchedFrom(spans: readonly PolicySpan[], span: PolicySpan): number {
  return spans[0]?.from ?? span.from;
}

function storeThread({ of, since, watching, pending, readings, before, drawn, mood }: Thread): Uint8Array {
  const value: z.input<typeof threadSchema> = {
    of,
    since,
    watching: watching.store(),
    pending: [...pending.values()].map(storeHeard),
    readings: [...readings.values()].flat(),
    before: before.map(storeHeard),
    drawn,
    mood,
  };
  return storedJson(value);
}
