import { type Draft, unsaid } from '../../formats/format.ts';
import type { WechatSettings } from './settings.ts';

/** The account is the office's own: it speaks by office, under its app id. */
export function articleDraft(id: string, at: number, text: string, { appid }: WechatSettings): Draft {
  return {
    ...{ ...unsaid, platform: 'wechat', kind: 'article', id, thread: id, text, at },
    ...{ author: appid, authorKind: 'official' },
  };
}
