import { z } from 'zod';

/** How this process calls others. Every limit of the outgoing client is one of these. */
export const httpClientSettingsSchema = z.strictObject({
  /**
   * Host names that may be called, a leading `.` for all below a domain; null: whatever the settings of channels and
   * sources name.
   */
  hosts: z.array(z.string().min(1)).min(1).nullable().default(null),
  /** Everything that goes to the public network goes through this proxy, http or https, credentials in it or not. */
  proxy: z
    .url({ protocol: /^https?$/ })
    .nullable()
    .default(null),
  /** From the call to the last byte of the answer. Platforms answer in a second or two; half a minute is a fault. */
  timeoutMs: z.int().min(10).default(20_000),
  /** A page of 200 comments is some 400 KB. */
  maxAnswerBytes: z
    .int()
    .min(1)
    .default(8 << 20),
  /** The largest thing sent out is a message with a picture (WeCom: 2 MB, as base64). */
  maxBodyBytes: z
    .int()
    .min(1)
    .default(4 << 20),
});

export type HttpClientSettings = z.infer<typeof httpClientSettingsSchema>;
