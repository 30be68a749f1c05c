import { lookup } from 'node:dns/promises';
import { createTransport } from 'nodemailer';
import { z } from 'zod';
import { isPublic } from '../../../shared/http/public-address.ts';
import type { Colour } from '../../../shared/incidents.ts';
import { fitted, labelled, plain } from '../message/fitted.ts';
import { type Line, linesOf, marksOf, type Telling, tapWords } from '../message/lines.ts';
import { harmless } from '../message/typeset.ts';
import { later, type NotSent, refused, unknown } from './channel.ts';
import { type ChannelKind, commonSettings, secretName } from './kind.ts';

const settings = z.strictObject({
  ...commonSettings,
  host: z.string().min(1).max(253),
  port: z.int().min(1).max(65535).default(465),
  /** `tls` from the first byte (465), `starttls` asked for and insisted on (587), `none` within the office's own network. */
  security: z.enum(['tls', 'starttls', 'none']).default('tls'),
  user: z.string().min(1).max(254).nullable().default(null),
  /** Name of the secret; of QQ, 163 and the like the 授权码. */
  password: secretName.nullable().default(null),
  /** Must be the login's own address at most providers. */
  sender: z.email().max(254),
});
type Settings = z.infer<typeof settings>;

/** A mail has no limit worth the name; what is longer than this nobody reads. */
const TEXT_BYTES = 20_000;
const MINUTE_MS = 60_000;
const PERMANENT = 500;

/** Faults before a message was handed over: no name, nobody listening, no trust, no login. */
const NOT_BEGUN = ['EDNS', 'ETLS'];
const NOT_CONNECTED = ['connect', 'getaddrinfo', 'queryA', 'queryAaaa'];

/** platform-apis.md 3.6. 250 only means that the server will see to it. */
export const email: ChannelKind<Settings> = {
  name: 'email',
  summary: 'e-mail (SMTP)',
  settings,
  dedupes: false,
  // Providers begin to refuse at some tens a minute.
  pace: { limits: [{ count: 20, perMs: MINUTE_MS }], kept: 5, avoidMs: 0 },
  paceKey: (now) => now.host,
  open: () => async (trial) => {
    const { settings: now, address, telling, delivery, signal } = trial;
    if (!z.email().safeParse(address).success) return refused('接收人邮箱地址不合规');
    const place = await placeOf(now.host, now.allowPrivate);
    if (typeof place !== 'string') return place;
    const transport = createTransport({
      // The very address that was looked at, so that a name cannot be turned after the check.
      host: place,
      tls: { servername: now.host },
      port: now.port,
      secure: now.security === 'tls',
      requireTLS: now.security === 'starttls',
      ignoreTLS: now.security === 'none',
      ...(now.user === null
        ? {}
        : { auth: { user: now.user, pass: now.password === null ? '' : trial.secret(now.password) } }),
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    const stop = Promise.withResolvers<'stopped'>();
    const abort = (): void => stop.resolve('stopped');
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    try {
      const sending = transport.sendMail(mailOf(telling, { to: address, from: now.sender, id: delivery.id }));
      const done = await Promise.race([sending, stop.promise]);
      sending.catch(() => undefined);
      return done === 'stopped' ? unknown('邮件服务器超时未答') : { ok: true };
    } catch (error) {
      return failed(error);
    } finally {
      signal.removeEventListener('abort', abort);
      transport.close();
    }
  },
};

/** The address of a mail server; one inside a network only where that is allowed, as of every call (shared/http/client.ts). */
async function placeOf(host: string, allowPrivate: boolean): Promise<string | NotSent> {
  try {
    const { address } = await lookup(host);
    return allowPrivate || isPublic(address)
      ? address
      : refused('邮件服务器地址属内部网络，未获准访问（allowPrivate）');
  } catch {
    return later('找不到邮件服务器的地址');
  }
}

/**
 * By the reply's own code where there is one (RFC 5321 4.2.1). Of a connection that breaks later nodemailer does not say how
 * far it had come: the message may have been taken.
 */
function failed(error: unknown): NotSent {
  const { code, responseCode, syscall }: { code?: unknown; responseCode?: unknown; syscall?: unknown } =
    typeof error === 'object' && error !== null ? error : {};
  if (code === 'EAUTH') return refused('邮件服务器拒绝登录（用户或授权码有误）');
  if (typeof responseCode === 'number' && responseCode >= PERMANENT)
    return refused(`邮件服务器拒收（${responseCode}）`);
  if (typeof responseCode === 'number') return later(`邮件服务器暂不接收（${responseCode}）`);
  const isBefore = NOT_BEGUN.includes(String(code)) || NOT_CONNECTED.includes(String(syscall));
  return isBefore ? later('邮件服务器连接失败') : unknown('与邮件服务器的连接中断');
}

export interface Envelope {
  readonly from: string;
  readonly to: string;
  /** Of the delivery: the Message-ID is the same on every try. */
  readonly id: string;
}

/** Subject and both bodies. Everything that is not ours to write is escaped. */
export function mailOf(told: Telling, { from, to, id }: Envelope) {
  const lines = linesOf(told);
  return {
    from: { name: '观潮', address: from },
    to: { name: '', address: to },
    subject: `${marksOf(told)}${harmless(told.message.what)}`,
    messageId: `<${id}@${from.slice(from.lastIndexOf('@') + 1)}>`,
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    priority: told.level === 'red' || told.level === 'orange' ? ('high' as const) : ('normal' as const),
    text: fitted(lines, plain, TEXT_BYTES),
    html: htmlOf(lines, told),
  };
}

/** Readable on white. */
const inks: Readonly<Record<Colour, string>> = {
  blue: '#1d4ed8',
  yellow: '#a16207',
  orange: '#c2410c',
  red: '#b91c1c',
};

function htmlOf(lines: readonly Line[], told: Telling): string {
  const rows = lines.map((line) => {
    if (line.part === 'head')
      return `<h2 style="margin:0 0 12px;color:${inks[told.level]}">${escaped(line.text)}</h2>`;
    if (line.part === 'link')
      return `<p style="margin:16px 0"><a href="${escaped(line.text)}">${tapWords(told)}</a></p>`;
    const text = escaped(labelled(line));
    return `<p style="margin:4px 0">${line.part === 'asked' ? `<b>${text}</b>` : text}</p>`;
  });
  return `<!doctype html><html lang="zh-CN"><body style="font:16px/1.6 sans-serif">${rows.join('')}</body></html>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);
}
