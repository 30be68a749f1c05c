import { z } from 'zod';
import type { Platform } from '../../../shared/records.ts';
import { medianOf } from './median.ts';

/**
 * What is usual for the threads of one account: how many answer a post in each minute of its age, pooled over its last
 * posts, and how much that differs from post to post (design.md part 3). Plain data; times in epoch minutes.
 */
export interface Account {
  /** The last posts, oldest first. */
  posts: Post[];
  /** Posts ever known. */
  known: number;
}

export interface Post {
  readonly thread: string;
  readonly at: number;
  /** Mentions under it by age, and of all of them the negative and the angry ones. */
  readonly counts: number[];
  negative: number;
  angry: number;
}

export const accountSchema = z.strictObject({
  posts: z.array(
    z.strictObject({
      thread: z.string(),
      at: z.int(),
      counts: z.array(z.number()),
      negative: z.number(),
      angry: z.number(),
    }),
  ),
  known: z.int(),
});

/** Ages, in minutes, at which the pooled decay is kept: narrow while a thread is young. */
const EDGES = [0, 5, 15, 30, 60, 120, 240, 480, 960, 1440, 2880, 10_080] as const;
const AGES = EDGES.length - 1;

/** What is known of no account, with its reasons. */
export interface ThreadDefaults {
  /** Mentions that a post draws in all, of a small office's account. */
  readonly size: number;
  /** Posts that the default is worth beside the account's own. */
  readonly posts: number;
  /** Variance over posts of their sizes, over the squared mean: sizes are spread like an exponential or wider. */
  readonly dispersion: number;
  /**
   * Share F(a) of all answers that have come by age a: 1 - (1 + a / scale)^-power. Of reposts on Weibo 27 % come in the
   * first hour and 88 % within a day (the statistics of CED, quoted in detection.md 10.7).
   */
  readonly scale: number;
  readonly power: number;
}

const defaults: Readonly<Record<Platform, ThreadDefaults>> = {
  weibo: { size: 40, posts: 3, dispersion: 1, scale: 138, power: 0.867 },
  // Read through subscription lists over a day, commented on as it is read: the same law, three times as slow (assumed).
  wechat: { size: 20, posts: 3, dispersion: 1, scale: 414, power: 0.867 },
};

/** Posts kept of an account: of an office two to four weeks. */
const POSTS_KEPT = 100;
/** Posts of history from which an account's usual is known (design.md part 3). */
const POSTS_KNOWN = 10;
/**
 * The mood under a post nothing is known of: its negative share, how far that differs from post to post (standard deviation),
 * its angry share; how many posts that is worth; and the answers from which a post's own mood counts.
 */
const MOOD = { negative: 0.2, spread: 0.1, angry: 0.05, posts: 5, answers: 20 };
/** From a median absolute deviation to the standard deviation of a normal one. */
const TO_SIGMA = 1.4826;
/** Minutes of age from which a post says what is usual: by then most answers have come, and no post explains itself. */
const SETTLED_MINUTES = 360;
/** A post that drew more than so many times the usual counts as if it had drawn that. */
const MANY_TIMES = 5;
/** No account's posts are more alike than this, whatever the last ones were. */
const LEAST_DISPERSION = 0.1;
/** Standard deviations over posts within which a post is a popular one and no event. */
const POPULAR = 2;

/** What is usual for a post of this account, as of one minute. */
export interface Usual {
  readonly rates: readonly number[];
  readonly dispersion: number;
  /** Share of negative mentions under a post, its standard deviation over posts, share of angry ones. */
  readonly negative: number;
  readonly negativeSpread: number;
  readonly angry: number;
  /** Whether the account's own posts say what is usual. */
  readonly known: boolean;
}

export function openAccount(): Account {
  return { posts: [], known: 0 };
}

/** Notes a post, or the first answer to one that was not seen. */
export function notePost(account: Account, thread: string, at: number): void {
  if (account.posts.some((post) => post.thread === thread)) return;
  account.posts.push({ thread, at, counts: new Array<number>(AGES).fill(0), negative: 0, angry: 0 });
  account.posts.sort((a, b) => a.at - b.at || (a.thread < b.thread ? -1 : 1));
  account.known += 1;
  if (account.posts.length > POSTS_KEPT) account.posts.shift();
}

/** Counts what was said under a post in a minute. */
export function noteAnswers(
  account: Account,
  thread: string,
  minute: number,
  said: { readonly n: number; readonly negative: number; readonly angry: number },
): void {
  const post = account.posts.find((one) => one.thread === thread);
  if (!post) return;
  const age = ageOf(minute - post.at);
  post.counts[age] = (post.counts[age] ?? 0) + said.n;
  post.negative += said.negative;
  post.angry += said.angry;
}

/** Mentions counted under a post that is still remembered, and the negative ones of them. */
export function answersOf(
  account: Account,
  thread: string,
): { readonly n: number; readonly negative: number } {
  const post = account.posts.find((one) => one.thread === thread);
  return { n: post ? drawnBy(post) : 0, negative: post?.negative ?? 0 };
}

/**
 * What is usual at this minute by the posts that are old enough to say, shrunk to the platform's default. A post that drew
 * many times the usual, or in a mood of its own, says little of what is usual. `isOne`: false of a pool of many unknown
 * accounts, in which nothing is usual for any one of them.
 */
