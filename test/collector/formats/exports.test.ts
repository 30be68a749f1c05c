import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { collect } from '../../../services/collector/collect-any.ts';
import { type FileRow, readFileRows } from '../../../services/collector/file-rows.ts';
import { createPseudonyms } from '../../../services/collector/pseudonym.ts';
import { buildSpool, openSpool } from '../../../services/collector/spool.ts';
import type { Mention } from '../../../shared/records.ts';
import { mentionsIn } from '../said.ts';

const folder = mkdtempSync(join(tmpdir(), 'guanchao-exports-'));
const pseudonyms = createPseudonyms('a key of the tests');
const NOW = Date.parse('2026-11-25T12:00:00+08:00');
const MARK = '\ufeff';

let files = 0;
async function rowsOf(name: string, text: string | Buffer): Promise<readonly FileRow[]> {
  const path = join(folder, `${++files}`);
  const full = name === '' ? path : join(mkdtempSync(`${path}-`), name);
  writeFileSync(full, text);
  const rows: FileRow[] = [];
  for await (const batch of readFileRows(full)) rows.push(...batch.rows);
  return rows;
}

async function mentionsOf(name: string, text: string | Buffer): Promise<readonly Mention[]> {
  return (await rowsOf(name, text)).map((row) => {
    if ('rejected' in row) throw new Error(`line ${row.line}: ${row.rejected}`);
    const collected = collect(row.draft, { pseudonyms, lanePrefix: 'file', now: NOW });
    if ('rejected' in collected) throw new Error(collected.rejected);
    if (collected.record.type !== 'mention') throw new Error(`line ${row.line} says nothing`);
    return collected.record;
  });
}

/** The fields a test is about. */
function brief(mentions: readonly Mention[]) {
  return mentions.map(({ id, kind, thread, at, text }) => ({
    ...{ id, kind, thread, text },
    at: new Date(at).toISOString(),
  }));
}

const POST = '4982041758140155';
const AT = '2023-12-23T09:12:54.000Z';
const post = { id: `weibo:${POST}`, kind: 'post', thread: POST, text: '新发地休市', at: AT };

const CONTENTS_V2 =
  'note_id,content,create_time,create_date_time,liked_count,comments_count,shared_count,last_modify_ts,note_url,creator_hash,nickname,source_keyword';
const CONTENTS_V1 =
  'note_id,content,create_time,create_date_time,liked_count,comments_count,shared_count,last_modify_ts,note_url,ip_location,user_id,nickname,gender,profile_url,avatar,source_keyword';
const contentV2 = `${POST},新发地休市,1703322774,2023-12-23 17:12:54+08:00,100万+,3,5,1751340000123,https://m.weibo.cn/x,e08d30b8adf32bdb,某***名,词`;
const contentV1 = `${POST},新发地休市,1703322774,2023-12-23 17:12:54+08:00,12,3,5,1751340000123,https://m.weibo.cn/x,发布于 北京,1669879400,某某名,f,https://weibo.com/u/1,https://a,词`;

