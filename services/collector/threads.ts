import type { Outgoing } from '../../shared/event-log/event-log.ts';
import { createRecent } from '../../shared/recent.ts';
import { type Incoming, type Mention, type Root, startsThread, type Thread } from '../../shared/records.ts';
import { rootOf } from './collect.ts';

/** The posts and articles that came in lately: what comments are hung under. */
export interface Roots {
  find(mention: Pick<Mention, 'platform' | 'thread'>): Root | null;
  /** True when it was not known, or with another text. */
  remember(thread: Pick<Thread, 'platform' | 'thread' | 'root'>): boolean;
}

export function createRoots(capacity: number): Roots {
  const recent = createRecent<Root>(capacity);
  return {
    find: (mention) => recent.get(keyOf(mention)) ?? null,
    remember(thread) {
      const isNew = recent.get(keyOf(thread))?.text !== thread.root.text;
      recent.set(keyOf(thread), thread.root);
      return isNew;
    },
  };
}

/** The record by which a post or article is remembered beyond this process; null of what starts no thread. */
export function threadOf(record: Incoming): Thread | null {
  if (record.type !== 'mention' || !startsThread(record)) return null;
  const { platform, thread } = record;
  return { v: 1, type: 'thread', platform, thread, root: rootOf(record) };
}

/** A thread on its way to stream `threads`. */
export function outgoingThread(thread: Thread): Outgoing {
  return { stream: 'threads', key: keyOf(thread), record: thread };
}

function keyOf({ platform, thread }: Pick<Mention, 'platform' | 'thread'>): string {
  return `${platform}:${thread}`;
}