export function usualOf(
  { posts, known }: Account,
  minute: number,
  platform: Platform,
  isOne: boolean,
): Usual {
  const prior = defaults[platform];
  const old = posts.filter(({ at }) => minute - at >= SETTLED_MINUTES);
  const first = decayOf(old, minute, prior, () => 1);
  const rates = decayOf(old, minute, prior, (post) => {
    const most = MANY_TIMES * expectedBy(first, minute - post.at);
    return Math.min(1, most / Math.max(1, drawnBy(post)));
  });
  const sizes = old.map((post) => ({ count: drawnBy(post), mean: expectedBy(rates, minute - post.at) }));
  const over = sizes.reduce(
    (sum, { count, mean }) => sum + ((Math.min(count, MANY_TIMES * mean) - mean) ** 2 - mean) / mean ** 2,
    prior.posts * prior.dispersion,
  );
  return {
    rates,
    dispersion: Math.max(LEAST_DISPERSION, over / (prior.posts + old.length)),
    ...moodOf(old),
    known: isOne && known >= POSTS_KNOWN,
  };
}

/** Mentions per minute by age, pooled over posts, each with its part. */
function decayOf(
  posts: readonly Post[],
  minute: number,
  prior: ThreadDefaults,
  partOf: (post: Post) => number,
): readonly number[] {
  const parts = posts.map(partOf);
  return Array.from({ length: AGES }, (_, age) => {
    const [from, to] = spanOf(age);
    let count = prior.posts * prior.size * (shareBy(to, prior) - shareBy(from, prior));
    let minutes = prior.posts * (to - from);
    posts.forEach((post, index) => {
      const seen = seenOf(minute - post.at, age);
      if (seen <= 0) return;
      count += (post.counts[age] ?? 0) * (parts[index] ?? 1);
      minutes += seen;
    });
    return count / minutes;
  });
}

/** The mood under posts with enough answers: medians, so that a few in a mood of their own change little. */
function moodOf(posts: readonly Post[]): Pick<Usual, 'negative' | 'negativeSpread' | 'angry'> {
  const spoken = posts
    .map((post) => ({ ...post, n: drawnBy(post) }))
    .filter(({ n }) => n >= MOOD.answers)
    .map(({ n, negative, angry }) => ({ negative: negative / n, angry: angry / n }));
  const shrunk = (prior: number, own: number): number =>
    (MOOD.posts * prior + spoken.length * own) / (MOOD.posts + spoken.length);
  const middle = medianOf(spoken.map(({ negative }) => negative));
  const deviation = TO_SIGMA * medianOf(spoken.map(({ negative }) => Math.abs(negative - middle)));
  return {
    negative: shrunk(MOOD.negative, middle),
    negativeSpread: Math.sqrt(shrunk(MOOD.spread ** 2, deviation ** 2)),
    angry: shrunk(MOOD.angry, medianOf(spoken.map(({ angry }) => angry))),
  };
}

function drawnBy({ counts }: Post): number {
  return counts.reduce((sum, n) => sum + n, 0);
}

/** What a post of the usual size draws in the minute at this age. */
export function rateAt({ rates }: Usual, age: number): number {
  const minutes = Math.max(1, age);
  const here = ageOf(age);
  const middle = middleOf(here);
  const other = minutes < middle ? here - 1 : here + 1;
  const rate = rates[here] ?? 0;
  const neighbour = rates[other];
  if (neighbour === undefined || rate <= 0 || neighbour <= 0) return rate;
  const weight = Math.log(minutes / middle) / Math.log(middleOf(other) / middle);
  return rate * (neighbour / rate) ** Math.min(1, Math.max(0, weight));
}

/** What a post of the usual size has drawn by this age. */
export function expectedBy(rates: readonly number[], age: number): number {
  return rates.reduce((sum, rate, index) => sum + rate * Math.max(0, seenOf(age, index)), 0);
}

/**
 * How many times the usual a post draws, by what it has drawn so far: the mean of the Gamma posterior whose prior has mean 1
 * and the variance over posts. A post may be a popular one, within what is usual for a known account; what is more is not
 * explained by being popular.
 */
export function scaleOf(usual: Usual, drawn: number, age: number): number {
  const shape = 1 / usual.dispersion;
  const scale = (shape + drawn) / (shape + expectedBy(usual.rates, age));
  return usual.known ? Math.min(scale, 1 + POPULAR * Math.sqrt(usual.dispersion)) : scale;
}

/** How far that may be off, as dispersion (the posterior's variance over its squared mean): all of it before anything was said. */
export function doubtOf({ dispersion }: Usual, drawn: number): number {
  return 1 / (1 / dispersion + drawn);
}

/**
 * The negative share to expect of a post, by the mood it has shown: the posterior mean under the spread over posts, within
 * what is usual. A post whose commenters are sourer than that is not explained by being a sour one.
 */
export function moodOfPost(usual: Usual, drawn: number, negative: number): number {
  const worth = Math.max(1, (usual.negative * (1 - usual.negative)) / usual.negativeSpread ** 2 - 1);
  const own = (worth * usual.negative + negative) / (worth + drawn);
  return Math.min(own, usual.negative + POPULAR * usual.negativeSpread);
}

function spanOf(age: number): readonly [number, number] {
  return [EDGES[age] ?? 0, EDGES[age + 1] ?? 0];
}

/** Minutes of this age that a post has lived through. */
function seenOf(minutes: number, age: number): number {
  const [from, to] = spanOf(age);
  return Math.min(minutes, to) - from;
}

function ageOf(minutes: number): number {
  let age = 0;
  while (age < AGES - 1 && minutes >= (EDGES[age + 1] ?? 0)) age += 1;
  return age;
}

function middleOf(age: number): number {
  const [from, to] = spanOf(age);
  return Math.sqrt(Math.max(1, from) * to);
}

function shareBy(minutes: number, { scale, power }: ThreadDefaults): number {
  return 1 - (1 + minutes / scale) ** -power;
}
