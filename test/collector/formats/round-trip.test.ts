import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildSpool, openSpool } from '../../../services/collector/spool.ts';
import type { Mention } from '../../../shared/records.ts';
import { mentionsIn } from '../said.ts';
import { csv, mentionsOf } from './reading.ts';

/** A handful of mentions, which each format says as far as it can. */
interface Said {
  readonly id: string;
  readonly thread: string;
  readonly kind: 'post' | 'comment' | 'repost';
  readonly author: string;
  readonly text: string;
  /** China time, to the minute: Weibo-COV and weibo-search have no seconds. */
  readonly at: string;
  readonly likes: string;
}

const said: readonly Said[] = [
  {
    id: '4982041758140155',
    thread: '4982041758140155',
    kind: 'post',
    author: '1669879400',
    text: '新发地, 今天"休市"\n请转告',
    at: '2023-12-23 17:12',
    likes: '100万+',
  },
  {
    id: '4982041999999991',
    thread: '4982041758140155',
    kind: 'comment',
    author: '1669879401',
    text: '真的吗？@某人 13812345678',
    at: '2023-12-23 17:14',
    likes: '7',
  },
  {
    id: '4982041999999992',
    thread: '4982041758140155',
    kind: 'repost',
    author: '1669879402',
    text: '转发微博',
    at: '2023-12-23 17:13',
    likes: '0',
  },
  {
    id: '4982041758140177',
    thread: '4982041758140177',
    kind: 'post',
    author: '1669879400',
    text: '[泪]😀',
    at: '2023-12-23 17:11',
    likes: '1.2万',
  },
];
const posts = said.filter(({ kind }) => kind === 'post');
const postsAndReposts = said.filter(({ kind }) => kind !== 'comment');
const seconds = (at: string): number => Date.parse(`${at.replace(' ', 'T')}:00+08:00`) / 1000;

type Field = 'id' | 'thread' | 'kind' | 'author' | 'text' | 'at' | 'likes';
const all: readonly Field[] = ['id', 'thread', 'kind', 'author', 'text', 'at', 'likes'];

/** As the generic format says them: what every other format must come to. */
async function expected(some: readonly Said[], fields: readonly Field[]): Promise<readonly object[]> {
  const rows = some.map(({ thread, at, ...rest }) => ({
    ...rest,
    platform: 'weibo',
    threadId: thread,
    at: `${at}:00`,
  }));
  return only(await mentionsOf(rows.map((row) => JSON.stringify(row)).join('\n')), fields);
}

function only(mentions: readonly Mention[], fields: readonly Field[]): readonly object[] {
  return mentions.map((mention) => Object.fromEntries(fields.map((field) => [field, mention[field]])));
}

/** The same rows as a table, an array, one a line, and compressed. */
function layouts(rows: readonly Readonly<Record<string, string>>[]): readonly (string | Uint8Array)[] {
  const header = Object.keys(rows[0] ?? {});
  const table = csv([header, ...rows.map((row) => Object.values(row))]);
  const lines = rows.map((row) => JSON.stringify(row)).join('\n');
  const array = JSON.stringify(rows);
  return [
    table,
    `\ufeff${table}`,
    table.replaceAll('\r\n', '\n'),
    array,
    JSON.stringify(rows, null, 4),
    lines,
    gzipSync(table),
  ];
}

function mediaCrawler(some: readonly Said[], generation: 1 | 2): readonly Readonly<Record<string, string>>[] {
  return some.map(({ id, thread, kind, author, text, at, likes }) => {
    const time = { create_time: `${seconds(at)}`, create_date_time: `${at}:00+08:00` };
    const who: Record<string, string> =
      generation === 1
        ? { ip_location: '', user_id: author, nickname: '昵称', gender: 'f', profile_url: 'u', avatar: 'a' }
        : { creator_hash: author, nickname: '首***尾' };
    return kind === 'comment'
      ? {
          comment_id: id,
          ...time,
          note_id: thread,
          content: text,
          comment_like_count: likes,
          parent_comment_id: '',
          ...who,
        }
      : {
          note_id: id,
          content: text,
          ...time,
          liked_count: likes,
          comments_count: '',
          shared_count: '',
          ...who,
        };
  });
}

