import type { Answer } from '../http/exchange.ts';
import { isThere, type Thread } from '../world/items.ts';
import type { Ask } from './ask.ts';
import { weiboError } from './errors.ts';
import { wholeNumber } from './paging.ts';

/** Answers about the status that a call names by its `id`; 10016 and 10017 where it names none, 20101 where that is gone. */
export function underStatus({ call, sim }: Ask, answer: (thread: Thread) => Answer): Answer {
  const id = wholeNumber(call, 'id', 0n);
  if (typeof id === 'object') return weiboError(call, 10017, { detail: 'id' });
  if (id === 0n) return weiboError(call, 10016, { detail: 'id' });
  const thread = sim.weibo.index.thread(id);
  return thread && isThere(thread, call.now) ? answer(thread) : weiboError(call, 20101);
}
