import { describe, expect, it } from 'vitest';
import { channelKinds } from '../../../services/alerter/channels/index.ts';
import { openSms, openVoice } from '../../doubles/vendors/aliyun.ts';
import { openDingtalk, openFeishu } from '../../doubles/vendors/robots.ts';
import { openSmtp } from '../../doubles/vendors/smtp.ts';
import { openWechatTemplate } from '../../doubles/vendors/wechat.ts';
import { openWecomApp, openWecomRobot } from '../../doubles/vendors/wecom.ts';
import { channelContract, type Subject } from './contract.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const variables = { name: 'level', event: 'what', time: 'since' };
const standing = { dedupes: false, showsLink: true, hidden: [] };

/** Every channel with its vendor. */
const subjects: readonly Subject[] = [
  {
    ...standing,
    kind: 'wecom-robot',
    secrets: { 'wecom-key': 'c0ffee00-0000-4000-8000-wecom-robot' },
    vendor: (now) => openWecomRobot('c0ffee00-0000-4000-8000-wecom-robot', now),
    settings: ({ base }) => ({ base, allowPrivate: true, robots: { duty: { key: 'wecom-key' } } }),
    address: 'duty',
    waitMs: MINUTE_MS,
    storm: { messages: 40, allWithinMs: 5 * MINUTE_MS },
  },
  {
    ...standing,
    kind: 'wecom-app',
    secrets: { 'wecom-secret': 'secret-of-the-application' },
    vendor: (now) => openWecomApp({ corpId: 'ww01', secret: 'secret-of-the-application' }, now),
    settings: ({ base }) => ({
      ...{ base, allowPrivate: true, corpId: 'ww01', agentId: 1000002, secret: 'wecom-secret' },
    }),
    address: 'zhangsan',
    hidden: ['zhangsan'],
    waitMs: MINUTE_MS,
    storm: { messages: 40, allWithinMs: 5 * MINUTE_MS },
  },
  {
    ...standing,
    kind: 'dingtalk',
    secrets: { 'ding-token': 'token-of-the-robot', 'ding-sign': 'SECb90923e19e58b466481e9e7b7a5b4f1' },
    vendor: (now) =>
      openDingtalk({ token: 'token-of-the-robot', sign: 'SECb90923e19e58b466481e9e7b7a5b4f1' }, now),
    settings: ({ base }) => ({
      ...{ base, allowPrivate: true, robots: { duty: { token: 'ding-token', sign: 'ding-sign' } } },
    }),
    address: 'duty',
    waitMs: 10 * MINUTE_MS,
    storm: { messages: 40, allWithinMs: 5 * MINUTE_MS },
  },
  {
    ...standing,
    kind: 'feishu',
    secrets: { 'feishu-hook': 'hook-of-the-robot', 'feishu-sign': 'sign-of-the-robot' },
    vendor: (now) => openFeishu({ hook: 'hook-of-the-robot', sign: 'sign-of-the-robot' }, now),
    settings: ({ base }) => ({
      ...{ base, allowPrivate: true, robots: { duty: { hook: 'feishu-hook', sign: 'feishu-sign' } } },
    }),
    address: 'duty',
    waitMs: MINUTE_MS,
    storm: { messages: 40, allWithinMs: 2 * MINUTE_MS },
  },
  {
    ...standing,
    kind: 'email',
    secrets: { 'mail-password': 'authorisation-code' },
    vendor: () => openSmtp({ user: 'duty@office.example', password: 'authorisation-code' }),
    settings: ({ port }) => ({
      ...{ host: '127.0.0.1', port, security: 'none', allowPrivate: true },
      ...{ user: 'duty@office.example', password: 'mail-password', sender: 'duty@office.example' },
    }),
    address: 'zhangsan@office.example',
    hidden: ['zhangsan'],
    without: ['truncated', 'error', 'redirect'],
    waitMs: null,
    storm: { messages: 30, allWithinMs: 5 * MINUTE_MS },
  },
  {
    ...standing,
    kind: 'sms',
    secrets: { 'ali-id': 'LTAI-id-of-the-key', 'ali-secret': 'secret-of-the-key' },
    vendor: (now) => openSms({ keyId: 'LTAI-id-of-the-key', keySecret: 'secret-of-the-key' }, now),
    settings: ({ base }) => ({
      ...{ base, allowPrivate: true, keyId: 'ali-id', keySecret: 'ali-secret', variables },
      ...{ sign: '观潮值班', template: 'SMS_71390007' },
    }),
    address: '13800001111',
    hidden: ['13800001111'],
    showsLink: false,
    waitMs: HOUR_MS,
    storm: { messages: 12, allWithinMs: 30 * MINUTE_MS },
  },
  {
    ...standing,
    kind: 'voice',
    secrets: { 'ali-id': 'LTAI-id-of-the-key', 'ali-secret': 'secret-of-the-key' },
    vendor: (now) => openVoice({ keyId: 'LTAI-id-of-the-key', keySecret: 'secret-of-the-key' }, now),
    settings: ({ base }) => ({
      ...{ base, allowPrivate: true, from: 'orange', keyId: 'ali-id', keySecret: 'ali-secret', variables },
      ...{ template: 'TTS_1', number: '01012345678' },
    }),
    address: '13800001111',
    hidden: ['13800001111'],
    showsLink: false,
    waitMs: HOUR_MS,
    storm: { messages: 3, allWithinMs: 30 * MINUTE_MS },
  },
  {
    ...standing,
    kind: 'wechat-template',
    secrets: { 'wechat-secret': 'secret-of-the-account' },
    vendor: (now) => openWechatTemplate({ appId: 'wx01', secret: 'secret-of-the-account' }, now),
    settings: ({ base }) => ({
      ...{ base, allowPrivate: true, appId: 'wx01', secret: 'wechat-secret', template: 'T1' },
      variables: { keyword1: 'level', keyword2: 'what', keyword3: 'since' },
    }),
    address: 'oABCD1234567890',
    hidden: ['oABCD1234567890'],
    dedupes: true,
    waitMs: MINUTE_MS,
    storm: { messages: 40, allWithinMs: 5 * MINUTE_MS },
  },
];

describe('the contract', () => {
  it('is kept by every channel that has a vendor', () => {
    const reaching = channelKinds.map(({ name }) => name).filter((name) => name !== 'cap');
    expect(subjects.map(({ kind }) => kind).sort()).toEqual(reaching.sort());
  });
});

for (const subject of subjects) channelContract(subject);
