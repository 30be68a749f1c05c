import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { csv, mentionsOf, outcomes, pseudonyms, rowsOf } from './reading.ts';

const V2 =
  'note_id,content,create_time,create_date_time,liked_count,comments_count,shared_count,last_modify_ts,note_url,creator_hash,nickname,source_keyword';
const note = (id: string, content = '正文'): string =>
  `${id},${content},1703322774,2023-12-23 17:12:54+08:00,1,2,3,1751340000123,u,e08d30b8adf32bdb,某***名,词`;

describe('a broken table costs its broken lines only', () => {
  test('a quotation mark that is never closed, whatever follows it', async () => {
    const after = [note('3'), note('4', '"两行\n一条"'), note('5', '"说""好"""'), note('6')];
    expect(outcomes(await rowsOf([V2, note('1'), '2,"没有结束', ...after].join('\n')))).toEqual([
      '1',
      'line 3: a quotation mark is opened and not closed as it should be',
      ...['3', '4', '5', '6'],
    ]);
  });

  test('also beyond what is held of one record', async () => {
    const after = Array.from({ length: 12_000 }, (_, i) => note(`${i + 3}`));
    const rows = await rowsOf([V2, '2,"没有结束', ...after].join('\n'));
    expect(rows).toHaveLength(12_001);
    expect(rows.filter((row) => 'rejected' in row)).toHaveLength(1);
  });

  test('quotation marks that mean themselves stay', async () => {
    const text =
      'date\ttext\n2023-12-23 17:12:54\t"好"个头\n2023-12-23 17:12:55\t"半句\n2023-12-23 17:12:56\t尾\n';
    expect((await mentionsOf(text)).map((mention) => mention.text)).toEqual(['"好"个头', '"半句', '尾']);
  });

  test('a row that is not UTF-8 is rejected at its line, blank lines and lines in cells counted', async () => {
    const bytes = Buffer.from(`${V2}\n\n${note('1', '"a\nb"')}\n${note('2', '#')}\n${note('3')}\n`);
    expect(outcomes(await rowsOf(bytes.map((byte) => (byte === 0x23 ? 0xd0 : byte))))).toEqual([
      '1',
      'line 5: holds bytes that are not UTF-8',
      '3',
    ]);
  });

  test('a table in GB18030 is told to be one', async () => {
    const header = Buffer.from('6e6f74655f69642ccea2b2a9d5fdcec40a', 'hex');
    await expect(rowsOf(header)).rejects.toThrow(/line 1: not UTF-8, it looks like GB18030/);
  });

  test('rows of two files behind each other, each under its own header', async () => {
    const older = `${V2.replace('creator_hash', 'ip_location,user_id').replace(',source_keyword', ',gender,profile_url,avatar,source_keyword')}`;
    const row = note('2').replace('e08d30b8adf32bdb,某***名', '发布于 北京,1669879400,某某,f,u,a');
    const [first, second] = await mentionsOf(`\ufeff${V2}\r\n${note('1')}\r\n\ufeff${older}\r\n${row}\r\n`);
    expect(first?.author).toBe(pseudonyms('weibo', 'e08d30b8adf32bdb'));
    expect(second).toMatchObject({ author: pseudonyms('weibo', '1669879400'), region: '110000' });
  });
});

test('a cut first line does not hide the lines behind it, though it looks like a table', async () => {
  const row = '{"platform":"weibo","kind":"post","id":"1","text":"a","at":"2023-12-23T00:00:00+08:00"}';
  expect(outcomes(await rowsOf(`后半句, 完了","at":"2023"}\n${row}\n`))).toEqual([
    'line 1: not valid JSON',
    '1',
  ]);
});

describe('what spreadsheets and packages do to a table', () => {
  const head = ['id', 'bid', 'user_id', '用户昵称', '微博正文', '发布时间', '点赞数'];
  const row = (id: string, time: string): readonly string[] => [id, 'b', '1669879400', 'n', 'a', time, '5'];

  test('an id that was rounded is refused, for many posts would become one', async () => {
    expect(outcomes(await rowsOf(csv([head, row('4.98204E+15', '2023-12-23 17:12')])))).toEqual([
      'line 2: id was rounded by a spreadsheet, its last digits are lost',
    ]);
  });

  test('an id written as a fraction, and times rewritten, are read', async () => {
    const text = csv([head, row('4982041758140155.0', '2023/12/23 17:12'), row('2', '2023/1/5 7:05')], ';');
    const [first, second] = await mentionsOf(text);
    expect(first).toMatchObject({ id: 'weibo:4982041758140155', at: Date.UTC(2023, 11, 23, 9, 12) });
    expect(second?.at).toBe(Date.UTC(2023, 0, 4, 23, 5));
  });

  test('a relative time is rejected, and a count that is none leaves the mention', async () => {
    const rows = csv([head, row('1', '3分钟前'), [...row('2', '2023-12-23 17:12').slice(0, 6), '赞']]);
    expect(outcomes(await rowsOf(rows))).toEqual([
      'line 2: 发布时间 must be a time such as 2023-12-23 17:12:00, this is a text of 4 characters',
      '2',
    ]);
    expect((await rowsOf(rows))[1]).toMatchObject({ draft: { likes: null } });
  });

  test.each([
    ['100万+', 1_000_000],
    ['1.2亿', 120_000_000],
    ['12', 12],
    ['', undefined],
  ])('the count %s', async (written, likes) => {
    const [first] = await mentionsOf(csv([head, [...row('1', '2023-12-23 17:12').slice(0, 6), written]]));
    expect(first?.likes).toBe(likes);
  });
});

