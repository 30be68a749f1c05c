import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import type {
  Outgoing,
  Output,
  PartitionInfo,
  Processor,
  StoredState,
  Task,
} from '../../shared/event-log/event-log.ts';
import { createRecent, type Recent } from '../../shared/recent.ts';
import {
  accountOf,
  type Engine,
  engineSchema,
  type FeatureRoot,
  type Mention,
  noTallies,
  type Root,
  startsThread,
  type Tallies,
  talliesSchema,
  type Update,
} from '../../shared/records.ts';
import { minuteOf } from '../../shared/time.ts';
import { passOn, type UpdateDeps } from './amends.ts';
import { createGathering, type Target } from './gathering.ts';
import { hash53, mix32, termHash } from './hash.ts';
import { advanceLane, emptyLanes, type Lanes, lanesSchema, openMinute } from './lanes.ts';
import type { AnalyzerPolicy, PolicySource } from './policy.ts';
import { openRecentIds } from './recent-ids.ts';
import { createShown, namesIn, SAMPLE_CHARACTERS } from './shown.ts';
import { readStored, storedJson } from './stored-json.ts';
import { addSample, type Belonging, countMention, wouldSample } from './sums.ts';
import { fingerprintOf } from './text/fingerprint.ts';
import { type Labels, nameOf } from './text/headline.ts';
import { compileMonitors, type MonitorHit, type MonitorMatcher } from './text/match.ts';
import type { NameSettings } from './text/names.ts';
import type { TextReader, TextReading } from './text/read.ts';
import { targetUnder, threadTarget } from './threads.ts';
import type { Understanding } from './understand.ts';

export interface ScoreDeps {
  readonly read: TextReader;
  /** Which segmenter and dictionary `read` cuts with; a log built with another one is refused. */
  readonly engine: Engine;
  readonly policyOf: PolicySource;
  readonly understand: Pick<Understanding, 'people'>;
  /** Put every mention of some subject on stream `scored` too, for the archive that offices search. */
  readonly archive?: boolean;
}

/** Mentions of a partition among which an id counts as a repeat (design.md part 3). */
const RECENT_IDS = 200_000;
/** Threads whose root text stays matched in memory; the hot ones of an hour are far fewer. */
const ROOTS_KEPT = 5_000;
/** Other subjects of a mention that are noted as shared: beyond this the monitors are copies of each other. */
const SHARED_MAX = 20;
/** Where no policy is in force nobody is named. */
const NOBODY_NAMED: NameSettings = { officials: 'masked', shown: [] };

/**
 * One in so many mentions of a thread brings its terms and may be a sample, chosen by the hash of its id: threads are many,
 * and of the few that rise a quarter says enough (a title needs a term five times).
 */
const THREAD_EVIDENCE = 4;

const metaSchema = z.strictObject({
  engine: engineSchema,
  lanes: lanesSchema,
  tallies: talliesSchema,
  policies: z.array(z.strictObject({ hash: z.string(), from: z.int() })),
});

interface InForce {
  readonly hash: string;
  readonly from: number;
  readonly policy: AnalyzerPolicy;
  readonly matcher: MonitorMatcher;
  readonly roots: Recent<KnownRoot>;
  readonly salts: readonly number[];
  readonly names: NameSettings;
}

/** The text of a root, what it matched (the place left out of account), and what it calls itself. */
interface KnownRoot {
  readonly text: string;
  /** As topics look at it; null where they are not looked for. */
  readonly marks: FeatureRoot | null;
  readonly hits: readonly MonitorHit[];
  readonly labels: Labels;
}

/** A mention that counts, as it was read. */
interface Said {
  readonly mention: Mention;
  readonly reading: TextReading;
  readonly minute: number;
  readonly late: boolean;
  readonly idHash: number;
  /** The reading's, as titles may show them; worked out when they are first asked for. */
  terms(): readonly string[];
}

