import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';

/** Rows that carry what must never be stored, with the list of it; nothing in it is a real person's. */
export interface Planted {
  readonly rows: readonly object[];
  readonly secrets: readonly string[];
}

const SURNAMES = [...'赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨'];
const GIVEN = [...'澄霁嘉沐予棠屿柠澈朗妍皓'];

/** `count` comments by as many authors; every text holds an @name, a phone number, an id-card number and a profile link. */
export function plant(count: number, at: (index: number) => string): Planted {
  const rows: object[] = [];
  const secrets: string[] = [];
  for (let i = 0; i < count; i++) {
    const name = `${SURNAMES[i % 16]}${GIVEN[(i >> 4) % 12]}${GIVEN[(i >> 8) % 12]}PLANT${i}`;
    const author = `uid${7_000_000_000 + i * 37}`;
    const phone = `1${38 + (i % 3)}${String(10_000_000 + i * 7919).slice(-8)}`;
    const card = `33010619${String(60 + (i % 40))}0${1 + (i % 9)}1${i % 10}${String(1000 + (i % 9000))}`;
    const link = `https://weibo.com/u/${8_000_000_000 + i}`;
    const text = `新发地那边 @${name} 打电话 ${phone} 身份证${card} 主页 ${link} 怎么没人管`;
    rows.push({
      id: `p${i}`,
      platform: i % 5 === 0 ? 'wechat' : 'weibo',
      kind: 'comment',
      threadId: `t${i % 50}`,
      author: i % 2 === 0 ? author : name,
      text,
      at: at(i),
    });
    secrets.push(name, author, phone, card, `u/${8_000_000_000 + i}`);
  }
  return { rows, secrets };
}

/** Magic number of a zstd frame (RFC 8878 section 3.1.1). */
const ZSTD = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/** Which of the secrets can be read in any file below the folder: in its bytes, or in any zstd frame within them. */
export function found(folder: string, secrets: readonly string[]): readonly string[] {
  const hits = new Set<string>();
  const wanted = new Set(secrets);
  for (const file of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue;
    const path = join(file.parentPath, file.name);
    for (const text of textsOf(readFileSync(path))) {
      for (const word of text.match(/[\p{Script=Han}]{2,4}PLANT\d+|uid\d+|\d{11,18}|u\/\d+/gu) ?? [])
        if (wanted.has(word)) hits.add(`${file.name}: ${word}`);
    }
  }
  return [...hits];
}

function* textsOf(bytes: Buffer): Generator<string> {
  yield bytes.toString('utf8');
  for (let at = bytes.indexOf(ZSTD); at >= 0; at = bytes.indexOf(ZSTD, at + 1)) {
    try {
      yield zstdDecompressSync(bytes.subarray(at)).toString('utf8');
    } catch {
      // Not a frame, or one that a database page border cuts; the log is read through its port as well.
    }
  }
}
