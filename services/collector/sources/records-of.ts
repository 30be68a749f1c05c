import { letterKeyOf } from '../../../shared/event-log/dead-letters.ts';
import type { Outgoing } from '../../../shared/event-log/event-log.ts';
import { seal } from '../../../shared/event-log/seal.ts';
import { type Incoming, type Root, startsThread, type Thread } from '../../../shared/records.ts';
import { rootOf, toMention } from '../collect.ts';
import { collect, outgoingRecord } from '../collect-any.ts';
import { isRejected } from '../formats/fields.ts';
import type { Draft } from '../formats/format.ts';
import type { Pseudonyms } from '../pseudonym.ts';
import { outgoingThread, type Roots, threadOf } from '../threads.ts';
import type { Reading } from './source.ts';

export interface RecordsContext {
  readonly id: string;
  readonly pseudonyms: Pseudonyms;
  readonly roots: Roots;
  readonly sealKey: Uint8Array;
  readonly lanePrefix: string;
  /** Number of the first dead letter. */
  readonly deadFrom: number;
  /** Epoch ms. */
  readonly now: number;
}

export interface Records {
  readonly outgoing: readonly Outgoing[];
  readonly mentions: number;
  readonly dead: number;
  /** To be called when they are appended: their threads are known from then on. */
  commit(): void;
}

/** What was read as records: checked, pseudonymised, keyed, each under its root; what cannot be used as sealed dead letters. */
export function recordsOf(
  reading: Pick<Reading<unknown>, 'found' | 'dead'>,
  context: RecordsContext,
): Records {
  const outgoing: Outgoing[] = [];
  const threads = new Map<string, Thread>();
  const dead = [...reading.dead];
  let mentions = 0;

  function note(thread: Thread): void {
    const known = threads.get(thread.thread) ?? { root: context.roots.find(thread) };
    if (known.root?.text === thread.root.text) return;
    threads.set(thread.thread, thread);
    outgoing.push(outgoingThread(thread));
  }

  for (const one of reading.found) {
    const collected = collect(one.draft, context);
    if (isRejected(collected)) {
      dead.push({ reason: collected.rejected, text: JSON.stringify(one.draft) });
      continue;
    }
    const { record } = collected;
    const root = one.root === undefined ? null : asRoot(one.root, context);
    if (root) note(root);
    const own = threadOf(record);
    if (own) note(own);
    const found = root?.root ?? threads.get(threadIdOf(record))?.root ?? null;
    outgoing.push(outgoingRecord(hung(record, found, context.roots)));
    if (record.type === 'mention') mentions += 1;
  }
  dead.forEach((one, index) => {
    outgoing.push(letter(one, context.deadFrom + index, context));
  });
  return {
    ...{ outgoing, mentions, dead: dead.length },
    commit: () => {
      for (const thread of threads.values()) context.roots.remember(thread);
    },
  };
}

function asRoot(draft: Draft, context: RecordsContext): Thread | null {
  const collected = toMention(draft, context);
  if (isRejected(collected)) return null;
  const { mention } = collected;
  return {
    ...{ v: 1, type: 'thread', platform: mention.platform, thread: mention.thread },
    root: rootOf(mention),
  };
}

function hung(record: Incoming, root: Root | null, roots: Roots): Incoming {
  if (record.type === 'amend' || (record.type === 'mention' && startsThread(record))) return record;
  return { ...record, root: root ?? roots.find(record) };
}

function threadIdOf(record: Incoming): string {
  return record.type === 'amend' ? '' : record.thread;
}

const PROCESSOR = 'collector';

/** A letter that nobody can process again by itself: it is there to be looked at. */
function letter(dead: Reading<unknown>['dead'][number], number: number, context: RecordsContext): Outgoing {
  const place = { processor: PROCESSOR, stream: `source/${context.id}`, partition: 0, offset: number };
  return {
    stream: 'dead-letters',
    key: letterKeyOf(place),
    record: {
      ...{ v: 1, type: 'dead-letter', ...place, error: 'BadPage', reason: dead.reason },
      sealed: seal(dead.text, context.sealKey, place),
      sealedKey: seal('', context.sealKey, { ...place, part: 'key' }),
    },
  };
}
