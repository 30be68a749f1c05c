import { MINUTE_MS } from '../../../../shared/time.ts';
import { type Random, randomStream } from '../../simulate/random.ts';
import { bernoulli, logNormal } from '../../simulate/samplers.ts';
import { manyTopics } from '../../simulate/scenarios.ts';
import { nameOf } from '../../simulate/text.ts';
import { topicVoice, type Voice } from '../../simulate/voice.ts';
import type { PlatformSettings } from '../settings.ts';
import { crisisResponses, mentionStance, mentionTimes, quietResponses, type Response } from './growth.ts';
import type { Item, Person, Thread, WechatAccount } from './items.ts';
import { hashOf, personOf, token62 } from './people.ts';

export interface WechatWorld {
  readonly accounts: readonly WechatAccount[];
  /** Articles by time. */
  readonly threads: readonly Thread[];
  /** Comments under articles, by account, article and user_comment_id. */
  readonly items: readonly Item[];
  /** Private messages to the accounts, by time. */
  readonly messages: readonly Item[];
}

/** Assumed shares: readers without a WeChat identity, comments the account answers, articles that come two at a time. */
const ANONYMOUS = 0.1;
const ANSWERED = 0.1;
const SECOND_ARTICLE = 0.2;
const ANSWER_AFTER_MINUTES = 45;
const DELETED_AFTER_MINUTES = 60;
const FIRST_MSG_DATA_ID = 2_247_499_040n;
const FIRST_MSG_ID = 24_876_543_210_987_000n;
/** How often a message comes from an article's page, and so names it (MsgDataId, Idx). */
const FROM_ARTICLE = 0.3;

interface Span {
  readonly from: number;
  readonly start: number;
  readonly until: number;
}

/** Everything that will ever be said on the simulated WeChat. */
export function wechatWorld(settings: PlatformSettings, span: Span): WechatWorld {
  const { seed, wechat } = settings;
  const accounts = Array.from({ length: wechat.accounts }, (_, index) => accountOf(seed, index));
  const threads = accounts.flatMap((account, index) => articlesOf(settings, span, account, index));
  threads.sort((a, b) => a.at - b.at);
  const messages = accounts.flatMap((account, index) => messagesOf(settings, span, threads, account, index));
  messages.sort((a, b) => a.at - b.at);
  return { accounts, threads, items: threads.flatMap(({ comments }) => comments), messages };
}

function accountOf(seed: number, index: number): WechatAccount {
  const topic = manyTopics(index, 0);
  const name = `${seed}/wechat/${index}`;
  return {
    ...{ key: `wechat-${index}`, appid: `wx${hex16(name)}`, secret: hex16(`${name}/a`) + hex16(`${name}/b`) },
    ...{ ghId: `gh_${hex16(name).slice(0, 12)}`, biz: `Mz${token62(name, 12)}==` },
    name: nameOf(topic.place, topic.kind),
  };
}

function hex16(name: string): string {
  return [1, 2].map((salt) => hashOf(name, salt).toString(16).padStart(8, '0')).join('');
}

function articlesOf(
  settings: PlatformSettings,
  span: Span,
  account: WechatAccount,
  index: number,
): readonly Thread[] {
  const { accounts, threads } = settings.wechat;
  const own = Math.floor(threads / accounts) + (index < threads % accounts ? 1 : 0);
  const random = randomStream(settings.seed, account.key, 'platform/wechat');
  const voice = topicVoice(settings.seed, manyTopics(index, 0), 'wechat', `platform/${account.key}`);
  const { crisis } = settings;
  const echoAt =
    crisis?.echoKind && index === 0
      ? span.start + (crisis.atMinutes + crisis.echoAfterMinutes) * MINUTE_MS
      : null;
  const times = Array.from({ length: own }, () => span.from + random.below(span.until - span.from));
  if (echoAt !== null && echoAt < span.until && own > 0) times[0] = echoAt;
  times.sort((a, b) => a - b);
  const made: Thread[] = [];
  for (const at of times) {
    const previous = made.at(-1);
    // A publication may hold several articles: same msg_data_id, next index, same moment.
    const joins = previous && !previous.crisis && at !== echoAt && bernoulli(random, SECOND_ARTICLE);
    const caught = at === echoAt;
    const when = joins ? previous.at : at;
    const responses =
      caught && crisis?.echoKind
        ? crisisResponses(settings.seed, `${account.key}/crisis`, crisis.echoKind, when, span.until)
        : quietResponses(random, when, span.until, settings.medianResponses);
    // Ten thousand publications apart, so that accounts never share one.
    const fresh = FIRST_MSG_DATA_ID + BigInt(index * 10_000 + made.length);
    const place = joins ? { id: previous.id, index: previous.index + 1 } : { id: fresh, index: 0 };
    made.push(articleOf(settings, { account, random, voice, caught }, { ...place, at: when }, responses));
  }
  return made;
}

