import { z } from 'zod';
import type { Colour } from '../../../shared/incidents.ts';
import { type Form, fitted, labelled } from '../message/fitted.ts';
import { linesOf, type Telling, tapWords } from '../message/lines.ts';
import { again, bodyOf, isNotSent, jsonCall, judged, refusing, waiting } from './answer.ts';
import { refused } from './channel.ts';
import { baseUrl, type ChannelKind, commonSettings, secretName } from './kind.ts';

const settings = z.strictObject({
  ...commonSettings,
  base: baseUrl('https://qyapi.weixin.qq.com'),
  /** Robots by name, each with the name of its secret: the key of its address. A delivery's address is a robot's name. */
  robots: z.record(z.string().min(1), z.strictObject({ key: secretName })),
});

/** markdown.content, in UTF-8. */
export const MARKDOWN_BYTES = 4096;
const MINUTE_MS = 60_000;

const answers = {
  '45009': waiting('发送过快，已被限流', MINUTE_MS),
  '93000': refusing('机器人地址无效或已删除'),
  '40058': refusing('消息过长或参数不符'),
  '40008': refusing('消息格式不符'),
  '-1': again('系统繁忙'),
};

/** platform-apis.md 3.1. */
export const wecomRobot: ChannelKind<z.infer<typeof settings>> = {
  name: 'wecom-robot',
  summary: 'WeCom group robot',
  settings,
  dedupes: false,
  // 20 a minute and robot (platform-apis.md 3.1, 3.10).
  pace: { limits: [{ count: 18, perMs: MINUTE_MS }], kept: 6, avoidMs: 0 },
  paceKey: (_, address) => address,
  open: () => async (trial) => {
    const { base, robots, allowPrivate } = trial.settings;
    const robot = Object.hasOwn(robots, trial.address) ? robots[trial.address] : undefined;
    if (!robot) return refused('没有这个名称的企业微信机器人');
    const url = new URL('/cgi-bin/webhook/send', base);
    url.searchParams.set('key', trial.secret(robot.key));
    const body = wecomRobotBody(trial.telling);
    const answer = bodyOf(await trial.http.call(jsonCall(url, body, { allowPrivate, signal: trial.signal })));
    if (isNotSent(answer)) return answer;
    const code = String(answer.errcode);
    return code === '0' ? { ok: true } : judged('企业微信', code, answers);
  },
};

/** WeCom knows three colours: green, grey and orange-red. */
const fonts: Readonly<Record<Colour, string>> = {
  blue: 'info',
  yellow: 'warning',
  orange: 'warning',
  red: 'warning',
};

export function wecomRobotBody(told: Telling): object {
  const font = told.kind === 'closed' || told.kind === 'signed' ? 'info' : fonts[told.level];
  const markdown: Form = {
    write: (line) =>
      line.part === 'head'
        ? `**<font color="${font}">${line.text}</font>**`
        : line.part === 'link'
          ? `[${tapWords(told)}](${line.text})`
          : line.part === 'asked'
            ? `**${labelled(line)}**`
            : labelled(line),
    between: '\n',
  };
  return { msgtype: 'markdown', markdown: { content: fitted(linesOf(told), markdown, MARKDOWN_BYTES) } };
}
