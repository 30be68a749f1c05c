import type { SourceKind } from './source.ts';
import { wechat } from './wechat/wechat.ts';
import { weibo } from './weibo/weibo.ts';

/** Every kind of source. A new one is one line here, and its files beside. */
export const sourceKinds: readonly SourceKind[] = [weibo, wechat];

export function sourceKind(name: string): SourceKind | null {
  return sourceKinds.find((kind) => kind.name === name) ?? null;
}
