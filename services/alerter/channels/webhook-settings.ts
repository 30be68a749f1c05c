import { z } from 'zod';
import { colours } from '../../../shared/incidents.ts';

/** Name of the settings document. */
export const webhookDocument = 'webhook';

const SECRET_PREFIX = 'whsec_';
/** Standard Webhooks: a secret is of 24 to 64 random bytes. */
const SECRET_BYTES = { min: 24, max: 64 };

export const webhookSettingsSchema = z
  .strictObject({
    /** The one address that is called. */
    url: z.url({ protocol: /^https?$/ }).max(2048),
    /** `whsec_` and base64 of 24 to 64 bytes. */
    secret: z.string().refine(isSecret, '密钥须为 whsec_ 加 24 至 64 字节的 base64'),
    /** The lowest level that is sent. */
    from: z.enum(colours).default('yellow'),
    /** `standard`: our own event; `alertmanager`: the body of Alertmanager's webhooks, version 4. Both are signed alike. */
    body: z.enum(['standard', 'alertmanager']).default('standard'),
    /** The receiver stands in the office's own network: private addresses may be called, and without TLS. */
    allowPrivate: z.boolean().default(false),
  })
  .refine(({ url, allowPrivate }) => allowPrivate || url.startsWith('https:'), {
    path: ['url'],
    error: '须为 https 地址；内网接收方请设 allowPrivate',
  })
  .refine(({ url }) => !URL.canParse(url) || (new URL(url).username === '' && new URL(url).password === ''), {
    path: ['url'],
    error: '地址中不得含用户名或口令',
  });

export type WebhookSettings = z.infer<typeof webhookSettingsSchema>;

function isSecret(secret: string): boolean {
  if (!secret.startsWith(SECRET_PREFIX)) return false;
  const text = secret.slice(SECRET_PREFIX.length);
  const bytes = Buffer.from(text, 'base64');
  return (
    bytes.toString('base64') === text && bytes.length >= SECRET_BYTES.min && bytes.length <= SECRET_BYTES.max
  );
}
