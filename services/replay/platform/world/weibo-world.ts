import { MINUTE_MS } from '../../../../shared/time.ts';
import { type Random, randomStream } from '../../simulate/random.ts';
import { bernoulli, logNormal } from '../../simulate/samplers.ts';
import { manyTopics } from '../../simulate/scenarios.ts';
import type { Topic } from '../../simulate/spec.ts';
import type { Stance } from '../../simulate/templates.ts';
import { nameOf } from '../../simulate/text.ts';
import { topicVoice, type Voice } from '../../simulate/voice.ts';
import { pick, weighted } from '../../simulate/words.ts';
import type { PlatformSettings } from '../settings.ts';
import { crisisResponses, mentionStance, mentionTimes, quietResponses, type Response } from './growth.ts';
import { weiboIds } from './ids.ts';
import type { Item, Person, Thread, WeiboAccount } from './items.ts';
import { hashOf, personOf } from './people.ts';

export interface WeiboWorld {
  readonly accounts: readonly WeiboAccount[];
  /** Every status there is to comment on, own and others', by time. */
  readonly threads: readonly Thread[];
  /** Every comment, repost and status that names an account, by time, so by id. */
  readonly items: readonly Item[];
}

/** Kinds of responses: background.ts's mix under an ordinary thread, crisis.ts's in a crisis. */
const ORDINARY = weighted<'comment' | 'repost'>({ comment: 11, repost: 6 });
const CRISIS = weighted<'comment' | 'repost' | 'post'>({ post: 1, comment: 9, repost: 9 });
/** One mention in so many is a comment under somebody's status and not a status; one own thread in so many is deleted. */
const COMMENT_MENTION = 0.2;
const THREAD_DELETED_ONE_IN = 100;
const DELETED_AFTER_MINUTES = 30;
const DELETED_SIGMA = 1.5;

/** Something that will be said; made in order of time, so that ids count up. */
interface Planned {
  readonly at: number;
  make(id: bigint): void;
}

interface Span {
  readonly from: number;
  readonly start: number;
  readonly until: number;
}

/** Everything that will ever be said on the simulated Weibo. */
export function weiboWorld(settings: PlatformSettings, span: Span): WeiboWorld {
  const { seed, weibo } = settings;
  const accounts = Array.from({ length: weibo.accounts }, (_, index) => accountOf(seed, index));
  const world = { accounts, threads: [] as Thread[], items: [] as Item[] };
  const planned = accounts.flatMap((account, index) => accountPlan(settings, span, world, account, index));
  planned.sort((a, b) => a.at - b.at);
  const nextId = weiboIds();
  for (const { at, make } of planned) make(nextId(at));
  return world;
}

function accountOf(seed: number, index: number): WeiboAccount {
  const topic = manyTopics(index, 0);
  const uid = String(1_400_000_000 + (hashOf(`${seed}/weibo/${index}`, 1) % 500_000_000));
  return { key: `weibo-${index}`, uid, name: `${nameOf(topic.place, topic.kind)}发布` };
}

function accountPlan(
  settings: PlatformSettings,
  span: Span,
  world: { readonly threads: Thread[]; readonly items: Item[] },
  account: WeiboAccount,
  index: number,
): readonly Planned[] {
  const topic = manyTopics(index, 0);
  const random = randomStream(settings.seed, account.key, 'platform/weibo');
  const voice = topicVoice(settings.seed, topic, 'weibo', `platform/${account.key}`);
  const speaker = speakerOf(settings, account, random, voice, world.items);
  const { accounts, threads } = settings.weibo;
  const own = Math.floor(threads / accounts) + (index < threads % accounts ? 1 : 0);
  const planned: Planned[] = [];
  const crisisAt = settings.crisis && index === 0 ? span.start + settings.crisis.atMinutes * MINUTE_MS : null;
  for (let n = 0; n < own; n++) {
    const caught = n === 0 && crisisAt !== null && crisisAt < span.until;
    const at = caught ? crisisAt : span.from + random.below(span.until - span.from);
    const responses =
      caught && settings.crisis
        ? crisisResponses(settings.seed, `${account.key}/crisis`, settings.crisis.kind, at, span.until)
        : quietResponses(random, at, span.until, settings.medianResponses);
    planned.push(
      ...threadPlan({ account, topic, speaker, random, voice, caught }, at, responses, world.threads),
    );
  }
  planned.push(...mentionPlan(settings, span, world.threads, speaker, random));
  return planned;
}

interface ThreadPlan {
  readonly account: WeiboAccount;
  readonly topic: Topic;
  readonly speaker: Speaker;
  readonly random: Random;
  readonly voice: Voice;
  readonly caught: boolean;
}

