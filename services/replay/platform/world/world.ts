import { MINUTE_MS } from '../../../../shared/time.ts';
import type { PlatformSettings } from '../settings.ts';
import { WIDE } from './ids.ts';
import type { Item, Thread } from './items.ts';
import { type WechatWorld, wechatWorld } from './wechat-world.ts';
import { type WeiboWorld, weiboWorld } from './weibo-world.ts';

/** Everything that will be said, invented in advance; what is visible depends on the simulated time alone. */
export interface World {
  readonly startAt: number;
  readonly until: number;
  readonly weibo: WeiboWorld;
  readonly wechat: WechatWorld;
  /** Times at which somebody deletes something by hand or by a fault, beside those planned. */
  remove(item: Item | Thread, now: number): void;
  /** Weibo ids of what is said after this moment pass 2^53 - 1. */
  widenIds(after: number): void;
  /** The id as it is shown outside. */
  idOf(id: bigint, at: number): bigint;
}

export function createWorld(settings: PlatformSettings): World {
  const start = Date.parse(settings.startAt);
  const span = {
    from: start - settings.historyHours * 60 * MINUTE_MS,
    start,
    until: start + settings.hours * 60 * MINUTE_MS,
  };
  let wideAfter = Number.POSITIVE_INFINITY;
  return {
    startAt: start,
    until: span.until,
    weibo: weiboWorld(settings, span),
    wechat: wechatWorld(settings, span),
    remove(item, now) {
      if (item.deletedAt === null || item.deletedAt > now) item.deletedAt = now;
    },
    widenIds(after) {
      wideAfter = Math.min(wideAfter, after);
    },
    idOf: (id, at) => (at > wideAfter ? id + WIDE : id),
  };
}