/**
 * Stage score: reads mentions, drops repeats, stamps each with the minute it counts in, cuts and scores its text, matches
 * the monitors by its own words and by its root's, and puts out sums per subject (monitors and the thread it hangs under),
 * platform and minute, what copies are found by, and then how far each platform has come. It keeps the policy in force, the
 * lanes' progress and the recent ids, nothing else.
 */
export function scoreProcessor(deps: ScoreDeps): Processor<'mentions'> {
  return { name: 'score', reads: 'mentions', open: (info, state) => openScore(deps, info, state) };
}

async function openScore(
  deps: ScoreDeps,
  info: PartitionInfo,
  state: StoredState,
): Promise<Task<'mentions'>> {
  const meta = readStored(state.get('meta'), metaSchema);
  if (meta) refuseOtherEngine(meta.engine, deps.engine);
  const lanes: Lanes = meta?.lanes ?? emptyLanes();
  const tallies: Tallies = meta?.tallies ?? noTallies();
  const ids = openRecentIds(RECENT_IDS, (key) => state.get(key));
  const inForce: InForce[] = [];
  for (const { hash, from } of meta?.policies ?? []) inForce.push(await putIntoForce(hash, from));
  const gathering = createGathering();
  const shown = createShown(deps.read, deps.understand.people);

  async function putIntoForce(hash: string, from: number): Promise<InForce> {
    const policy = await deps.policyOf(hash);
    return {
      hash,
      from,
      policy,
      matcher: compileMonitors(policy.monitors),
      roots: createRecent(ROOTS_KEPT),
      salts: policy.monitors.map((monitor) => hash53(monitor.id) >>> 0),
      names: namesIn(policy),
    };
  }

  function policyAt(minute: number): InForce | undefined {
    return inForce.findLast((policy) => policy.from <= minute);
  }

  function takeMention(mention: Mention, out: Output): void {
    tallies.mentions += 1;
    const idHash = hash53(mention.id);
    if (ids.seen(idHash)) {
      tallies.duplicates += 1;
      return;
    }
    const own = minuteOf(mention.at);
    const open = openMinute(lanes, mention.lane, mention.platform);
    const minute = Math.max(own, open);
    const current = policyAt(minute);
    const reading = deps.read(mention.text);
    tallies.scored += 1;
    if (!current) return;
    const { lateMinutes, aheadMinutes } = current.policy.score;
    if (own > open + aheadMinutes && open > Number.NEGATIVE_INFINITY) {
      tallies.ahead += 1;
      return;
    }
    const late = own < open;
    const tooLate = late && open - own > lateMinutes[mention.platform];
    if (tooLate) tallies.tooLate += 1;
    else if (late) tallies.late += 1;

    const hits = current.matcher.match(reading.own, {});
    const starts = startsThread(mention);
    const itself = starts ? rootOf(mention.thread, mention.text, hits, current, accountOf(mention)) : null;
    // What comes to hang under it brings the same text as its root.
    if (itself) current.roots.set(mention.thread, itself);
    const root = rootIn(current, mention.root);
    if (root === null && !starts) tallies.unknownRoot += 1;
    const viaRoot = root === null ? [] : allowed(root.hits, current, mention);
    const monitors = new Map<number, readonly string[] | null>();
    for (const hit of viaRoot) monitors.set(hit.monitor, null);
    for (const hit of allowed(hits, current, mention)) monitors.set(hit.monitor, hit.words);
    const names = [...monitors.keys()]
      .slice(0, SHARED_MAX + 1)
      .map((index) => current.policy.monitors[index]?.id ?? '');
    const thread = threadTarget(mention, current.policy.threads, (root ?? itself)?.labels ?? null);
    const all = thread === null ? names : [...names, thread.subject];
    if (deps.archive && all.length > 0 && reading.own !== '')
      out.put(scoredOf(mention, { minute, reading, names: all }));
    if (tooLate) {
      for (const index of monitors.keys()) {
        const subject = current.policy.monitors[index]?.id ?? '';
        out.put({
          stream: 'activity',
          key: subject,
          record: { v: 1, type: 'too-late', subject, platform: mention.platform, minute: own, n: 1 },
        });
      }
      return;
    }
    let terms: readonly string[] | null = null;
    const said: Said = {
      ...{ mention, reading, minute, late, idHash },
      terms() {
        terms ??= shown.terms(reading, current.names);
        return terms;
      },
    };
    const targets: Target[] = [];
    for (const [index, words] of monitors) {
      const subject = current.policy.monitors[index]?.id ?? '';
      const target = { subject, key: subject };
      targets.push(target);
      const others = names.length > 1 ? names.filter((name) => name !== subject) : [];
      const belonging = { direct: words !== null, words: words ?? [], others, speaks: true };
      count(said, target, current.salts[index] ?? 0, belonging, current);
    }
    if (thread !== null && starts) gathering.sum(thread, mention.platform, minute);
    else if (thread !== null) {
      targets.push(thread);
      const speaks = idHash % THREAD_EVIDENCE === 0;
      const belonging = { direct: false, words: [], others: names, speaks };
      count(said, thread, hash53(thread.subject) >>> 0, belonging, current);
    }
    const speaks = current.policy.topics.watch && reading.own !== '';
    if (targets.length === 0 && !speaks) return;
    const print = fingerprintOf(reading.own);
    if (print === null && !speaks) return;
    const { id, at, kind, text } = mention;
    gathering.feature(mention.platform, minute, targets, {
      id: idHash,
      author: mention.author === null ? null : authorWord(mention.author),
      negative: reading.label === 'negative',
      positive: reading.label === 'positive',
      angry: reading.angry,
      late,
      print,
      terms: speaks ? reading.terms.map(termHash) : [],
      root: root?.marks ?? null,
      said: speaks ? [id, at, kind, reading.mood, text.slice(0, SAMPLE_CHARACTERS)] : null,
    });
  }

  /** Counts a mention for one of its subjects, and keeps it as a sample if it is to be one. */
  function count(
    { mention, reading, minute, late, idHash, terms }: Said,
    target: Target,
    salt: number,
    belonging: Belonging,
    { policy, names }: InForce,
  ): void {
    const sum = gathering.sum(target, mention.platform, minute);
    const limits = policy.score;
    const { mood, label, angry } = reading;
    const author = mention.author === null ? null : mix32(authorWord(mention.author), salt);
    countMention(
      sum,
      { kind: mention.kind, mood, label, angry, late, author, terms: belonging.speaks ? terms() : [] },
      belonging,
      limits,
    );
    if (!belonging.speaks || reading.own === '') return;
    const rank = rankOf(idHash, belonging.direct);
    if (!wouldSample(sum, rank, limits)) return;
    const text = shown.sample(mention.text, names, reading);
    addSample(sum, { id: mention.id, rank, at: mention.at, kind: mention.kind, mood, text }, limits);
  }

  function rootIn(current: InForce, root: Root | null): KnownRoot | null {
    if (root === null) return null;
    const known = current.roots.get(root.id);
    if (known?.text === root.text) return known;
    const hits = current.matcher.match(deps.read.own(root.text), {});
    const fresh = rootOf(root.id, root.text, hits, current, root.account ?? null);
    current.roots.set(root.id, fresh);
    return fresh;
  }

  function rootOf(
    id: string,
    text: string,
    hits: readonly MonitorHit[],
    { names, policy }: InForce,
    account: string | null,
  ): KnownRoot {
    const labels = shown.labels(text, names);
    if (!policy.topics.watch) return { text, marks: null, hits, labels };
    const terms = deps.read(text).terms.map(termHash);
    return { text, marks: { id: termHash(id), terms, tag: nameOf(labels, account) }, hits, labels };
  }

  function takeUpdate(update: Update, out: Output): void {
    const shownText = (text: string, minute: number): string =>
      shown.sample(text, policyAt(minute)?.names ?? NOBODY_NAMED);
    const held = { pending: gathering.sums(), shownText };
    const { read, archive = false } = deps;
    const targetOf: UpdateDeps['targetOf'] = (counts, minute) => {
      const current = policyAt(minute);
      if (!current) return null;
      return targetUnder(counts, current.policy.threads, rootIn(current, counts.root)?.labels ?? null);
    };
    passOn(update, { read, archive, lanes, tallies, seen: ids.seen, targetOf, ...held }, out);
  }

  return {
    fold({ record }, out) {
      if (record.type === 'mention') return takeMention(record, out);
      if (record.type === 'policy') {
        const last = inForce.at(-1);
        if (last?.hash === record.hash && last.from === record.from) return;
        out.put({ stream: 'activity', key: null, record });
        out.put({ stream: 'features', key: null, record });
        return putIntoForce(record.hash, record.from).then((policy) => {
          inForce.push(policy);
          inForce.sort((a, b) => a.from - b.from);
        });
      }
      if (record.type === 'amend' || record.type === 'counts') return takeUpdate(record, out);
      const progress = advanceLane(lanes, record);
      if (!progress) return;
      const { platform, through, coverage } = progress;
      gathering.emitBefore(platform, through, out);
      const oldest = Math.min(...Object.values(lanes.through));
      while (inForce.length > 1 && (inForce[1]?.from ?? Number.POSITIVE_INFINITY) <= oldest) inForce.shift();
      out.put({
        stream: 'features',
        key: null,
        record: {
          v: 1,
          type: 'scored-through',
          platform,
          through,
          coverage,
          from: info.partition,
          of: info.of,
          engine: deps.engine,
          tallies: { ...tallies },
        },
      });
    },
    flush: gathering.emitAll,
    *changes() {
      const policies = inForce.map(({ hash, from }) => ({ hash, from }));
      const value: z.infer<typeof metaSchema> = { engine: deps.engine, lanes, tallies, policies };
      yield ['meta', storedJson(value)] as const;
      yield* ids.changes();
    },
  };
}