interface ArticlePlan {
  readonly account: WechatAccount;
  readonly random: Random;
  readonly voice: Voice;
  readonly caught: boolean;
}

function articleOf(
  settings: PlatformSettings,
  { account, random, voice, caught }: ArticlePlan,
  place: { readonly id: bigint; readonly index: number; readonly at: number },
  responses: readonly Response[],
): Thread {
  const row = voice.say({ id: '', at: '', kind: 'article', stance: 'notice' });
  const [title = ''] = row.text.split('\n');
  const thread: Thread = {
    ...{ platform: 'wechat', ...place, account: account.key, deletedAt: null, author: nobody(account.name) },
    ...{ title: title.replace(/。$/, '').slice(0, 64), text: row.text, crisis: caught },
    ...{ comments: [], reposts: [] },
  };
  responses.forEach(({ at, stance }, ordinal) => {
    const said = voice.say({ id: '', at: '', kind: 'comment', stance, threadId: 't', parentId: 't' });
    const deleted = bernoulli(random, settings.deletedShare);
    const after = logNormal(random, DELETED_AFTER_MINUTES, 1) * MINUTE_MS;
    const answered = bernoulli(random, ANSWERED);
    const answerAt = at + Math.floor(logNormal(random, ANSWER_AFTER_MINUTES, 1) * MINUTE_MS);
    thread.comments.push({
      ...{ platform: 'wechat', kind: 'comment', id: BigInt(ordinal + 1), at, account: account.key, thread },
      ...{ deletedAt: deleted ? at + Math.floor(after) : null, parent: null, author: personOf(said) },
      ...{ text: said.text, stance, likes: said.likes ?? 0, mention: false, crisis: caught, own: false },
      anonymous: bernoulli(random, ANONYMOUS),
      reply: answered ? { at: answerAt, text: '谢谢您的留言,情况已经记录。' } : null,
    });
  });
  return thread;
}

function messagesOf(
  settings: PlatformSettings,
  span: Span,
  threads: readonly Thread[],
  account: WechatAccount,
  index: number,
): Item[] {
  const random = randomStream(settings.seed, account.key, 'platform/messages');
  const voice = topicVoice(settings.seed, manyTopics(index, 0), 'wechat', `platform/messages/${account.key}`);
  const own = threads.filter((thread) => thread.account === account.key);
  const times = mentionTimes(random, span.start, span.until, settings.wechat.messagesPerHour);
  return times.map((at, ordinal): Item => {
    const stance = mentionStance(random);
    const row = voice.say({ id: '', at: '', kind: 'comment', stance, threadId: 't', parentId: 't' });
    const about = bernoulli(random, FROM_ARTICLE) ? own.findLast((thread) => thread.at <= at) : undefined;
    return {
      ...{ platform: 'wechat', kind: 'message', id: FIRST_MSG_ID + BigInt(index * 1_000_000 + ordinal), at },
      ...{
        deletedAt: null,
        account: account.key,
        thread: about ?? null,
        parent: null,
        author: personOf(row),
      },
      ...{ text: row.text, stance, likes: 0, mention: false, crisis: false, own: false, anonymous: false },
      reply: null,
    };
  });
}

function nobody(name: string): Person {
  return {
    ...{
      uid: '',
      openid: '',
      screenName: name,
      verified: true,
      verifiedType: 1,
      province: '33',
      gender: 'f',
    },
    followers: 0,
  };
}