describe('weibo-crawler, every header against every width', () => {
  const before = ['id', 'bid', '正文', '头条文章url', '原始图片url', '视频url'];
  const behind = ['位置', '日期', '工具', '点赞数', '评论数', '转发数', '话题', '@用户'];
  const edits = ['是否编辑过', '编辑次数'];
  const headers = {
    'until 2024-01': [...before, ...behind],
    'until 2025-11': [...before, ...behind, '完整日期'],
    'until 2025-12': [...before, 'Live Photo视频url', ...behind, '完整日期'],
    'since 2025-12': [...before, 'Live Photo视频url', ...behind, '完整日期', ...edits],
  };
  const withReposts = (own: readonly string[]): readonly string[] => [
    ...own,
    ...['是否原创', '源用户id', '源用户昵称'],
    ...own.map((name) => `源微博${name}`),
  ];
  const cells = (id: string, text: string, live: boolean): readonly string[] => [
    ...[`${id}\t`, 'b', text, '', 'a.jpg,b.jpg', ''],
    ...(live ? ['https://live'] : []),
    ...['北京·朝阳', '2023-12-23', 'iPhone', '551894', '182010', '1000000', '话题', '被提到的人'],
    '2023-12-23 17:12:54',
  ];

  for (const [named, own] of Object.entries(headers)) {
    for (const live of [false, true]) {
      for (const edited of [[], ['True', '2']]) {
        test(`the header ${named}, ${live ? 'with' : 'without'} Live Photo, ${edited.length} cells on edits`, async () => {
          const original = [...cells('10', '原创', live), ...edited];
          const repost = [
            ...cells('11', '转发的话', live),
            ...edited,
            ...['False', '1669879400', '读得出的昵称'],
            ...cells('66', '源头的话', live),
          ];
          const plain = csv([own, original]);
          const ragged = csv([withReposts(own), [...original, 'True'], repost]);
          const expected = {
            id: 'weibo:10',
            kind: 'post',
            thread: '10',
            text: '原创',
            likes: 551_894,
            reposts: 1e6,
          };
          expect(await mentionsOf(plain)).toEqual([expect.objectContaining(expected)]);
          const mentions = await mentionsOf(`\ufeff${ragged}`);
          expect(mentions.map(({ id, kind, thread, text }) => [id, kind, thread, text])).toEqual([
            ['weibo:10', 'post', '10', '原创'],
            ['weibo:11', 'repost', '66', '转发的话'],
            ['weibo:66', 'post', '66', '源头的话'],
          ]);
          expect(new Set(mentions.map(({ at }) => at))).toEqual(new Set([Date.UTC(2023, 11, 23, 9, 12, 54)]));
          expect(new Set(mentions.map(({ region }) => region))).toEqual(new Set(['110000']));
          expect(mentions[2]?.author).toBe(pseudonyms('weibo', '1669879400'));
          expect(JSON.stringify(mentions)).not.toMatch(/昵称|被提到|话题|1669879400/);
        });
      }
    }
  }

  test('the name of the file is the author, where it is the user id', async () => {
    const text = csv([headers['since 2025-12'], [...cells('10', '原创', true), 'False', '0']]);
    expect((await mentionsOf(text, '1669879400.csv'))[0]?.author).toBe(pseudonyms('weibo', '1669879400'));
    expect((await mentionsOf(text, '20231223.csv'))[0]?.author).toBeNull();
  });

  test('a repost whose original is gone is a thread of its own, and a broken original costs itself only', async () => {
    const own = withReposts(headers['since 2025-12']);
    const repost = [...cells('11', '转', true), 'False', '0', 'False'];
    const original = cells('66', '源', true).with(-1, '').with(8, '');
    expect(await mentionsOf(csv([own, repost]))).toMatchObject([{ kind: 'repost', thread: '11' }]);
    const rows = await rowsOf(csv([own, [...repost, '1', 'n', ...original]]));
    expect(outcomes(rows)).toEqual(['11', 'line 2: the reposted post: 完整日期 is missing']);
    expect(rows[0]).toMatchObject({ draft: { thread: '66' } });
  });

  test('a day alone is no time', async () => {
    const row = cells('10', '原创', false).slice(0, -1);
    expect(outcomes(await rowsOf(csv([headers['until 2024-01'], row])))).toEqual([
      'line 2: 日期 has a date but no time of day, this is "2023-12-23"',
    ]);
  });

  test('rows of its tables: reposts and comments, by the user id, answers under what they answer', async () => {
    const reposts = csv([
      [
        'id',
        'bid',
        'weibo_id',
        'user_id',
        'created_at',
        'user_screen_name',
        'user_avatar_url',
        'text',
        'like_count',
      ],
      ['8', 'b', '7', '1669879400', 'Sat Dec 23 17:12:54 +0800 2023', '网友', '', '转', '1'],
    ]);
    const answer = {
      ...{ id: 9, weibo_id: 7, root_id: 8, user_id: 5, user_screen_name: 'n', text: 'a' },
      pic_url: '',
    };
    const comments = JSON.stringify([{ ...answer, created_at: '2023-12-23 17:12:54', like_count: 1 }]);
    expect(await mentionsOf(reposts)).toMatchObject([
      { kind: 'repost', thread: '7', author: pseudonyms('weibo', '1669879400') },
    ]);
    expect(await mentionsOf(comments)).toMatchObject([{ kind: 'comment', thread: '7', parent: '8' }]);
  });
});

