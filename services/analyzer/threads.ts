import { z } from 'zod';
import { accountOf, type Mention, startsThread, THREAD_PREFIX, type ThreadOf } from '../../shared/records.ts';
import type { Target } from './gathering.ts';
import { type Labels, nameOf } from './text/headline.ts';

/** Which threads are subjects of their own. */
export const threadSettingsSchema = z.strictObject({
  /**
   * `known`: those of accounts that are known (official and media accounts), which are what an office answers for and is
   * spoken of under. `all`: every thread, of anybody. `none`: monitors alone.
   */
  watch: z.enum(['none', 'known', 'all']).default('known'),
});
export type ThreadSettings = z.infer<typeof threadSettingsSchema>;

/** A thread as a subject. */
export type ThreadTarget = Target & { readonly thread: ThreadOf };

/**
 * The thread that a comment or repost counts for, or that a post of a known account begins (it counts nothing there, but
 * is known to have been posted); null where threads are not watched. Threads are keyed by their account, so that the
 * account's profile lies beside them (design.md part 3). `labels`: of the post, where it is known.
 */
export function threadTarget(
  mention: Mention,
  settings: ThreadSettings,
  labels: Labels | null,
): ThreadTarget | null {
  if (!startsThread(mention)) {
    const { platform, thread, root } = mention;
    // What names nothing that it hangs under is a thread of its own: nobody has answered it.
    if (root === null && mention.id === `${platform}:${thread}`) return null;
    return targetUnder(mention, settings, labels);
  }
  const account = accountOf(mention);
  if (settings.watch === 'none' || account === null) return null;
  return targetOf(mention, { account, at: mention.at }, labels);
}

/** The thread that something hangs under, such as a reading of its counters; null where it is not watched. */
export function targetUnder(
  under: Pick<Mention, 'platform' | 'thread' | 'root'>,
  { watch }: ThreadSettings,
  labels: Labels | null,
): ThreadTarget | null {
  const account = under.root?.account ?? null;
  if (watch === 'none' || (account === null && watch === 'known')) return null;
  return targetOf(under, { account, at: under.root?.at ?? null }, labels);
}

function targetOf(
  { platform, thread }: Pick<Mention, 'platform' | 'thread'>,
  { account, at }: Omit<ThreadOf, 'tag'>,
  labels: Labels | null,
): ThreadTarget {
  // What does not know whose thread it hangs under is not put together with what does: it lies beside another account.
  const mark = account === null ? '~' : '';
  return {
    subject: `${THREAD_PREFIX}${platform}:${mark}${thread}`,
    key: `account:${platform}:${account ?? '-'}`,
    thread: { account, at, tag: labels === null ? null : nameOf(labels, account) },
  };
}
