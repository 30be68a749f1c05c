import { isoCst, MINUTE_MS, minuteOf, minuteOfDay } from '../../../../shared/time.ts';
import type { Answer } from '../http/exchange.ts';
import { isThere, type Thread } from '../world/items.ts';
import { hashOf } from '../world/people.ts';
import { articleUrl } from './articles.ts';
import type { WechatAsk } from './ask.ts';
import { wechatError } from './errors.ts';

const DAY_MS = 1440 * MINUTE_MS;
/** Yesterday's figures are final from this hour on (2.4). */
const FINAL_HOUR = 8;
/** Nothing is told of days before (2.4). */
const FIRST_DAY = '2025-11-01';
/** Running sums end after so many days (2.4). */
const MOST_SUMS = 30;
/** Invented: readers without a comment, readers per comment, and how fast they come. */
const READERS = { least: 200, spread: 3000, perComment: 40, hours: 10 };
const SHARES = { share: 0.08, zaikan: 0.02, like: 0.05, collect: 0.03 };

type Json = Readonly<Record<string, unknown>>;

interface Days {
  readonly days: readonly string[];
  /** Yesterday is among them and its figures are not final. */
  readonly delayed: boolean;
}

/** Statistics by day, of the family that is still maintained (2.4); `most` is the longest span. */
function byDay(
  most: number,
  rows: (ask: WechatAsk, day: string) => readonly Json[],
): (ask: WechatAsk) => Answer {
  return (ask) => {
    const { call, sim, json } = ask;
    if (!sim.settings.wechat.verified) return wechatError(call, 48001);
    if (call.faults.has('statistics-not-ready')) return wechatError(call, 61503);
    const asked = daysOf(json.begin_date, json.end_date, most, call.now);
    if (typeof asked === 'number') return wechatError(call, asked);
    const list = asked.days.filter((day) => day >= FIRST_DAY).flatMap((day) => rows(ask, day));
    const late = asked.delayed || call.faults.has('statistics-delayed');
    return {
      status: 200,
      body: { list: late ? list.slice(0, Math.ceil(list.length / 2)) : list, is_delay: late },
    };
  };
}

/** datacube calls by what follows `/datacube/`. */
export const datacube: Readonly<Record<string, (ask: WechatAsk) => Answer>> = {
  getarticletotaldetail: byDay(1, totalDetail),
  getarticleread: byDay(1, (ask, day) =>
    articlesSeen(ask, day).map(({ thread, readers }) => ({
      ref_date: day,
      msgid: msgid(thread),
      detail: { read_user: readers, read_user_source: sourcesOf(readers) },
    })),
  ),
  getarticleshare: byDay(1, (ask, day) =>
    articlesSeen(ask, day).map(({ thread, readers }) => {
      return {
        ref_date: day,
        msgid: msgid(thread),
        detail: { share_user: Math.floor(readers * SHARES.share) },
      };
    }),
  ),
  getbizsummary: byDay(30, (ask, day) => {
    const seen = articlesSeen(ask, day);
    const readers = seen.reduce((sum, one) => sum + one.readers, 0);
    const comments = seen.reduce((sum, one) => sum + one.comments, 0);
    const sent = seen.filter(({ thread }) => dayOfMs(thread.at) === day).length;
    const detail = { read_user: readers, read_user_source: sourcesOf(readers), ...sharesOf(readers) };
    const more = { comment_count: comments, redirect_ori_page_user: 0, send_page_count: sent };
    return [{ ref_date: day, detail: { ...detail, ...more } }];
  }),
  getusersummary: byDay(7, ({ account, sim }, day) => {
    // People leave an account they are angry with: a spike is a signal of its own (2.4).
    const angry = sim.world.wechat.items.filter(
      (item) => item.account === account.key && item.crisis && dayOfMs(item.at) === day,
    ).length;
    const lot = hashOf(`${account.key}/${day}`, 3);
    return [
      { ref_date: day, user_source: 0, new_user: lot % 60, cancel_user: (lot % 17) + Math.floor(angry / 5) },
    ];
  }),
  getupstreammsg: byDay(7, ({ account, sim }, day) => {
    const own = sim.world.wechat.messages.filter(
      (item) => item.account === account.key && dayOfMs(item.at) === day,
    );
    const users = new Set(own.map(({ author }) => author.openid)).size;
    return own.length === 0 ? [] : [{ ref_date: day, msg_type: 1, msg_user: users, msg_count: own.length }];
  }),
};

