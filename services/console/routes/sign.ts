import { createHash } from 'node:crypto';
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Incident } from '../../../shared/incidents.ts';
import { readSignToken, SIGN_PATH } from '../../../shared/sign-link.ts';
import { isoMinute, minuteOf } from '../../../shared/time.ts';
import { levelWords } from '../../../shared/words.ts';
import type { ConsoleContext, ConsoleEnv } from '../context.ts';
import type { OpenRun } from '../runs.ts';
import type { Tail } from '../tail.ts';

/** Digits of the token's hash in the act's id: the button pressed twice signs once. */
const ID_DIGITS = 32;

/**
 * Signing by the link of a message. Opening it only shows a page, for scanners and previews fetch links; its button posts. The
 * token says who signs what: no login, no cookie, and nothing is shown that the message did not say.
 */
export function addSign(app: OpenAPIHono<ConsoleEnv>, context: ConsoleContext): void {
  const { clock, signKey, acts } = context;
  const path = `${SIGN_PATH}/:token`;

  app.get(path, async (c) => {
    const found = await find(c.req.param('token'));
    if (found.said !== null) return page(found.said, 410);
    const { incident, by } = found;
    const signed = signedWords(incident);
    if (signed !== null) return page(signed, 200);
    if (incident.closedAt !== null) return page('该事件已结束，无需签收。', 200);
    const what = `【${levelWords[incident.level]}】${incident.id}`;
    return page(`${what}\n签收人：${by}\n签收后停止向所有人催签，请即着手处置。`, 200, true);
  });

  app.post(path, async (c) => {
    const token = c.req.param('token');
    const found = await find(token);
    if (found.said !== null) return page(found.said, 410);
    const { run, incident, by } = found;
    const id = `link-${createHash('sha256').update(token).digest('hex').slice(0, ID_DIGITS)}`;
    const tail: Tail = context.tailOf(run.log);
    const outcome = await acts.perform(run, tail, { id, by, what: { act: 'sign', incident: incident.id } });
    if (outcome.kind === 'refused') return page(`未签收：${outcome.reason}。`, 200);
    if (outcome.kind === 'pending') return page('签收已记录，正在办理；稍后重新打开本链接可见结果。', 202);
    return page(signedWords(outcome.record.incident) ?? '已签收。', 200);
  });

  async function find(
    token: string,
  ): Promise<
    | { readonly said: string }
    | { readonly said: null; readonly run: OpenRun; readonly incident: Incident; readonly by: string }
  > {
    const read = signKey
      ? readSignToken(signKey, token, minuteOf(clock.now()))
      : ({ fault: 'broken' } as const);
    if ('fault' in read)
      return {
        said: read.fault === 'expired' ? '链接已过期，请登录值班台处理。' : '链接无效，请核对是否完整。',
      };
    const { run: runId, incident: id, by } = read.claim;
    const run = await context.runs.get(runId);
    const record = run ? await run.store.incidents.get(id) : null;
    if (!run || !record) return { said: '没有这个事件，或已归档。' };
    const { mergedInto } = record.incident;
    const survivor = mergedInto === null ? record : await run.store.incidents.get(mergedInto);
    return { said: null, run, incident: (survivor ?? record).incident, by };
  }
}

function signedWords({ handling }: Incident): string | null {
  const { signed } = handling;
  return (
    signed &&
    `已由 ${signed.by} 于 ${isoMinute(signed.minute + 1)
      .slice(5, 16)
      .replace('T', ' ')} 签收。`
  );
}

/** Without script and without style from elsewhere; it works in the browser of any messenger. */
function page(text: string, status: 200 | 202 | 410, button = false): Response {
  const lines = text
    .split('\n')
    .map((line) => `<p>${escaped(line)}</p>`)
    .join('');
  const form = button ? '<form method="post"><button type="submit">签收</button></form>' : '';
  const html = `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex"><title>观潮 · 签收</title><style>${STYLE}</style></head><body><main><h1>观潮 · 签收</h1>${lines}${form}<p><a href="/">登录值班台查看详情</a></p></main></body></html>`;
  return new Response(html, {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
      'cache-control': 'no-store',
    },
  });
}

const STYLE =
  'body{font:18px/1.6 system-ui,sans-serif;margin:0;background:#fff;color:#111}main{max-width:28em;margin:0 auto;padding:24px}h1{font-size:20px}button{font-size:20px;padding:14px;width:100%;border:0;border-radius:8px;background:#b42318;color:#fff}a{color:#0b57d0}@media(prefers-color-scheme:dark){body{background:#111;color:#eee}a{color:#8ab4f8}}';
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

function escaped(text: string): string {
  const signs: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (sign) => signs[sign] ?? sign);
}
