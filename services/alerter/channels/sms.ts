import { z } from 'zod';
import { aliyunCall } from './aliyun.ts';
import { baseUrl, type ChannelKind, commonSettings, secretName } from './kind.ts';
import { valuesOf, variablesSchema } from './templates.ts';

const settings = z.strictObject({
  ...commonSettings,
  from: commonSettings.from.unwrap().default('orange'),
  base: baseUrl('https://dysmsapi.aliyuncs.com'),
  /** Names of the secrets that hold the AccessKey's id and secret. */
  keyId: secretName,
  keySecret: secretName,
  sign: z.string().min(2).max(20),
  template: z.string().min(1).max(40),
  variables: variablesSchema,
});

/** A variable that is longer is refused by some carriers. */
const VARIABLE_CHARACTERS = 20;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Aliyun SMS (platform-apis.md 3.7): only an approved template's variables, and no link in them. */
export const sms: ChannelKind<z.infer<typeof settings>> = {
  name: 'sms',
  summary: 'SMS (Aliyun), by an approved template',
  settings,
  dedupes: false,
  // 50 a day, number and template (platform-apis.md 3.7); ours below, and one a minute, two of which one is red.
  pace: {
    limits: [
      { count: 2, perMs: MINUTE_MS },
      { count: 40, perMs: DAY_MS },
    ],
    kept: 1,
    avoidMs: 0,
  },
  paceKey: (_, address) => address,
  open: () => (trial) => {
    const { settings: now, address, telling, delivery } = trial;
    const values = valuesOf(now.variables, telling, delivery.to.name, VARIABLE_CHARACTERS);
    return aliyunCall(trial, {
      url: new URL('/', now.base),
      version: '2017-05-25',
      action: 'SendSms',
      keyId: now.keyId,
      keySecret: now.keySecret,
      params: {
        PhoneNumbers: address,
        SignName: now.sign,
        TemplateCode: now.template,
        TemplateParam: JSON.stringify(values),
        OutId: delivery.id,
      },
    });
  },
};