/** The old article family answers 47009 (2.4). */
export const retired: readonly string[] = [
  'getarticlesummary',
  'getarticletotal',
  'getuserread',
  'getuserreadhour',
  'getusershare',
  'getusersharehour',
];

/** Articles published on the day, each with running sums from then to the last finished day. */
function totalDetail({ account, call, sim }: WechatAsk, day: string): readonly Json[] {
  const yesterday = Date.parse(`${dayOfMs(call.now)}T00:00:00+08:00`) - 1;
  const published = sim.world.wechat.threads.filter(
    (thread) => thread.account === account.key && dayOfMs(thread.at) === day && isThere(thread, call.now),
  );
  return published.map((thread) => {
    const sums: Json[] = [];
    const first = Date.parse(`${day}T00:00:00+08:00`);
    for (let n = 0; n < MOST_SUMS && first + n * DAY_MS <= yesterday; n++) {
      const end = first + (n + 1) * DAY_MS - 1;
      const readers = readersBy(thread, end);
      sums.push({
        ...{
          stat_date: dayOfMs(end),
          read_user: readers,
          read_user_source: sourcesOf(readers),
          ...sharesOf(readers),
        },
        ...{
          comment_count: commentsBy(thread, end),
          praise_money: 0,
          read_subscribe_user: Math.floor(readers * 0.6),
        },
        ...{ read_delivery_rate: 0.027, read_finish_rate: 0.63, read_avg_activetime: 1.06 },
      });
    }
    const url = articleUrl(thread, account, false);
    const head = {
      ref_date: day,
      msgid: msgid(thread),
      publish_type: 0,
      title: thread.title,
      content_url: url,
    };
    return { ...head, detail_list: sums };
  });
}

/** What each article gained on one day. */
function articlesSeen({ account, call, sim }: WechatAsk, day: string) {
  const begin = Date.parse(`${day}T00:00:00+08:00`) - 1;
  const end = begin + DAY_MS;
  return sim.world.wechat.threads
    .filter((thread) => thread.account === account.key && thread.at <= end && isThere(thread, call.now))
    .map((thread) => ({
      thread,
      readers: readersBy(thread, end) - readersBy(thread, begin),
      comments: commentsBy(thread, end) - commentsBy(thread, begin),
    }))
    .filter(({ readers }) => readers > 0);
}

function readersBy(thread: Thread, at: number): number {
  if (at < thread.at) return 0;
  const basis = READERS.least + (hashOf(`readers/${thread.id}/${thread.index}`, 2) % READERS.spread);
  const come = 1 - Math.exp(-(at - thread.at) / (READERS.hours * 60 * MINUTE_MS));
  return Math.floor(basis * come) + READERS.perComment * commentsBy(thread, at);
}

/** Everything ever said: the statistics do not forget what was deleted. */
function commentsBy(thread: Thread, at: number): number {
  return thread.comments.filter((item) => item.at <= at).length;
}

function sharesOf(readers: number): Json {
  const of = (share: number) => Math.floor(readers * share);
  const { share, zaikan, like, collect } = SHARES;
  return {
    share_user: of(share),
    zaikan_user: of(zaikan),
    like_user: of(like),
    collection_user: of(collect),
  };
}

/** scene_desc as the platform writes them (2.4). */
function sourcesOf(readers: number): readonly Json[] {
  const subscribed = Math.floor(readers * 0.5);
  return [
    { user_count: readers, scene_desc: '全部' },
    { user_count: subscribed, scene_desc: '公众号消息' },
    { user_count: Math.floor((readers - subscribed) / 2), scene_desc: '朋友圈' },
  ];
}

function msgid({ id, index }: Thread): string {
  return `${id}_${index + 1}`;
}

/** The days asked for, or the error: 61500 no date, 61501 too long, backwards, or not yet over. */
function daysOf(begin: unknown, end: unknown, most: number, now: number): Days | number {
  const isDay = (text: unknown): text is string =>
    typeof text === 'string' && /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));
  if (!isDay(begin) || !isDay(end)) return 61500;
  const span = (Date.parse(end) - Date.parse(begin)) / DAY_MS + 1;
  const yesterday = dayOfMs(now - DAY_MS);
  if (span < 1 || span > most || end > yesterday) return 61501;
  const days = Array.from({ length: span }, (_, n) =>
    new Date(Date.parse(begin) + n * DAY_MS).toISOString().slice(0, 10),
  );
  return { days, delayed: end === yesterday && minuteOfDay(minuteOf(now)) < FINAL_HOUR * 60 };
}

function dayOfMs(at: number): string {
  return isoCst(at).slice(0, 10);
}