describe('MediaCrawler', () => {
  test('posts of both generations, as CSV with a mark, JSON Lines and a JSON array, are the same mentions', async () => {
    const row = Object.fromEntries(CONTENTS_V2.split(',').map((name, i) => [name, contentV2.split(',')[i]]));
    const number = { ...row, note_id: POST, create_time: 1703322774 };
    for (const text of [
      `${MARK}${CONTENTS_V2}\r\n${contentV2}\r\n`,
      `${CONTENTS_V1}\n${contentV1}\n`,
      `${JSON.stringify(row)}\n`,
      JSON.stringify([number], null, 2),
      JSON.stringify([row]),
      gzipSync(`${MARK}${CONTENTS_V2}\n${contentV2}\n`),
    ])
      expect(brief(await mentionsOf('', text))).toEqual([post]);
    const [first] = await mentionsOf('', `${CONTENTS_V2}\n${contentV2}\n`);
    expect([first?.likes, first?.comments, first?.reposts]).toEqual([1_000_000, 3, 5]);
    const [older] = await mentionsOf('', `${CONTENTS_V1}\n${contentV1}\n`);
    expect(older?.region).toBe('110000');
  });

  test('rows of two widths under one header, either way round', async () => {
    for (const [header, first, second] of [
      [CONTENTS_V1, contentV1, contentV2],
      [CONTENTS_V2, contentV2, contentV1],
    ] as const) {
      const other = second.replace(POST, '77');
      const mentions = await mentionsOf('', `${header}\n${first}\n${other}\n`);
      expect(brief(mentions)).toEqual([post, { ...post, id: 'weibo:77', thread: '77' }]);
      expect(mentions.every(({ author }) => author !== null && !/某|1669|e08d/.test(author))).toBe(true);
    }
  });

  test('comments hang under their posts, in a file of their own, in any order', async () => {
    const header =
      'comment_id,create_time,create_date_time,note_id,content,sub_comment_count,comment_like_count,last_modify_ts,parent_comment_id,creator_hash,nickname';
    const comments = [
      `9,1703323060,2023-12-23 17:17:40+08:00,${POST},再来一条,0,7,1751340000456,8,e0,网*`,
      `8,1703322999,2023-12-23 17:16:39+08:00,${POST},"有逗号, 有""引号""",0,7,1751340000456,,e0,网*`,
    ].join('\n');
    const [a, b] = [join(folder, 'comments.csv'), join(folder, 'contents.csv')];
    writeFileSync(a, `${MARK}${header}\n${comments}\n`);
    writeFileSync(b, `${MARK}${CONTENTS_V2}\n${contentV2}\n`);
    const spoolPath = join(folder, 'spool.db');
    const signal = new AbortController().signal;
    await buildSpool({ files: [a, b], spoolPath, lane: 'file', key: 'k', now: NOW, signal });
    using spool = openSpool(spoolPath);
    const mentions = mentionsIn(spool);
    expect(mentions.map(({ id, root }) => [id, root?.text ?? null])).toEqual([
      [`weibo:${POST}`, null],
      ['weibo:8', '新发地休市'],
      ['weibo:9', '新发地休市'],
    ]);
    expect(mentions[1]?.text).toBe('有逗号, 有"引号"');
    expect([mentions[1]?.parent, mentions[2]?.parent]).toEqual([undefined, '8']);
  });
});

const HEAD =
  'id,bid,正文,头条文章url,原始图片url,视频url,Live Photo视频url,位置,日期,工具,点赞数,评论数,转发数,话题,@用户,完整日期,是否编辑过,编辑次数';
const ROW = `${POST}\t,ImTG,新发地休市,,https://a.jpg,,,,2023-12-23,,551894,182010,1000000,话题,,2023-12-23 17:12:54,False,0`;