describe('the same mentions come out of', () => {
  for (const generation of [1, 2] as const) {
    test(`MediaCrawler's contents and comments, generation ${generation}`, async () => {
      for (const kind of ['post', 'comment'] as const) {
        const some = said.filter((one) => one.kind === kind);
        for (const bytes of layouts(mediaCrawler(some, generation)))
          expect(only(await mentionsOf(bytes), all)).toEqual(await expected(some, all));
      }
    });
  }

  test("weibo-crawler's posts and comments", async () => {
    const table = posts.map(({ id, text, at, likes }) => ({
      ...{
        id: `${id}\t`,
        bid: 'b',
        正文: text,
        头条文章url: '',
        原始图片url: '',
        视频url: '',
        'Live Photo视频url': '',
      },
      ...{
        位置: '',
        日期: at.slice(0, 10),
        工具: '',
        点赞数: likes,
        评论数: '',
        转发数: '',
        话题: '',
        '@用户': '',
      },
      完整日期: `${at}:00`,
    }));
    const fields = all.filter((field) => field !== 'author');
    expect(only(await mentionsOf(layouts(table)[1] ?? ''), fields)).toEqual(await expected(posts, fields));
    const objects = posts.map(({ id, author, text, at, likes }) => ({
      ...{ user_id: Number(author), screen_name: '昵称', id: Number(id), bid: 'b', text },
      ...{ created_at: at.slice(0, 10), full_created_at: `${at}:00`, attitudes_count: likes },
    }));
    const user = { id: '1669879400', description: '"weibo": [ }' };
    for (const spread of [0, 4])
      expect(only(await mentionsOf(JSON.stringify({ user, weibo: objects }, null, spread)), all)).toEqual(
        await expected(posts, all),
      );
    const comments = said.filter(({ kind }) => kind === 'comment');
    const answers = comments.map(({ id, thread, author, text, likes }) => ({
      ...{ id, weibo_id: thread, created_at: 'Sat Dec 23 17:14:00 +0800 2023', user_screen_name: author },
      ...{ text, pic_url: '', like_count: likes },
    }));
    for (const bytes of layouts(answers))
      expect(only(await mentionsOf(bytes), all)).toEqual(await expected(comments, all));
  });

  test('weibo-search and Weibo-COV', async () => {
    const search = postsAndReposts.map(({ id, thread, author, text, at, likes }) => ({
      ...{
        id,
        bid: 'b',
        user_id: author,
        用户昵称: '昵称',
        微博正文: text,
        发布位置: '',
        转发数: '',
        评论数: '',
      },
      ...{ 点赞数: likes, 发布时间: at, retweet_id: thread === id ? '' : thread },
    }));
    const cov = postsAndReposts.map(({ id, thread, author, text, at, likes }) => ({
      ...{
        _id: id,
        user_id: author,
        crawl_time: '1703399999',
        created_at: at,
        like_num: likes,
        content: text,
      },
      origin_weibo: thread === id ? '' : thread,
    }));
    for (const bytes of [...layouts(search), ...layouts(cov)])
      expect(only(await mentionsOf(bytes), all)).toEqual(await expected(postsAndReposts, all));
  });

  test('CED, pyMABED and SONDY, as far as they can say them', async () => {
    const [post] = posts;
    const user = { verified: false, messages: 1 };
    const original = {
      text: post?.text,
      user,
      time: seconds(post?.at ?? ''),
      likes: post?.likes,
      reposts: 1,
    };
    const name = `1_${post?.id}_${post?.author}.json`;
    expect(only(await mentionsOf(JSON.stringify(original), name), all)).toEqual(
      await expected(posts.slice(0, 1), all),
    );
    const reposts = said.filter(({ kind }) => kind === 'repost');
    const rows = reposts.map(({ id, author, text, at }) => ({
      uid: author,
      parent: '',
      text,
      mid: id,
      date: `${at}:00`,
      kids: [],
    }));
    const repostFields = all.filter((field) => field !== 'likes');
    expect(only(await mentionsOf(JSON.stringify(rows), name), repostFields)).toEqual(
      await expected(reposts, repostFields),
    );

    const mabed = posts.map(({ text, at }) => [`${at}:00`, text]);
    const dated = await mentionsOf(csv([['date', 'text'], ...mabed], '\t'));
    expect(only(dated, ['kind', 'text', 'at'])).toEqual(await expected(posts, ['kind', 'text', 'at']));
    const sondy = csv(
      said.map(({ author, text, at }) => [author, `${at}:00`, text]),
      '\t',
    );
    expect(only(await mentionsOf(sondy), ['author', 'text', 'at'])).toEqual(
      await expected(said, ['author', 'text', 'at']),
    );
  });
});

describe('posts and comments in files of two tools', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'joined-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('are joined by thread, sorted, and repeated rows keep their one id', async () => {
    const comments = mediaCrawler(
      said.filter(({ kind }) => kind === 'comment'),
      2,
    );
    const write = (name: string, bytes: string | Uint8Array): string => {
      writeFileSync(join(folder, name), bytes);
      return join(folder, name);
    };
    const search = postsAndReposts.map(({ id, thread, author, text, at }) => [
      id,
      author,
      text,
      at,
      thread === id ? '' : thread,
    ]);
    const files = [
      write('comments.csv', layouts([...comments, ...comments])[1] ?? ''),
      write(
        'search.csv.gz',
        gzipSync(csv([['id', 'user_id', '微博正文', '发布时间', 'retweet_id'], ...search])),
      ),
    ];
    const spoolPath = join(folder, 'spool.db');
    const signal = new AbortController().signal;
    const summary = await buildSpool({
      files,
      spoolPath,
      lane: 'file',
      key: 'k',
      now: Date.UTC(2026, 0, 1),
      signal,
    });
    expect(summary?.files.map(({ format }) => format)).toEqual(['mediacrawler', 'weibo-search']);
    using spool = openSpool(spoolPath);
    const read = mentionsIn(spool).map(({ id, root }) => [id.slice(-2), root?.id.slice(-2) ?? null]);
    expect(read).toEqual([
      ['77', null],
      ['55', null],
      ['92', '55'],
      ['91', '55'],
      ['91', '55'],
    ]);
  });
});