test('weibo-search before 2024-05-16: cells that have moved by one against the header', async () => {
  const header =
    'id,bid,user_id,用户昵称,微博正文,头条文章url,发布位置,艾特用户,话题,转发数,评论数,点赞数,发布时间,发布工具,微博图片url,微博视频url,retweet_id';
  const text = `${header}\n1,b,1669879400,昵称,正文,,甲,话题,5,3,12,2023-12-23 17:12,iPhone,,,\n`;
  expect(await mentionsOf(text)).toMatchObject([
    { text: '正文', likes: 12, reposts: 5, comments: 3, at: Date.UTC(2023, 11, 23, 9, 12) },
  ]);
});

test("MediaCrawler: a first-level comment that is named its own root, '' and 0 have no parent", async () => {
  const header =
    'comment_id,create_time,create_date_time,note_id,content,sub_comment_count,comment_like_count,last_modify_ts,parent_comment_id,creator_hash,nickname';
  const row = (parent: string): string => `9,1703323060000,,7,"<评>",0,7,1,${parent},e0,网*`;
  const mentions = await mentionsOf([header, row('9'), row(''), row('0'), row('8')].join('\n'));
  expect(mentions.map(({ parent }) => parent)).toEqual([undefined, undefined, undefined, '8']);
  expect(mentions[0]).toMatchObject({ at: 1_703_323_060_000, text: '<评>' });
});

describe('WeChat', () => {
  const article = (account: string, more: object): object => ({
    ...{ aid: '2247483650_1', title: '停水', digest: '摘要', create_time: 1703322774, _accountName: account },
    ...more,
  });

  test('articles of two accounts with the same aid are two threads, and ids within a comment and an article are not mixed', async () => {
    const reply = { reply_list: [{ reply_id: 1, content: '复', create_time: 1703323000, nick_name: '乙' }] };
    const comment = { id: 3, content: '评', create_time: 1703322900, nick_name: '甲', reply_new: reply };
    const link = (biz: string): string =>
      `http://mp.weixin.qq.com/s?__biz=${biz}&amp;mid=2247483650&amp;idx=1#rd`;
    const texts = [
      article('甲号', { link: link('AA=='), comments: [comment] }),
      article('乙号', { link: link('BB=='), comments: [{ ...comment, content_id: 'c7' }] }),
      article('丙号', { link: 'https://mp.weixin.qq.com/s/AbC-_1' }),
    ];
    const mentions = await mentionsOf(JSON.stringify(texts));
    expect(mentions.map(({ id, thread, parent }) => [id, thread, parent])).toEqual([
      ['wechat:AA==_2247483650_1', 'AA==_2247483650_1', undefined],
      ['wechat:AA==_2247483650_1_3', 'AA==_2247483650_1', undefined],
      ['wechat:AA==_2247483650_1_3.1', 'AA==_2247483650_1', 'AA==_2247483650_1_3'],
      ['wechat:BB==_2247483650_1', 'BB==_2247483650_1', undefined],
      ['wechat:c7', 'BB==_2247483650_1', undefined],
      ['wechat:c7.1', 'BB==_2247483650_1', 'c7'],
      ['wechat:AbC-_1', 'AbC-_1', undefined],
    ]);
    expect(JSON.stringify(mentions)).not.toMatch(/[甲乙丙]/);
  });

  test('the content stands for the digest, without its tags; an endless one is cut, a count of -1 is none', async () => {
    const content = `<style>p{}</style><p>停水&nbsp;三天</p>${'长'.repeat(200_000)}`;
    const [first] = await mentionsOf(JSON.stringify([article('甲号', { content, readNum: -1 })]));
    expect(first?.text.slice(0, 12)).toBe('停水\n停水 三天 长长长');
    expect(first?.reads).toBeUndefined();
  });

  test('its table as CSV', async () => {
    const header =
      '公众号,ID,链接,标题,封面,摘要,创建时间,发布时间,阅读,点赞,分享,喜欢,留言,作者,是否原创,文章类型,所属合集,文章内容';
    const row =
      '某号,1_1,https://mp.weixin.qq.com/s/xyz,停水,,摘要,2023-12-23 17:12:54,2023-12-23 17:20:00,9,8,7,6,5,某人,,,,';
    expect(await mentionsOf(`${header}\n${row}\n`)).toMatchObject([
      { id: 'wechat:xyz', kind: 'article', text: '停水\n摘要', reads: 9, likes: 8, reposts: 7, comments: 5 },
    ]);
  });
});

