import { expect, test } from 'vitest';
import type { DeliveryToSend } from '../../../services/alerter/channels/channel.ts';
import { email } from '../../../services/alerter/channels/email.ts';
import { openKind } from '../../../services/alerter/channels/kind.ts';
import { NO_SECRETS } from '../../../services/alerter/channels/secrets.ts';
import { systemClock } from '../../../shared/clock.ts';
import { createHttpClient } from '../../../shared/http/client.ts';
import { openSmtp } from '../../doubles/vendors/smtp.ts';
import { openStore, planned } from '../delivering.ts';
import { message } from '../message/messages.ts';

const login = { user: 'duty@office.example', password: 'authorisation-code' };

async function mailed(settings: object, more: Partial<DeliveryToSend> = {}) {
  await using server = await openSmtp(login);
  await using store = await openStore();
  const standing = { host: '127.0.0.1', port: server.port, security: 'none', sender: login.user };
  const value = { ...standing, user: login.user, password: 'mail', ...settings };
  await store.settings.put('channel-email', value, 0, '管理员', 0);
  const channel = openKind(email, {
    ...{
      settings: store.settings,
      run: 'live',
      http: createHttpClient(),
      clock: systemClock,
      publicUrl: null,
    },
    secrets: (name) => (name === 'mail' ? login.password : NO_SECRETS(name)),
  });
  const sent = await channel.send(
    {
      ...{ ...planned('msg-one', 'email'), to: { name: '张三', address: 'zhangsan@office.example' } },
      message: message({ what: '市场 <b>停业</b> & 其他' }),
      ...{ state: 'sending', tries: 1, repeat: false, dueAt: 0, sentAt: null, error: null },
      ...more,
    },
    AbortSignal.timeout(20_000),
  );
  return { sent, mails: server.mails, tried: server.tried };
}

test('a mail has a Chinese subject, both bodies, a stable id, and is known as automatic', async () => {
  const { sent, mails } = await mailed({ allowPrivate: true });
  expect(sent).toEqual({ ok: true });
  const [mail] = mails;
  expect(mail?.subject).toBe('【橙色 II级】市场 ＜b＞停业＜/b＞ & 其他');
  expect(mail?.messageId).toBe('<msg-one@office.example>');
  expect(mail?.headers.get('auto-submitted')).toBe('auto-generated');
  expect(mail?.text).toContain('请您：06-12 14:19 前签收');
  expect(mail?.html).toContain('&#38; 其他');
  expect(mail?.html).not.toContain('<b>停业');
});

test('a mail server inside the network is not called unless allowed', async () => {
  const { sent, tried } = await mailed({});
  expect(sent).toMatchObject({ ok: false, retry: false, error: expect.stringContaining('内部网络') });
  expect(tried).toBe(0);
});

test('a recipient who can sign with one tap is asked to, and led there', async () => {
  const signUrl = 'https://guanchao.example/sign/token';
  const unasked = message({ asked: null, link: null });
  const { mails } = await mailed({ allowPrivate: true }, { message: unasked, signUrl });
  expect(mails[0]?.text).toContain('请您：签收');
  expect(mails[0]?.text).toContain(`签收：${signUrl}`);
  expect(mails[0]?.html).toContain(`<a href="${signUrl}">点此签收</a>`);
});
