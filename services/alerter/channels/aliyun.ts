import { createHmac, randomUUID } from 'node:crypto';
import { again, bodyOf, isNotSent, judged, refusing, type Verdict, waiting } from './answer.ts';
import type { Sent } from './channel.ts';
import type { CommonSettings, Trial } from './kind.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** Of Dysmsapi and Dyvmsapi, and of the gateway before them (platform-apis.md 3.7, 3.8). */
const answers: Readonly<Record<string, Verdict>> = {
  'isv.BUSINESS_LIMIT_CONTROL': waiting('该号码已达发送上限', HOUR_MS),
  'isv.DAY_LIMIT_CONTROL': refusing('已达当日发送上限'),
  'isv.AMOUNT_NOT_ENOUGH': refusing('账户余额不足'),
  'isv.OUT_OF_SERVICE': refusing('业务已停机'),
  'isv.MOBILE_NUMBER_ILLEGAL': refusing('号码不合规'),
  'isv.SMS_TEMPLATE_ILLEGAL': refusing('短信模板不合规'),
  'isv.SMS_SIGNATURE_ILLEGAL': refusing('短信签名不合规'),
  'isv.TEMPLATE_MISSING_PARAMETERS': refusing('模板缺少变量'),
  'isv.BLACK_KEY_CONTROL_LIMIT': refusing('变量含不允许的内容'),
  'isp.SYSTEM_ERROR': again('系统错误'),
  SignatureDoesNotMatch: refusing('签名不符（AccessKey 有误）'),
  'InvalidAccessKeyId.NotFound': refusing('AccessKey 不存在'),
  'InvalidTimeStamp.Expired': refusing('本机时钟偏差过大'),
  SignatureNonceUsed: again('随机串重复'),
  'Throttling.User': waiting('调用过快，已被限流', MINUTE_MS),
  Throttling: waiting('调用过快，已被限流', MINUTE_MS),
  ServiceUnavailable: again('服务暂不可用'),
};

export interface AliyunCall {
  readonly url: URL;
  readonly version: string;
  readonly action: string;
  readonly keyId: string;
  /** Name of the AccessKeySecret. */
  readonly keySecret: string;
  readonly params: Readonly<Record<string, string>>;
}

/** One signed call (RPC style, signature version 1.0), in the body of a POST, so that no number stands in an address. */
export async function aliyunCall<S extends CommonSettings>(trial: Trial<S>, call: AliyunCall): Promise<Sent> {
  const params = {
    ...call.params,
    AccessKeyId: trial.secret(call.keyId),
    Action: call.action,
    Format: 'JSON',
    SignatureMethod: 'HMAC-SHA1',
    SignatureNonce: randomUUID(),
    SignatureVersion: '1.0',
    Timestamp: `${new Date(trial.now).toISOString().slice(0, 19)}Z`,
    Version: call.version,
  };
  const signature = aliyunSignature('POST', params, trial.secret(call.keySecret));
  const answer = bodyOf(
    await trial.http.call({
      method: 'POST',
      url: call.url,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: canonical({ ...params, Signature: signature }),
      allowPrivate: trial.settings.allowPrivate,
      signal: trial.signal,
    }),
  );
  if (isNotSent(answer)) return answer;
  const code = String(answer.Code);
  return code === 'OK' ? { ok: true } : judged('阿里云', code, answers);
}

/** HMAC-SHA1 in base64 over the method, the path and the sorted parameters, under `secret&`. */
export function aliyunSignature(
  method: 'GET' | 'POST',
  params: Readonly<Record<string, string>>,
  secret: string,
): string {
  const text = `${method}&${encoded('/')}&${encoded(canonical(params))}`;
  return createHmac('sha1', `${secret}&`).update(text).digest('base64');
}

/** Sorted by name, by code unit. */
function canonical(params: Readonly<Record<string, string>>): string {
  return Object.entries(params)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .join('&');
}

/** RFC 3986: what `encodeURIComponent` leaves, and `!'()*` too. */
function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
