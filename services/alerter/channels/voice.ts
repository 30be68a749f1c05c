import { z } from 'zod';
import { aliyunCall } from './aliyun.ts';
import { baseUrl, type ChannelKind, commonSettings, secretName } from './kind.ts';
import { valuesOf, variablesSchema } from './templates.ts';

const settings = z.strictObject({
  ...commonSettings,
  from: commonSettings.from.unwrap().default('red'),
  base: baseUrl('https://dyvmsapi.aliyuncs.com'),
  keyId: secretName,
  keySecret: secretName,
  /** The number that is shown; null: a shared one, by which no calls go out at night (platform-apis.md 3.8). */
  number: z.string().min(3).max(20).nullable().default(null),
  template: z.string().min(1).max(40),
  variables: variablesSchema,
  times: z.int().min(1).max(3).default(2),
});

/** What is spoken is heard once: a title, not a report. */
const VARIABLE_CHARACTERS = 30;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** A call by text to speech (platform-apis.md 3.8). */
export const voice: ChannelKind<z.infer<typeof settings>> = {
  name: 'voice',
  summary: 'a telephone call that reads the alert (Aliyun)',
  settings,
  dedupes: false,
  // Per called number 1 a minute, 5 an hour, 20 a day, failures count; ours below that (platform-apis.md 3.10).
  pace: {
    limits: [
      { count: 1, perMs: MINUTE_MS },
      { count: 4, perMs: HOUR_MS },
      { count: 15, perMs: DAY_MS },
    ],
    kept: 0,
    avoidMs: 0,
  },
  paceKey: (_, address) => address,
  // Nobody is woken to hear that it is over.
  kinds: ['opened', 'raised', 'jumped', 'reopened', 'called', 'breached'],
  open: () => (trial) => {
    const { settings: now, address, telling, delivery } = trial;
    const values = valuesOf(now.variables, telling, delivery.to.name, VARIABLE_CHARACTERS);
    return aliyunCall(trial, {
      url: new URL('/', now.base),
      version: '2017-05-25',
      action: 'SingleCallByTts',
      keyId: now.keyId,
      keySecret: now.keySecret,
      params: {
        CalledNumber: address,
        ...(now.number === null ? {} : { CalledShowNumber: now.number }),
        TtsCode: now.template,
        TtsParam: JSON.stringify(values),
        PlayTimes: String(now.times),
        OutId: delivery.id,
      },
    });
  },
};