function scoredOf(
  mention: Mention,
  { minute, reading, names }: { minute: number; reading: TextReading; names: readonly string[] },
): Outgoing {
  const { id, platform, kind, thread, at, text } = mention;
  return {
    stream: 'scored',
    key: id,
    record: {
      v: 1,
      type: 'scored',
      ...{ id, platform, kind, thread, at, text, minute },
      region: mention.region ?? null,
      mood: reading.mood,
      subjects: [...names],
      tokens: [...reading.tokens],
    },
  };
}

/** Hits as far as they hold for this mention's platform and region. */
function allowed(hits: readonly MonitorHit[], current: InForce, mention: Mention): readonly MonitorHit[] {
  if (hits.length === 0) return hits;
  return hits.filter((hit) => {
    const monitor = current.policy.monitors[hit.monitor];
    return monitor !== undefined && current.matcher.allows(hit.monitor, mention);
  });
}

/** Order of the bottom-k sample: by hash, those that say the monitor's words themselves before those under a root that does. */
function rankOf(idHash: number, direct: boolean): number {
  return (idHash % 2 ** 31) + (direct ? 0 : 2 ** 31);
}

function authorWord(pseudonym: string): number {
  return Number.parseInt(pseudonym.slice(0, 8), 16) >>> 0;
}

export function refuseOtherEngine(stored: Engine, present: Engine): void {
  if (stored.segmenter === present.segmenter && stored.dictionary === present.dictionary) return;
  throw new AppError(
    'ENGINE_MISMATCH',
    `this store was built with segmenter ${stored.segmenter} (dictionary ${stored.dictionary}), ` +
      `the present one is ${present.segmenter} (dictionary ${present.dictionary}); ` +
      'choose the same one with GUANCHAO_SEGMENTER, or start a new store',
  );
}
