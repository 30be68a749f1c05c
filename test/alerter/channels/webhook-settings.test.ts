import { expect, test } from 'vitest';
import { webhookSettingsSchema } from '../../../services/alerter/channels/webhook-settings.ts';
import { SECRET } from '../receiver.ts';

const good = { url: 'https://hooks.example.cn/guanchao', secret: SECRET };

test('the least that is needed is address and secret: from yellow on, into the public network', () => {
  expect(webhookSettingsSchema.parse(good)).toEqual({
    ...good,
    body: 'standard',
    from: 'yellow',
    allowPrivate: false,
  });
});

test.each<[string, object, string]>([
  ['no TLS into the public network', { url: 'http://hooks.example.cn/' }, 'url'],
  ['another protocol', { url: 'ftp://hooks.example.cn/' }, 'url'],
  ['what is no address', { url: 'hooks.example.cn' }, 'url'],
  ['a password in the address', { url: 'https://a:b@hooks.example.cn/' }, 'url'],
  ['a secret without its prefix', { secret: SECRET.slice(6) }, 'secret'],
  ['a short secret', { secret: `whsec_${Buffer.from('short').toString('base64')}` }, 'secret'],
  ['a secret that is no base64', { secret: 'whsec_不是密钥' }, 'secret'],
  ['a level that is none', { from: 'purple' }, 'from'],
])('%s is refused', (_, part, field) => {
  const checked = webhookSettingsSchema.safeParse({ ...good, ...part });
  expect(checked.success).toBe(false);
  expect(new Set(checked.error?.issues.map(({ path }) => path[0]))).toEqual(new Set([field]));
});

test('an address of the office’s own network may do without TLS', () => {
  const own = { ...good, url: 'http://10.0.0.8:9000/', allowPrivate: true };
  expect(webhookSettingsSchema.safeParse(own).success).toBe(true);
});
