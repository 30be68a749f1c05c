import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { aliyunSignature } from '../../../services/alerter/channels/aliyun.ts';
import { dingtalkSign } from '../../../services/alerter/channels/dingtalk.ts';
import { feishuSigned } from '../../../services/alerter/channels/feishu.ts';

/** Vectors of the vendors' own documents and libraries. */
describe('the signature', () => {
  it('of DingTalk is that of its published example', () => {
    expect(
      dingtalkSign('SECb90923e19e58b466481e9e7b7a5b4f108a4531abde590ad3967fb29f0eae5c68', 1582163555000),
    ).toBe('BQKsG%2BQOCl%2BbYJOLc6pxDHxjVquzlZPWgvRzeN2J5zY%3D');
  });

  it('of Feishu has the key and the message the other way round', () => {
    expect(feishuSigned('demo', 1599360473_999)).toEqual({
      timestamp: '1599360473',
      sign: 'l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8=',
    });
  });

  it('of Aliyun is that of the SendSms sample', () => {
    const params = {
      AccessKeyId: 'testId',
      Action: 'SendSms',
      Format: 'XML',
      OutId: '123',
      PhoneNumbers: '15300000001',
      RegionId: 'cn-hangzhou',
      SignName: '阿里云短信测试专用',
      SignatureMethod: 'HMAC-SHA1',
      SignatureNonce: '45e25e9b-0a6f-4070-8c85-2956eda1b466',
      SignatureVersion: '1.0',
      TemplateCode: 'SMS_71390007',
      TemplateParam: '{"customer":"test"}',
      Timestamp: '2017-07-12T02:42:19Z',
      Version: '2017-05-25',
    };
    expect(aliyunSignature('GET', params, 'testSecret')).toBe('zJDF+Lrzhj/ThnlvIToysFRq6t4=');
  });

  it('of Standard Webhooks is that of its specification', () => {
    const hook = new Webhook('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
    const at = new Date(1614265330 * 1000);
    expect(hook.sign('msg_p5jXN8AQM9LWM0D4loKWxJek', at, '{"test": 2432232314}')).toBe(
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    );
  });
});
