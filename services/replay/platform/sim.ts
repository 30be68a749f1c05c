import type { FaultEngine } from './faults/engine.ts';
import type { Ledger } from './ledger.ts';
import type { Quotas } from './quotas.ts';
import type { PlatformSettings } from './settings.ts';
import type { SimulatedClock } from './simulated-clock.ts';
import type { MessagePush } from './wechat/message-push.ts';
import type { WechatTokens } from './wechat/tokens.ts';
import type { WeiboIndex } from './weibo/index-of.ts';
import type { WeiboPush } from './weibo/push.ts';
import type { Subscription } from './weibo/subscriptions.ts';
import type { WeiboTokens } from './weibo/tokens.ts';
import type { World } from './world/world.ts';

/** Everything a simulated platform consists of. */
export interface Sim {
  readonly settings: PlatformSettings;
  readonly world: World;
  readonly clock: SimulatedClock;
  readonly faults: FaultEngine;
  readonly ledger: Ledger;
  readonly quotas: Quotas;
  readonly weibo: {
    readonly index: WeiboIndex;
    readonly tokens: WeiboTokens;
    readonly subscriptions: ReadonlyMap<number, Subscription>;
    readonly push: WeiboPush;
  };
  readonly wechat: { readonly tokens: WechatTokens; readonly push: MessagePush };
}