describe('weibo-crawler', () => {
  test('the present header; an id that ends in a TAB; no author', async () => {
    const mentions = await mentionsOf('', `${MARK}${HEAD}\n${ROW}\n`);
    expect(brief(mentions)).toEqual([post]);
    expect(mentions[0]).toMatchObject({
      author: null,
      likes: 551_894,
      comments: 182_010,
      reposts: 1_000_000,
    });
  });

  test('the value of Live Photo without its header: every column after it is one further', async () => {
    const header = HEAD.replace('Live Photo视频url,', '').replace(',是否编辑过,编辑次数', '');
    const row = ROW.replace(',False,0', '');
    const [first] = await mentionsOf('', `${header}\n${row}\n`);
    expect(brief(first ? [first] : [])).toEqual([post]);
    expect([first?.likes, first?.comments, first?.reposts]).toEqual([551_894, 182_010, 1_000_000]);
  });

  test('the whole date without a header of its own', async () => {
    const header =
      'id,bid,正文,头条文章url,原始图片url,视频url,位置,日期,工具,点赞数,评论数,转发数,话题,@用户';
    const row = `${POST}\t,ImTG,新发地休市,,,,,2023-12-23,,5,6,7,,,2023-12-23 17:12:54`;
    expect(brief(await mentionsOf('', `${header}\n${row}\n`))).toEqual([post]);
    const [dated] = await rowsOf('', `${header}\n${row.replace(',2023-12-23 17:12:54', ',')}\n`);
    expect(dated).toEqual({ line: 2, rejected: expect.stringContaining('no time of day') });
  });

  test('ragged rows: 39 names, 19 cells of an original, 37 of a repost, which hangs under its source', async () => {
    const own = HEAD.split(',');
    const header = [...own, '是否原创', '源用户id', '源用户昵称', ...own.map((name) => `源微博${name}`)];
    const sourceCells = ['66', 'bid', '源头正文', ...ROW.split(',').slice(3, 16)];
    const original = `${ROW},True`;
    const repost = [...ROW.replace(POST, '55').split(','), 'False', '1669', '源昵称', ...sourceCells].join(
      ',',
    );
    const rows = await mentionsOf('', `${header.join(',')}\n${original}\n${repost}\n`);
    expect(rows.map(({ id, kind, thread }) => [id, kind, thread])).toEqual([
      [`weibo:${POST}`, 'post', POST],
      ['weibo:55', 'repost', '66'],
      ['weibo:66', 'post', '66'],
    ]);
    expect(JSON.stringify(rows)).not.toContain('源昵称');
  });

  test('JSON: the posts in the list of one object, plain or spread over lines', async () => {
    const weibo = {
      ...{ user_id: 1669879400, screen_name: '某某', id: Number(POST), bid: 'N', text: '新发地休市' },
      ...{ created_at: '2023-12-23', full_created_at: '2023-12-23 17:12:54', attitudes_count: 1 },
      ...{ comments_count: 2, reposts_count: 3 },
    };
    const repost = { ...weibo, id: 55, retweet: { ...weibo } };
    const user = { id: '1669879400', description: '写过 "weibo" 的人 [1]' };
    for (const space of [0, 4]) {
      const text = JSON.stringify({ user, weibo: [weibo, repost] }, null, space);
      expect(brief(await mentionsOf('', text))).toEqual([
        post,
        { ...post, id: 'weibo:55', kind: 'repost' },
        post,
      ]);
    }
  });

  test("comments with the interface's own times", async () => {
    const header = 'id,weibo_id,created_at,user_screen_name,text,pic_url,like_count';
    const row = `8,${POST},Sat Dec 23 17:12:54 +0800 2023,网友某某,新发地休市,,1.2万`;
    const [first] = await mentionsOf('', `${MARK}${header}\n${row}\n`);
    expect(brief(first ? [first] : [])).toEqual([{ ...post, id: 'weibo:8', kind: 'comment' }]);
    expect(first?.likes).toBe(12_000);
    expect(JSON.stringify(first)).not.toContain('网友某某');
  });
});

describe('weibo-search', () => {
  const names =
    'id,bid,user_id,用户昵称,微博正文,头条文章url,发布位置,艾特用户,话题,转发数,评论数,点赞数,发布时间,发布工具,微博图片url,微博视频url,retweet_id,ip,user_authentication,会员类型,会员等级';
  const cells = `${POST},Nz,1669879400,昵称,新发地休市,,,甲,话题甲,5,3,12,2023-12-23 17:12,iPhone客户端,https://a,,,上海,蓝V,会员,6`;

  test('every width, by name: 15, 16, 17, 18, 19 and 21 columns', async () => {
    const expected = { ...post, at: '2023-12-23T09:12:00.000Z' };
    const without = (out: readonly string[]): string => {
      const kept = names.split(',').map((name, index) => [name, cells.split(',')[index]] as const);
      const left = kept.filter(([name]) => !out.includes(name));
      return `${MARK}${left.map(([name]) => name).join(',')}\n${left.map(([, cell]) => cell).join(',')}\n`;
    };
    const gone = ['会员类型', '会员等级', 'user_authentication', 'ip', '头条文章url', 'retweet_id'];
    for (const count of [0, 2, 3, 4, 5, 6]) {
      const text = without(gone.slice(0, count));
      expect(brief(await mentionsOf('', text))).toEqual([expected]);
    }
    const [whole] = await mentionsOf('', without([]));
    expect(whole).toMatchObject({ region: '310000', authorKind: 'verified', likes: 12, reposts: 5 });
  });

  test('a repost hangs under what it reposts', async () => {
    const [first] = await mentionsOf('', `${names}\n${cells.replace(',,上海', ',99,上海')}\n`);
    expect([first?.kind, first?.thread]).toEqual(['repost', '99']);
  });
});

