import { z } from 'zod';
import { fitted, plain } from '../message/fitted.ts';
import { linesOf } from '../message/lines.ts';
import { again, bodyOf, isNotSent, jsonCall, judged, refusing, waiting } from './answer.ts';
import { refused, type Sent } from './channel.ts';
import { baseUrl, type ChannelKind, commonSettings, secretName, type Trial } from './kind.ts';
import { createTokens, STALE_TOKEN, type Tokens } from './tokens.ts';

const settings = z.strictObject({
  ...commonSettings,
  base: baseUrl('https://qyapi.weixin.qq.com'),
  corpId: z.string().min(1).max(64),
  agentId: z.int().min(1),
  /** Name of the application's secret. */
  secret: secretName,
});
type Settings = z.infer<typeof settings>;

/** text.content in UTF-8; what is longer is cut by the vendor, wherever that falls. */
export const TEXT_BYTES = 2048;
const MINUTE_MS = 60_000;

const answers = {
  '-1': again('系统繁忙'),
  '40001': refusing('应用密钥无效'),
  '40013': refusing('企业 ID 无效'),
  '40014': refusing('访问令牌无效'),
  '40056': refusing('应用 ID 无效'),
  '40058': refusing('参数不符'),
  '41001': refusing('缺少访问令牌'),
  '42001': again('访问令牌已过期'),
  '45002': refusing('消息过长'),
  '45009': waiting('调用过多，已被限流', MINUTE_MS),
  '45033': waiting('并发过多，已被限流', MINUTE_MS),
  '48002': refusing('没有调用权限'),
  '60011': refusing('没有权限向该成员发送'),
  '60020': refusing('本机地址不在企业可信 IP 内'),
  '81013': refusing('接收人都无效'),
  '82001': refusing('接收人都无效'),
  '86003': refusing('接收人无效'),
  '301002': refusing('没有使用该应用的权限'),
};

/** platform-apis.md 3.2. It reaches persons, and those who read in WeChat too, where Markdown is not shown: bare text. */
export const wecomApp: ChannelKind<Settings> = {
  name: 'wecom-app',
  summary: 'WeCom application message to a member',
  settings,
  dedupes: false,
  // 30 a minute and member, beyond which the vendor drops silently (platform-apis.md 3.2).
  pace: { limits: [{ count: 25, perMs: MINUTE_MS }], kept: 6, avoidMs: 0 },
  paceKey: (_, address) => address,
  open() {
    const tokens = createTokens('企业微信', answers);
    return async (trial) => {
      const first = await tell(trial, tokens);
      return first === 'stale' ? last(await tell(trial, tokens)) : first;
    };
  },
};

function last(sent: Sent | 'stale'): Sent {
  return sent === 'stale' ? judged('企业微信', '40014', answers) : sent;
}

async function tell(trial: Trial<Settings>, tokens: Tokens): Promise<Sent | 'stale'> {
  const { address, http, now, signal, telling } = trial;
  const { base, corpId, agentId, allowPrivate, secret } = trial.settings;
  const ask = new URL('/cgi-bin/gettoken', base);
  ask.search = new URLSearchParams({ corpid: corpId, corpsecret: trial.secret(secret) }).toString();
  const token = await tokens.get(corpId, now, { method: 'GET', url: ask, allowPrivate, signal }, http);
  if (typeof token !== 'string') return token;
  const url = new URL('/cgi-bin/message/send', base);
  url.searchParams.set('access_token', token);
  const body = {
    touser: address,
    msgtype: 'text',
    agentid: agentId,
    text: { content: fitted(linesOf(telling), plain, TEXT_BYTES) },
    safe: 0,
  };
  const answer = bodyOf(await http.call(jsonCall(url, body, { allowPrivate, signal })));
  if (isNotSent(answer)) return answer;
  const code = String(answer.errcode);
  if (STALE_TOKEN.includes(code)) {
    tokens.drop(corpId, token);
    return 'stale';
  }
  if (code !== '0') return judged('企业微信', code, answers);
  // Sent, and not to whom it was meant for.
  return isNobody(answer) ? refused('企业微信：接收人无效') : { ok: true };
}

function isNobody({ invaliduser, unlicenseduser }: Readonly<Record<string, unknown>>): boolean {
  return [invaliduser, unlicenseduser].some((one) => typeof one === 'string' && one !== '');
}
