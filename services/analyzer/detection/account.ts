import { z } from 'zod';
import type { Platform } from '../../../shared/records.ts';

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
export const POSTS_KNOWN = 10;
/**
 * The mood under a post nothing is known of: its negative share, how far that differs from post to post (standard deviation),
 * its angry share; and how many posts that is worth. A post says its mood with so many mentions half as well as it ever will.
 */
const MOOD = { negative: 0.2, spread: 0.1, angry: 0.05, posts: 5, half: 20 };
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
 * The pooled decay and the dispersion over posts before this minute, both shrunk to the platform's default. `isOne`: false of
 * a pool of many unknown accounts, in which nothing is usual for any one of them.
 */
export function usualOf(
  { posts, known }: Account,
  minute: number,
  platform: Platform,
  isOne: boolean,
): Usual {
  const prior = defaults[platform];
  const rates = Array.from({ length: AGES }, (_, age) => {
    const [from, to] = spanOf(age);
    const width = to - from;
    let count = prior.posts * prior.size * (shareBy(to, prior) - shareBy(from, prior));
    let minutes = prior.posts * width;
    for (const post of posts) {
      const seen = seenOf(minute - post.at, age);
      if (seen <= 0) continue;
      count += post.counts[age] ?? 0;
      minutes += seen;
    }
    return count / minutes;
  });
  let over = prior.posts * prior.dispersion * prior.size ** 2;
  let squares = prior.posts * prior.size ** 2;
  for (const post of posts) {
    const mean = expectedBy(rates, minute - post.at);
    const count = drawnBy(post);
    over += (count - mean) ** 2 - mean;
    squares += mean ** 2;
  }
  const dispersion = Math.max(0.1, over / squares);
  return { rates, dispersion, ...moodOf(posts), known: isOne && known >= POSTS_KNOWN };
}

/** The mood under posts: every post with enough answers has the same say, however large it was. */
function moodOf(posts: readonly Post[]): Pick<Usual, 'negative' | 'negativeSpread' | 'angry'> {
  const spoken = posts.flatMap((post) => {
    const n = drawnBy(post);
    return n === 0
      ? []
      : [{ n, weight: n / (n + MOOD.half), share: post.negative / n, angry: post.angry / n }];
  });
  const weights = MOOD.posts + spoken.reduce((sum, { weight }) => sum + weight, 0);
  const mean = (prior: number, of: (one: (typeof spoken)[number]) => number): number =>
    (MOOD.posts * prior + spoken.reduce((sum, one) => sum + one.weight * of(one), 0)) / weights;
  const negative = mean(MOOD.negative, ({ share }) => share);
  const variance = mean(
    MOOD.spread ** 2,
    ({ share, n }) => (share - negative) ** 2 - (negative * (1 - negative)) / n,
  );
  return {
    negative,
    negativeSpread: Math.sqrt(Math.max(variance, (MOOD.spread / 4) ** 2)),
    angry: mean(MOOD.angry, ({ angry }) => angry),
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
