import type { Dead, Found, Session } from '../source.ts';
import type { WechatCursor } from './cursor.ts';
import type { WechatSettings } from './settings.ts';

export interface Context {
  readonly cursor: WechatCursor;
  readonly settings: WechatSettings;
  readonly now: number;
}

export interface Read {
  readonly cursor: WechatCursor;
  readonly found: readonly Found[];
  readonly dead: readonly Dead[];
  readonly session?: Session;
}