function threadPlan(
  { account, speaker, random, voice, caught }: ThreadPlan,
  at: number,
  responses: readonly Response[],
  threads: Thread[],
): readonly Planned[] {
  const row = voice.say({ id: '', at: '', kind: 'post', stance: 'notice' });
  const gone = !caught && random.below(THREAD_DELETED_ONE_IN) === 0;
  const lasting = logNormal(random, 6 * DELETED_AFTER_MINUTES, DELETED_SIGMA) * MINUTE_MS;
  const made: Item[] = [];
  let thread: Thread | null = null;
  const begin: Planned = {
    at,
    make(id) {
      const author = officePerson(account);
      const deletedAt = gone ? at + Math.floor(lasting) : null;
      const text = row.text;
      thread = {
        ...{ platform: 'weibo', id, index: 0, account: account.key, at, deletedAt, author, title: '', text },
        ...{ crisis: caught, comments: [], reposts: [] },
      };
      threads.push(thread);
    },
  };
  const answers = responses.map(({ at: when, stance, parent }, index): Planned => {
    const kind = pick(random, caught ? CRISIS : ORDINARY);
    const say = speaker(kind, stance, when);
    return {
      at: when,
      make(id) {
        // Comments answer comments; a repost has nothing to answer here but its status.
        const under = made[parent];
        const answered = kind === 'comment' && under?.kind === 'comment' ? under : null;
        made[index] = say(id, kind === 'post' ? null : thread, answered, caught);
      },
    };
  });
  return [begin, ...answers];
}

/** What others say of the account in places of their own; now and then in a comment under such a status. */
function mentionPlan(
  settings: PlatformSettings,
  span: Span,
  threads: Thread[],
  speaker: Speaker,
  random: Random,
): readonly Planned[] {
  const others: Thread[] = [];
  return mentionTimes(random, span.from, span.until, settings.mentionsPerHour).map((at) => {
    const commented = bernoulli(random, COMMENT_MENTION);
    const stance = mentionStance(random);
    const sayComment = speaker('comment', stance, at, true);
    const sayPost = speaker('post', stance, at);
    return {
      at,
      make(id) {
        const under = commented ? others.at(-1) : undefined;
        if (under) {
          sayComment(id, under, null, false);
          return;
        }
        const post = sayPost(id, null, null, false);
        const { deletedAt, author, text } = post;
        const foreign: Thread = {
          ...{ platform: 'weibo', id, index: 0, account: '', at, deletedAt, author, title: '', text },
          ...{ crisis: false, comments: [], reposts: [] },
        };
        others.push(foreign);
        threads.push(foreign);
      },
    };
  });
}

type Speaker = (
  kind: 'comment' | 'repost' | 'post',
  stance: Stance,
  at: number,
  named?: boolean,
) => (id: bigint, thread: Thread | null, parent: Item | null, crisis: boolean) => Item;

/** Decides at once what is said and by whom; the id, the thread and the answered comment come when it is said. */
function speakerOf(
  settings: PlatformSettings,
  account: WeiboAccount,
  random: Random,
  voice: Voice,
  items: Item[],
): Speaker {
  return (kind, stance, at, named = false) => {
    const row = voice.say({ id: '', at: '', kind, stance, threadId: 't', parentId: 't' });
    const deleted = bernoulli(random, settings.deletedShare);
    const after = logNormal(random, DELETED_AFTER_MINUTES, DELETED_SIGMA) * MINUTE_MS;
    const mention = kind === 'post' || named;
    const text = mention ? `@${account.name} ${row.text}` : row.text;
    // The office itself speaks under its own threads: what it says was not sent to it.
    const own = stance === 'rebuttal' && !mention;
    const author = own ? officePerson(account) : personOf(row);
    return (id, thread, parent, crisis) => {
      const item: Item = {
        ...{ platform: 'weibo', kind, id, at, deletedAt: deleted && !own ? at + Math.floor(after) : null },
        ...{ account: account.key, thread, parent, author, text, stance, likes: row.likes ?? 0 },
        ...{ mention, crisis, own, anonymous: false, reply: null },
      };
      items.push(item);
      if (kind === 'comment') thread?.comments.push(item);
      if (kind === 'repost') thread?.reposts.push(item);
      return item;
    };
  };
}

function officePerson({ uid, name }: WeiboAccount): Person {
  return {
    ...{ uid, openid: '', screenName: name, verified: true, verifiedType: 1, province: '33', gender: 'f' },
    followers: 120_000,
  };
}
