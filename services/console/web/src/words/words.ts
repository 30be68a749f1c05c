import type { IncidentPage, Run } from '../../../../../shared/api.ts';
import type { BookEntry, ChangeKind, Colour } from '../../../../../shared/incidents.ts';
import type { MentionKind } from '../../../../../shared/records.ts';

const mentionWords: Readonly<Record<MentionKind, string>> = {
  post: '原帖',
  comment: '评论',
  repost: '转发',
  article: '文章',
};

/** What kind of mention; one that this page does not know keeps its own name. */
export function mentionWord(kind: string): string {
  const known: Readonly<Record<string, string>> = mentionWords;
  return known[kind] ?? kind;
}

/** The band that a run which is not live carries everywhere. */
export const runBands: Readonly<Record<Run['kind'], string | null>> = {
  live: null,
  rehearsal: '演练 · 非真实事件',
  replay: '回放 · 历史数据',
};

export const actWords: Readonly<Record<BookEntry['act'], string>> = {
  sign: '签收',
  note: '备注',
  level: '调整等级',
  mute: '静默',
  unmute: '解除静默',
  merge: '合并',
  split: '拆分',
  close: '结案',
  open: '手工立项',
  clock: '登记时限事项',
  occurred: '登记事发时间',
};

export const changeWords: Readonly<Record<ChangeKind, string>> = {
  opened: '新事件',
  reopened: '反复',
  raised: '升级',
  lowered: '降级',
  jumped: '跳跃',
  closed: '解除',
  merged: '并入',
  linked: '关联',
  signed: '签收',
  noted: '备注',
  levelled: '调整等级',
  muted: '静默',
  unmuted: '解除静默',
  split: '拆分',
  clocked: '时限登记',
  amended: '样例更新',
};

export const deliveryWords: Readonly<Record<IncidentPage['deliveries'][number]['state'], string>> = {
  due: '待发',
  sending: '发送中',
  sent: '已送达',
  failed: '未送达',
};

const channels: Readonly<Record<string, string>> = {
  inbox: '站内',
  'wecom-robot': '企业微信群机器人',
  'wecom-app': '企业微信应用',
  dingtalk: '钉钉',
  feishu: '飞书',
  email: '邮件',
  sms: '短信',
  voice: '语音电话',
  'wechat-template': '微信模板消息',
  cap: 'CAP 发布',
  webhook: '接口推送',
};

/** A channel's word; a channel this page does not know keeps its own name. */
export function channelWord(channel: string): string {
  return channels[channel] ?? channel;
}

/** What an alert told beside what has changed. */
const calls: Readonly<Record<string, string>> = {
  called: '催签',
  reminded: '持续提醒',
  due: '时限将到',
  breached: '时限已过',
  unmuted: '静默结束',
  digest: '汇总',
};

/** What an alert told; `signed` is the word to the others that someone has taken it. */
export function alertWord(kind: string): string {
  const known: Readonly<Record<string, string>> = { ...changeWords, ...calls };
  return known[kind] ?? kind;
}

/** Highest first, as people look for them. */
export const coloursDown: readonly Colour[] = ['red', 'orange', 'yellow', 'blue'];