test('wechat-article-exporter: an article, its comments and their replies, as many rows', async () => {
  const ip = { country_name: '中国', province_name: '广东', city_name: '深圳' };
  const reply = {
    reply_id: 1,
    content: '已转交',
    create_time: 1703323000,
    nick_name: '官方',
    reply_like_num: 2,
  };
  const comment = {
    ...{ id: 3, content_id: '777', content: '停水三天了', create_time: 1703322900, nick_name: '市民甲' },
    ...{
      openid: 'oABC',
      like_num: 9,
      ip_wording: ip,
      reply_new: { reply_total_cnt: 1, reply_list: [reply] },
    },
  };
  const article = {
    ...{
      aid: '2247_1',
      title: '停水通知',
      digest: '明日恢复',
      create_time: 1703322774,
      _accountName: '某市发布',
    },
    ...{ readNum: 10_000, oldLikeNum: 5, shareNum: 2, commentNum: 1, comments: [comment] },
  };
  const mentions = await mentionsOf('', JSON.stringify([article], null, 1));
  expect(mentions.map(({ id, kind, thread, text }) => [id, kind, thread, text])).toEqual([
    ['wechat:2247_1', 'article', '2247_1', '停水通知\n明日恢复'],
    ['wechat:777', 'comment', '2247_1', '停水三天了'],
    ['wechat:777.1', 'comment', '2247_1', '已转交'],
  ]);
  expect(mentions[1]?.region).toBe('440000');
  expect(mentions[2]?.parent).toBe('777');
  expect(JSON.stringify(mentions)).not.toMatch(/市民甲|oABC|官方|某市发布/);
});

describe('sets for replay', () => {
  test('Weibo-COV', async () => {
    const header =
      '_id,user_id,crawl_time,created_at,like_num,repost_num,comment_num,content,origin_weibo,geo_info';
    const text = `${header}\n${POST},u1,1589000000,2023-12-23 17:12,1,2,3,新发地休市,,\n5,u2,1589000000,2023-12-23 17:13,1,2,3,转发,${POST},\n`;
    const mentions = await mentionsOf('', text);
    expect(mentions.map(({ kind, thread }) => [kind, thread])).toEqual([
      ['post', POST],
      ['repost', POST],
    ]);
  });

  test('CED: an original by the name of its file, and the reposts of the same name with their parents', async () => {
    const user = {
      verified: false,
      gender: 'f',
      messages: 1,
      followers: 2,
      location: '北京',
      time: 1,
      friends: 3,
    };
    const original = {
      text: '新发地休市',
      user,
      has_url: false,
      comments: 1,
      pics: 0,
      likes: 2,
      time: 1703322774,
      reposts: 3,
    };
    const name = `4_${POST}_1669879400.json`;
    for (const space of [0, 2])
      expect(brief(await mentionsOf(name, JSON.stringify(original, null, space)))).toEqual([post]);
    const reposts = [
      { uid: '7', parent: '', text: '转', mid: 'A1', date: '2023-12-23 17:12:54', kids: ['A2'] },
    ];
    const [first] = await mentionsOf(name, JSON.stringify(reposts));
    expect([first?.id, first?.kind, first?.thread]).toEqual(['weibo:A1', 'repost', POST]);
    const [lost] = await rowsOf('reposts.json', JSON.stringify(reposts));
    expect(lost).toMatchObject({ rejected: expect.stringContaining('not named') });
  });

  test('pyMABED and SONDY: tables between tabs, the second without a header', async () => {
    const mabed = await mentionsOf('', 'date\ttext\n2023-12-23 17:12:54\t新发地休市\n');
    const rows = await mentionsOf(
      '',
      '某某\t2023-12-23 17:12:54\t新发地休市\n某某\t2023-12-23 17:12:55\t再来\n',
    );
    expect(brief(mabed)[0]).toMatchObject({ kind: 'post', text: '新发地休市', at: AT });
    expect(brief(rows).map(({ text }) => text)).toEqual(['新发地休市', '再来']);
    expect(JSON.stringify(rows)).not.toContain('某某');
  });

  test('generic mentions in an array or a table are read as well', async () => {
    const row = { id: POST, platform: 'weibo', kind: 'post', threadId: POST, text: '新发地休市', at: AT };
    expect(brief(await mentionsOf('', JSON.stringify([row])))).toEqual([post]);
    const table = `${Object.keys(row).join(',')}\n${Object.values(row).join(',')}\n`;
    expect(brief(await mentionsOf('', table))).toEqual([post]);
  });
});

