import { z } from 'zod';
import { dayNameOf, lastMomentOf } from '../days.ts';
import type { Dead, Found } from '../source.ts';
import type { Context, Read } from './context.ts';

/** Persons, not times (platform-apis.md 4, inputs). */
const count = z.int().nonnegative().optional();
const rowSchema = z.looseObject({
  msgid: z.string().regex(/^\d{1,20}_[1-9]\d?$/),
  detail_list: z.array(
    z.looseObject({
      stat_date: z.iso.date(),
      read_user: count,
      share_user: count,
      like_user: count,
      comment_count: count,
    }),
  ),
});
const answerSchema = z.looseObject({ list: z.array(z.unknown()), is_delay: z.boolean().optional() });

/**
 * What the articles of a day of publication had reached by the end of each day since: counts, as of the last moment of the day they
 * are of. A list that is not final (`is_delay`) is read, and asked for again later.
 */
export function readStatistics(day: string, value: unknown, { cursor, now }: Context): Read | string {
  const parsed = answerSchema.safeParse(value);
  if (!parsed.success) return '答复里没有统计列表';
  const found: Found[] = [];
  const dead: Dead[] = [];
  for (const item of parsed.data.list) {
    const row = rowSchema.safeParse(item);
    if (!row.success) {
      dead.push({ reason: '一行统计的形状不符', text: JSON.stringify(item) });
      continue;
    }
    const [mid = '', n = ''] = row.data.msgid.split('_');
    const last = row.data.detail_list.at(-1);
    if (!last) continue;
    const counters = {
      reads: last.read_user ?? null,
      reposts: last.share_user ?? null,
      likes: last.like_user ?? null,
      comments: last.comment_count ?? null,
    };
    const at = lastMomentOf(last.stat_date);
    if (at > now || Object.values(counters).every((one) => one === null)) continue;
    found.push({
      draft: { platform: 'wechat', kind: 'counts', thread: `${mid}_${Number(n) - 1}`, at, ...counters },
    });
  }
  const on = dayNameOf(now);
  const done = cursor.statistics.on === on ? cursor.statistics.done : [];
  const isFinal = parsed.data.is_delay !== true;
  return {
    cursor: { ...cursor, statistics: { on, done: isFinal ? [...done, day] : done } },
    ...{ found, dead },
  };
}
