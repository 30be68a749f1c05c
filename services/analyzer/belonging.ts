import {
  accountOf,
  type Counts,
  type FeatureRoot,
  type Mention,
  type Root,
  startsThread,
} from '../../shared/records.ts';
import { termHash } from './hash.ts';
import type { InForce, KnownRoot } from './in-force.ts';
import type { Shown } from './shown.ts';
import { type Labels, nameOf } from './text/headline.ts';
import type { MonitorHit } from './text/match.ts';
import type { TextReader } from './text/read.ts';
import { type ThreadTarget, targetUnder, threadTarget } from './threads.ts';

/** Which subjects a mention counts for. */
export interface Subjects {
  /** Of each monitor its index → the words by which the mention itself matches, null where only its root does. */
  readonly monitors: ReadonlyMap<number, readonly string[] | null>;
  /** Ids of the monitors, of the first ones where they are very many. */
  readonly names: readonly string[];
  /** The thread, where it is watched. */
  readonly thread: ThreadTarget | null;
  /** What it hangs under, as topics look at it; null of what begins a thread. */
  readonly home: Pick<KnownRoot, 'marks'> | null;
  /** The mention begins a thread. */
  readonly starts: boolean;
  /** It names a root that nobody knows. */
  readonly isRootUnknown: boolean;
}

export interface SubjectFinder {
  /** @param own the mention's own words, cleaned */
  subjectsOf(mention: Mention, own: string, current: InForce): Subjects;
  /** The thread that a reading of counters is of; null where it is not watched. */
  threadOf(counts: Counts, current: InForce): ThreadTarget | null;
}

/** Other subjects of a mention that are noted as shared: beyond this the monitors are copies of each other. */
const SHARED_MAX = 20;
const NO_MONITORS: Subjects['monitors'] = new Map();
const NO_NAMES: readonly string[] = [];
const NO_HITS: readonly MonitorHit[] = [];
const NO_LABELS: Labels = { hashtag: null, headline: null };
/** No id of a thread begins so. */
const UNSEEN = '\n';

/** Finds subjects by a mention's own words and by its root's, which are matched once and kept with the policy. */
export function createSubjectFinder(read: TextReader, shown: Pick<Shown, 'labels'>): SubjectFinder {
  function rootIn(current: InForce, root: Root | null): KnownRoot | null {
    if (root === null) return null;
    const known = current.roots.get(root.id);
    if (known?.text === root.text) return known;
    const hits = current.matcher.match(read.own(root.text), {});
    const fresh = rootOf({ ...root, account: root.account ?? null }, hits, current);
    current.roots.set(root.id, fresh);
    return fresh;
  }

  function rootOf(
    { id, text, account }: { readonly id: string; readonly text: string; readonly account: string | null },
    hits: readonly MonitorHit[],
    { names }: InForce,
  ): KnownRoot {
    const labels = shown.labels(text, names);
    let marks: FeatureRoot | null = null;
    return {
      ...{ text, hits, labels },
      marks() {
        marks ??= { id: termHash(id), terms: read(text).terms.map(termHash), tag: nameOf(labels, account) };
        return marks;
      },
    };
  }

  /** Of a post that nobody has shown us its comments still tell where they lie: a flood under it is one flood. */
  function unseen(current: InForce, thread: string): KnownRoot {
    const key = `${UNSEEN}${thread}`;
    const known = current.roots.get(key);
    if (known) return known;
    const marks: FeatureRoot = { id: termHash(thread), terms: [], tag: null };
    const fresh = { text: '', hits: NO_HITS, labels: NO_LABELS, marks: () => marks };
    current.roots.set(key, fresh);
    return fresh;
  }

  return {
    subjectsOf(mention, own, current) {
      const hits = current.matcher.match(own, {});
      const starts = startsThread(mention);
      const { thread: id, text } = mention;
      const itself = starts ? rootOf({ id, text, account: accountOf(mention) }, hits, current) : null;
      // What comes to hang under it brings the same text as its root.
      if (itself) current.roots.set(mention.thread, itself);
      const root = rootIn(current, mention.root);
      const monitors = monitorsOf(mention, hits, root?.hits ?? NO_HITS, current);
      return {
        monitors,
        names: monitors.size === 0 ? NO_NAMES : namesOf(monitors, current),
        thread: threadTarget(mention, current.policy.threads, (root ?? itself)?.labels ?? null),
        home: root ?? (starts ? null : unseen(current, mention.thread)),
        starts,
        isRootUnknown: root === null && !starts,
      };
    },
    threadOf: (counts, current) =>
      targetUnder(counts, current.policy.threads, rootIn(current, counts.root)?.labels ?? null),
  };
}

/** As far as they admit this mention's platform and region. */
function monitorsOf(
  mention: Mention,
  own: readonly MonitorHit[],
  viaRoot: readonly MonitorHit[],
  { matcher }: InForce,
): Subjects['monitors'] {
  if (own.length === 0 && viaRoot.length === 0) return NO_MONITORS;
  const monitors = new Map<number, readonly string[] | null>();
  for (const { monitor } of viaRoot) if (matcher.allows(monitor, mention)) monitors.set(monitor, null);
  for (const { monitor, words } of own) if (matcher.allows(monitor, mention)) monitors.set(monitor, words);
  return monitors;
}

function namesOf(monitors: Subjects['monitors'], { policy }: InForce): readonly string[] {
  const names: string[] = [];
  for (const index of monitors.keys()) {
    if (names.length > SHARED_MAX) break;
    names.push(policy.monitors[index]?.id ?? '');
  }
  return names;
}
