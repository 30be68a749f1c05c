import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { bytesOf } from '../message/cut.ts';
import { type Form, fitted, labelled } from '../message/fitted.ts';
import { linesOf, marksOf, type Telling, tapWords } from '../message/lines.ts';
import { harmless } from '../message/typeset.ts';
import { again, bodyOf, isNotSent, jsonCall, judged, refusing, waiting } from './answer.ts';
import { refused } from './channel.ts';
import { baseUrl, type ChannelKind, commonSettings, secretName } from './kind.ts';

const settings = z.strictObject({
  ...commonSettings,
  base: baseUrl('https://oapi.dingtalk.com'),
  /** Robots by name; a delivery's address is a robot's name. */
  robots: z.record(
    z.string().min(1),
    z.strictObject({
      /** Secret: the access_token of its address. */
      token: secretName,
      /** Secret of its signature (SEC…); null where it is secured by keyword or address. */
      sign: secretName.nullable().default(null),
      /** A keyword that it asks for, put behind the message. */
      keyword: z.string().min(1).max(20).nullable().default(null),
    }),
  ),
});

/** Ten minutes: who sends 21 in a minute is heard no sooner. */
const BLOCKED_MS = 600_000;
/** Of the whole body: 20,000 bytes. The rest is for what stands around the text. */
const TEXT_BYTES = 18_000;
const TITLE_CHARACTERS = 64;

const answers = {
  '310000': refusing('安全设置不符（关键词、签名或 IP 名单）'),
  '130101': waiting('发送过快，已被限流', BLOCKED_MS),
  '410100': waiting('发送过快，已被限流', BLOCKED_MS),
  '300001': refusing('机器人令牌不存在'),
  '300005': refusing('机器人令牌不存在'),
  '400101': refusing('机器人令牌无效'),
  '400102': refusing('机器人已停用'),
  '400013': refusing('群已解散'),
  '400106': refusing('机器人不存在'),
  '400105': refusing('消息类型不受支持'),
  '460101': refusing('消息过长'),
  '430101': refusing('内容未通过钉钉审核'),
  '430102': refusing('链接未通过钉钉审核'),
  '430103': refusing('图片未通过钉钉审核'),
  '430104': refusing('文字未通过钉钉审核'),
  '-1': again('系统繁忙', 30_000),
};

/** platform-apis.md 3.3. */
export const dingtalk: ChannelKind<z.infer<typeof settings>> = {
  name: 'dingtalk',
  summary: 'DingTalk group robot',
  settings,
  dedupes: false,
  // 20 a minute and robot; who sends more is blocked for ten minutes (platform-apis.md 3.3, 3.10).
  pace: { limits: [{ count: 18, perMs: 60_000 }], kept: 6, avoidMs: 0 },
  paceKey: (_, address) => address,
  open: () => async (trial) => {
    const { telling, http, now, secret } = trial;
    const robot = Object.hasOwn(trial.settings.robots, trial.address)
      ? trial.settings.robots[trial.address]
      : undefined;
    if (!robot) return refused('没有这个名称的钉钉机器人');
    const url = new URL('/robot/send', trial.settings.base);
    url.searchParams.set('access_token', secret(robot.token));
    // Put behind as it is: it is encoded already.
    if (robot.sign !== null) url.search += `&timestamp=${now}&sign=${dingtalkSign(secret(robot.sign), now)}`;
    const { allowPrivate } = trial.settings;
    const body = dingtalkBody(telling, robot.keyword);
    const answer = bodyOf(await http.call(jsonCall(url, body, { allowPrivate, signal: trial.signal })));
    if (isNotSent(answer)) return answer;
    const code = String(answer.errcode);
    return code === '0' ? { ok: true } : judged('钉钉', code, answers);
  },
};

/** `encodeURIComponent(base64(HMAC-SHA256(secret, "ms\nsecret")))`. */
export function dingtalkSign(secret: string, now: number): string {
  const digest = createHmac('sha256', secret).update(`${now}\n${secret}`).digest('base64');
  return encodeURIComponent(digest);
}

const markdownOf = (told: Telling): Form => ({
  write: (line) =>
    line.part === 'head'
      ? `### ${line.text}`
      : line.part === 'link'
        ? `[${tapWords(told)}](${line.text})`
        : line.part === 'asked'
          ? `**${labelled(line)}**`
          : labelled(line),
  between: '\n\n',
});

export function dingtalkBody(told: Telling, keyword: string | null): object {
  const title = [...`${marksOf(told)}${harmless(told.message.what)}`].slice(0, TITLE_CHARACTERS).join('');
  const text = fitted(linesOf(told), markdownOf(told), TEXT_BYTES, inJson);
  return {
    msgtype: 'markdown',
    markdown: { title, text: keyword === null ? text : `${text}\n\n${keyword}` },
    at: { isAtAll: false },
  };
}

/** Bytes of a text as it stands in JSON. */
export function inJson(text: string): number {
  return bytesOf(JSON.stringify(text)) - 2;
}