describe('CED', () => {
  test('files as the set has them: spread over lines, user names for ids, a government account', async () => {
    const user = {
      verified: true,
      verified_type: 1,
      messages: 1,
      location: '广东 深圳',
      time: 1_267_169_367,
    };
    const original = {
      multi: null,
      text: '原文',
      user,
      has_url: true,
      comments: 1,
      likes: 0,
      time: 1_294_301_161,
      reposts: 2,
    };
    const name = '2601_85jBAr_1700757973.json.gz';
    const [post] = await mentionsOf(gzipSync(JSON.stringify(original, null, '')), name);
    const [spread] = await mentionsOf(gzipSync(JSON.stringify(original, null, 1)), name);
    expect(spread).toEqual(post);
    expect(post).toMatchObject({
      id: 'weibo:85jBAr',
      authorKind: 'official',
      region: '440000',
      at: 1_294_301_161_000,
    });
    const repost = {
      kids: [],
      uid: 'somename',
      parent: 'a6fThh',
      text: '',
      mid: 'bKlFHl',
      date: '2011-03-09 19:54:47',
    };
    const [first] = await mentionsOf(`[\n${JSON.stringify(repost, null, 0)}\n]`, name.replace('.gz', ''));
    expect(first).toMatchObject({
      thread: '85jBAr',
      parent: 'a6fThh',
      author: pseudonyms('weibo', 'somename'),
    });
  });

  test('several originals in a file of any name are told apart', async () => {
    const user = { verified: false, messages: 1 };
    const lines = ['甲', '乙'].map((text) => JSON.stringify({ text, user, time: 1_294_301_161, reposts: 2 }));
    expect(new Set((await mentionsOf(lines.join('\n'))).map(({ id }) => id)).size).toBe(2);
  });
});

describe('what holds no mentions of Weibo or WeChat is refused with a word on what it is', () => {
  test.each([
    ['[{"url":"/x","title":"热搜"}]', 'a hot-search list'],
    ['hour_cst,rank,title,category,hot\n2024-05-20 20,1,题,社会,1\n', 'a hot-search list'],
    [
      'title,platform_id,rank,url,first_crawl_time,last_crawl_time,crawl_count\n题,weibo,1,u,1,2,3\n',
      'a hot-search list',
    ],
    [
      'user_id,nickname,gender,avatar,desc,ip_location,follows,fans,tag_list,last_modify_ts\n1,n,f,a,d,北京,1,2,,3\n',
      'list of accounts',
    ],
    ['minute,posts\n2020-12-08 04:00,1\n', 'a series of counts'],
  ])('%j', async (text, what) => {
    await expect(rowsOf(text)).rejects.toThrow(new RegExp(`holds no mentions: it is .*${what}`));
  });

  test("another platform's comments by MediaCrawler are not taken for Weibo's", async () => {
    const row = {
      comment_id: '65a',
      create_time: 1_703_322_774_000,
      note_id: '64f',
      content: 'a',
      user_id: 'u',
    };
    await expect(rowsOf(JSON.stringify([row]))).rejects.toThrow(/none of the known fields/);
  });

  test('a database', async () => {
    const bytes = Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(200)]);
    await expect(rowsOf(bytes)).rejects.toThrow(/is an SQLite database: export its tables as CSV or JSON/);
  });
});
