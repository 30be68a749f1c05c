import { cap } from './cap-folder.ts';
import type { Channel } from './channel.ts';
import { dingtalk } from './dingtalk.ts';
import { email } from './email.ts';
import { feishu } from './feishu.ts';
import { openInbox } from './inbox.ts';
import { type ChannelKind, type CommonSettings, type KindDeps, openKind } from './kind.ts';
import { sms } from './sms.ts';
import { voice } from './voice.ts';
import { openWebhook } from './webhook.ts';
import { wechatTemplate } from './wechat-template.ts';
import { wecomApp } from './wecom-app.ts';
import { wecomRobot } from './wecom-robot.ts';

export interface ChannelDeps extends KindDeps {
  /** Only a live run speaks to the world outside: nobody out there can tell a rehearsal's alarm from a real one. */
  readonly live: boolean;
}

/** A kind with its settings' type closed over: what can be listed beside others. */
export interface AnyKind extends Pick<ChannelKind<CommonSettings>, 'name' | 'summary'> {
  readonly settings: ChannelKind<CommonSettings>['settings'];
  openChannel(deps: KindDeps): Channel;
}

/** Every kind that is set by a document of its own. A new channel is one line here and one file beside. */
export const channelKinds: readonly AnyKind[] = [
  listed(wecomRobot),
  listed(wecomApp),
  listed(dingtalk),
  listed(feishu),
  listed(email),
  listed(sms),
  listed(voice),
  listed(wechatTemplate),
  listed(cap),
];

function listed<S extends CommonSettings>(kind: ChannelKind<S>): AnyKind {
  const { name, summary, settings } = kind;
  return { name, summary, settings, openChannel: (deps) => openKind(kind, deps) };
}

/** Every channel of a run. */
export function openChannels(deps: ChannelDeps): readonly Channel[] {
  if (!deps.live) return [openInbox()];
  return [openInbox(), openWebhook(deps), ...channelKinds.map((kind) => kind.openChannel(deps))];
}