describe('what cannot be read', () => {
  test('a broken row is rejected at its line, and the rest is taken', async () => {
    const late = contentV2.replace(POST, '99');
    const noTime = contentV2.replace('1703322774,2023-12-23 17:12:54+08:00', ',');
    const rows = await rowsOf(
      '',
      `${CONTENTS_V2}\n${noTime}\n,${late.slice(late.indexOf(',') + 1)}\n${late}\n`,
    );
    expect(rows.map((row) => ('draft' in row ? 'taken' : `${row.line}: ${row.rejected}`))).toEqual([
      expect.stringMatching(/^2: create_time/),
      '3: note_id is missing',
      'taken',
    ]);
    const array = await rowsOf(
      '',
      `[${JSON.stringify({ note_id: '1', content: 'a', create_time: 1703322774, create_date_time: '' })}, {"note_id": }, 7]`,
    );
    expect(array.map((row) => ('draft' in row ? 'taken' : row.rejected))).toEqual([
      'taken',
      expect.stringContaining('not valid JSON'),
      expect.stringContaining('must be one JSON object'),
    ]);
  });

  test('a file that no tool wrote, and lists of hot topics, are refused with a word on what they are', async () => {
    await expect(rowsOf('', 'a,b\n1,2\n')).rejects.toThrow(/a table, with none of the known headers/);
    await expect(rowsOf('', '[{"a":1}]')).rejects.toThrow(/none of the known fields/);
    await expect(rowsOf('', '[{"url":"/x","title":"热搜"}]')).rejects.toThrow(
      /holds no mentions: it is a hot-search list/,
    );
    await expect(rowsOf('', '[]')).rejects.toThrow(/holds no rows/);
  });

  test('memory stays flat in the size of an array and of a table', async () => {
    const content = '新'.repeat(200);
    const element = JSON.stringify({ note_id: '1', content, create_time: 1703322774, create_date_time: '' });
    const row = contentV2.replace('新发地休市', '新'.repeat(200));
    const many = 60_000;
    for (const text of [
      `[${`${element},`.repeat(many)}${element}]`,
      `${CONTENTS_V2}\n${`${row}\n`.repeat(many)}`,
    ]) {
      const path = join(folder, `large-${text.length}`);
      writeFileSync(path, text);
      const before = process.memoryUsage().heapUsed;
      let most = 0;
      let read = 0;
      for await (const { rows } of readFileRows(path)) {
        read += rows.length;
        if (read % 5000 < 500) most = Math.max(most, process.memoryUsage().heapUsed);
      }
      expect(read).toBeGreaterThanOrEqual(many);
      // The text alone is 40 MB and more; what is held is a batch.
      expect(most - before).toBeLessThan(150 << 20);
    }
  });
});
