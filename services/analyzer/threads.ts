import { z } from 'zod';
import {
  accountOf,
  type Counts,
  type Mention,
  type Platform,
  startsThread,
  THREAD_PREFIX,
  type ThreadOf,
} from '../../shared/records.ts';
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

/**
 * The thread that a comment or repost counts for, or that a post of a known account begins (it counts nothing there, but
 * is known to have been posted); null where threads are not watched. Threads are keyed by their account, so that the account's profile lies beside them (design.md part 3).
 */
export function threadTarget(
  mention: Mention,
  settings: ThreadSettings,
  labelsOf: (text: string) => Labels,
): Target | null {
  if (settings.watch === 'none') return null;
  const { platform, thread, root } = mention;
  if (startsThread(mention)) {
    const account = accountOf(mention);
    return account === null
      ? null
      : target({ account, at: mention.at, tag: nameOf(labelsOf(mention.text), account) });
  }
  // What names nothing that it hangs under is a thread of its own: nobody has answered it.
  if (root === null && mention.id === `${platform}:${thread}`) return null;
  const account = root?.account ?? null;
  if (account === null && settings.watch === 'known') return null;
  return target({
    account,
    at: root?.at ?? null,
    tag: root === null ? null : nameOf(labelsOf(root.text), account),
  });

  function target(of: ThreadOf): Target {
    return targetOf(platform, thread, of);
  }
}

/** The thread that a reading of counters is of; null where it is not watched. */
export function countsTarget(
  { platform, thread, root }: Counts,
  { watch }: ThreadSettings,
  labelsOf: (text: string) => Labels,
): (Target & { readonly thread: ThreadOf }) | null {
  const account = root?.account ?? null;
  if (watch === 'none' || (account === null && watch === 'known')) return null;
  return targetOf(platform, thread, {
    account,
    at: root?.at ?? null,
    tag: root === null ? null : nameOf(labelsOf(root.text), account),
  });
}

function targetOf(platform: Platform, thread: string, of: ThreadOf): Target & { readonly thread: ThreadOf } {
  // What does not know whose thread it hangs under is not put together with what does: it lies beside another account.
  const mark = of.account === null ? '~' : '';
  return {
    subject: `${THREAD_PREFIX}${platform}:${mark}${thread}`,
    key: `account:${platform}:${of.account ?? '-'}`,
    thread: of,
  };
}
