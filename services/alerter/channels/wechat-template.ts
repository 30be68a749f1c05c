import { z } from 'zod';
import { again, bodyOf, isNotSent, jsonCall, judged, refusing, waiting } from './answer.ts';
import type { Sent } from './channel.ts';
import { baseUrl, type ChannelKind, commonSettings, secretName, type Trial } from './kind.ts';
import { valuesOf, variablesSchema } from './templates.ts';
import { createTokens, STALE_TOKEN, type Tokens } from './tokens.ts';

const settings = z.strictObject({
  ...commonSettings,
  base: baseUrl('https://api.weixin.qq.com'),
  appId: z.string().min(1).max(64),
  /** Name of the account's secret. */
  secret: secretName,
  template: z.string().min(1).max(64),
  variables: variablesSchema,
});
type Settings = z.infer<typeof settings>;

/** A field of type `thing` holds 20 characters; what is longer is refused. */
const VALUE_CHARACTERS = 20;
const MINUTE_MS = 60_000;
/** The daily quota is full: the account is heard again tomorrow, people by another channel. */
const answers = {
  '-1': again('系统繁忙'),
  '40001': refusing('公众号密钥无效'),
  '40003': refusing('接收人 openid 无效'),
  '40013': refusing('公众号 AppID 无效'),
  '40014': refusing('访问令牌无效'),
  '40037': refusing('模板 ID 无效'),
  '40164': refusing('本机地址不在公众号 IP 白名单内'),
  '42001': again('访问令牌已过期'),
  '43004': refusing('接收人未关注公众号'),
  '45009': refusing('当日调用次数已用完'),
  '45011': waiting('调用过快，已被限流', MINUTE_MS),
  '47003': refusing('模板字段不符'),
  '48001': refusing('公众号没有模板消息权限'),
};

/** Template message of a service account (platform-apis.md 3.9). */
export const wechatTemplate: ChannelKind<Settings> = {
  name: 'wechat-template',
  summary: 'template message of a WeChat service account',
  settings,
  // `client_msg_id` keeps what comes twice within ten minutes from its reader.
  dedupes: true,
  // No limit per reader is published; more than this nobody reads.
  pace: { limits: [{ count: 20, perMs: MINUTE_MS }], kept: 5, avoidMs: 0 },
  paceKey: (_, address) => address,
  open() {
    const tokens = createTokens('微信', answers);
    return async (trial) => {
      const first = await tell(trial, tokens);
      const sent = first === 'stale' ? await tell(trial, tokens) : first;
      return sent === 'stale' ? judged('微信', '40014', answers) : sent;
    };
  },
};

async function tell(trial: Trial<Settings>, tokens: Tokens): Promise<Sent | 'stale'> {
  const { address, http, now, signal, telling, delivery } = trial;
  const { base, appId, secret, template, variables, allowPrivate } = trial.settings;
  const ask = new URL('/cgi-bin/token', base);
  ask.search = new URLSearchParams({
    grant_type: 'client_credential',
    appid: appId,
    secret: trial.secret(secret),
  }).toString();
  const token = await tokens.get(appId, now, { method: 'GET', url: ask, allowPrivate, signal }, http);
  if (typeof token !== 'string') return token;
  const url = new URL('/cgi-bin/message/template/send', base);
  url.searchParams.set('access_token', token);
  const values = valuesOf(variables, telling, delivery.to.name, VALUE_CHARACTERS);
  const body = {
    touser: address,
    template_id: template,
    ...(telling.message.link === null ? {} : { url: telling.message.link }),
    client_msg_id: delivery.id,
    data: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }])),
  };
  const answer = bodyOf(await http.call(jsonCall(url, body, { allowPrivate, signal })));
  if (isNotSent(answer)) return answer;
  const code = String(answer.errcode ?? 0);
  if (STALE_TOKEN.includes(code)) {
    tokens.drop(appId, token);
    return 'stale';
  }
  return code === '0' ? { ok: true } : judged('微信', code, answers);
}
