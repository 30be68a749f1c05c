import { createHmac } from 'node:crypto';
import { z } from 'zod';
import type { Colour } from '../../../shared/incidents.ts';
import { charactersOf, cut } from '../message/cut.ts';
import { type Form, fitted, labelled } from '../message/fitted.ts';
import { linesOf, marksOf, type Telling, tapWords } from '../message/lines.ts';
import { harmless } from '../message/typeset.ts';
import { bodyOf, isNotSent, jsonCall, judged, refusing, waiting } from './answer.ts';
import { refused, type Sent } from './channel.ts';
import { inJson } from './dingtalk.ts';
import { baseUrl, type ChannelKind, commonSettings, secretName } from './kind.ts';

const settings = z.strictObject({
  ...commonSettings,
  base: baseUrl('https://open.feishu.cn'),
  /** Robots by name; a delivery's address is a robot's name. */
  robots: z.record(
    z.string().min(1),
    z.strictObject({
      /** Secret: the last part of its address. */
      hook: secretName,
      /** Secret of its signature; null where it has none. */
      sign: secretName.nullable().default(null),
    }),
  ),
});

/** Of the whole body: 20 KB. The rest is for the card around the text. */
const TEXT_BYTES = 17_000;
const TITLE_CHARACTERS = 80;
const MINUTE_MS = 60_000;
const SECOND_MS = 1000;

const answers = {
  '9499': refusing('请求格式不符或过长'),
  '11232': waiting('发送过快，已被限流', MINUTE_MS),
  '19001': refusing('机器人地址无效'),
  '19002': refusing('缺少消息类型'),
  '19007': refusing('机器人已停用'),
  '19021': refusing('签名不符，或本机时钟偏差超过 1 小时'),
  '19022': refusing('本机地址不在 IP 名单内'),
  '19024': refusing('缺少关键词'),
  '19036': refusing('消息过长'),
  '200621': refusing('卡片格式不符'),
  '11246': refusing('卡片格式不符'),
};

/** The header of a card in the colour of the level. */
const templates: Readonly<Record<Colour, string>> = {
  blue: 'blue',
  yellow: 'yellow',
  orange: 'orange',
  red: 'red',
};

/** platform-apis.md 3.4. */
export const feishu: ChannelKind<z.infer<typeof settings>> = {
  name: 'feishu',
  summary: 'Feishu (Lark) group robot',
  settings,
  dedupes: false,
  // 100 a minute and 5 a second; the vendor is busy at full and half hours (platform-apis.md 3.4, 3.10).
  pace: {
    limits: [
      { count: 4, perMs: SECOND_MS },
      { count: 90, perMs: MINUTE_MS },
    ],
    kept: 1,
    avoidMs: 3000,
  },
  paceKey: (_, address) => address,
  open: () => async (trial) => {
    const { telling, http, now, secret, signal } = trial;
    const { base, robots, allowPrivate } = trial.settings;
    const robot = Object.hasOwn(robots, trial.address) ? robots[trial.address] : undefined;
    if (!robot) return refused('没有这个名称的飞书机器人');
    const url = new URL(`/open-apis/bot/v2/hook/${encodeURIComponent(secret(robot.hook))}`, base);
    const signed = robot.sign === null ? {} : feishuSigned(secret(robot.sign), now);
    const body = { ...signed, ...feishuBody(telling) };
    const answer = bodyOf(await http.call(jsonCall(url, body, { allowPrivate, signal })));
    return isNotSent(answer) ? answer : feishuSaid(answer);
  },
};

/** The key is `seconds\nsecret` and the message is empty; both go into the body. */
export function feishuSigned(secret: string, now: number): { timestamp: string; sign: string } {
  const timestamp = String(Math.floor(now / SECOND_MS));
  return { timestamp, sign: createHmac('sha256', `${timestamp}\n${secret}`).update('').digest('base64') };
}

/** Newer answers have `code`, older ones `StatusCode`. 9499 is said of a bad shape and of too many. */
function feishuSaid(answer: Readonly<Record<string, unknown>>): Sent {
  const code = String(answer.code ?? answer.StatusCode);
  if (code === '0') return { ok: true };
  const isFrequency = code === '9499' && /frequency|too many/i.test(String(answer.msg));
  return judged('飞书', isFrequency ? '11232' : code, answers);
}

const card: Form = {
  write: (line) => (line.part === 'asked' ? `**${labelled(line)}**` : labelled(line)),
  between: '\n',
};

export function feishuBody(told: Telling): object {
  const lines = linesOf(told);
  const { link } = told.message;
  const text = fitted(
    lines.filter(({ part }) => part !== 'head' && part !== 'link'),
    card,
    TEXT_BYTES,
    inJson,
  );
  const button = {
    tag: 'button',
    text: { tag: 'plain_text', content: tapWords(told) },
    type: 'primary',
    url: link,
  };
  const title = cut(`${marksOf(told)}${harmless(told.message.what)}`, TITLE_CHARACTERS, charactersOf);
  return {
    msg_type: 'interactive',
    card: {
      config: { wide_screen_mode: true },
      header: {
        title: { tag: 'plain_text', content: title },
        template: told.kind === 'closed' ? 'green' : templates[told.level],
      },
      elements: [
        { tag: 'div', text: { tag: 'lark_md', content: text } },
        ...(link === null ? [] : [{ tag: 'action', actions: [button] }]),
      ],
    },
  };
}
