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
  type Engine,
  engineSchema,
  type Mention,
  startsThread,
  type Tallies,
  talliesSchema,
} from '../../shared/records.ts';
import { minuteOf } from '../../shared/time.ts';
import { hash53, mix32 } from './hash.ts';
import { advanceLane, emptyLanes, type Lanes, lanesSchema, openMinute } from './lanes.ts';
import type { AnalyzerPolicy, PolicySource } from './policy.ts';
import { openRecentIds } from './recent-ids.ts';
import {
  addSample,
  type Countable,
  countMention,
  emptySum,
  type Sum,
  toActivity,
  wouldSample,
} from './sums.ts';
import { compileMonitors, type MonitorHit, type MonitorMatcher } from './text/match.ts';
import type { TextReader, TextReading } from './text/read.ts';

export interface ScoreDeps {
  readonly read: TextReader;
  /** Which segmenter and dictionary `read` cuts with; a log built with another one is refused. */
  readonly engine: Engine;
  readonly policyOf: PolicySource;
  /** Put every mention of some subject on stream `scored` too, for the archive that offices search. */
  readonly archive?: boolean;
}

/** Mentions of a partition among which an id counts as a repeat (design.md part 3). */
const RECENT_IDS = 200_000;
/** Threads whose root text stays matched in memory; the hot ones of an hour are far fewer. */
const ROOTS_KEPT = 5_000;
/** Other subjects of a mention that are noted as shared: beyond this the monitors are copies of each other. */
const SHARED_MAX = 20;
/** A sample shows the whole of most comments (Weibo's own fold is at 140 characters). */
const SAMPLE_CHARACTERS = 280;

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
  /** Root id → the text it was matched with and what it matched, the place left out of account. */
  readonly roots: Recent<{ readonly text: string; readonly hits: readonly MonitorHit[] }>;
  readonly salts: readonly number[];
}

/**
 * Stage score: reads mentions, drops repeats, stamps each with the minute it counts in, cuts and scores its text, matches
 * the monitors by its own words and by its root's, and puts out sums per subject, platform and minute, then how far each
 * platform has come. It keeps the policy in force, the lanes' progress and the recent ids, nothing else.
 */
export function scoreProcessor(deps: ScoreDeps): Processor<'mentions'> {
  return { name: 'score', reads: 'mentions', open: (info, state) => openScore(deps, info, state) };
}

async function openScore(
  deps: ScoreDeps,
  info: PartitionInfo,
  state: StoredState,
): Promise<Task<'mentions'>> {
  const stored = state.get('meta');
  const meta = stored ? metaSchema.parse(JSON.parse(Buffer.from(stored).toString('utf8'))) : null;
  if (meta) refuseOtherEngine(meta.engine, deps.engine);
  const lanes: Lanes = meta?.lanes ?? emptyLanes();
  const tallies: Tallies = meta?.tallies ?? noTallies();
  const ids = openRecentIds(RECENT_IDS, (key) => state.get(key));
  const inForce: InForce[] = [];
  for (const { hash, from } of meta?.policies ?? []) inForce.push(await putIntoForce(hash, from));
  const pending = new Map<string, Sum>();

  async function putIntoForce(hash: string, from: number): Promise<InForce> {
    const policy = await deps.policyOf(hash);
    return {
      hash,
      from,
      policy,
      matcher: compileMonitors(policy.monitors),
      roots: createRecent(ROOTS_KEPT),
      salts: policy.monitors.map((monitor) => hash53(monitor.id) >>> 0),
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
    // What comes to hang under it brings the same text as its root.
    if (startsThread(mention)) current.roots.set(mention.thread, { text: mention.text, hits });
    const direct = allowed(hits, current, mention);
    const viaRoot = matchRoot(current, mention);
    if (direct.length === 0 && viaRoot.length === 0) return;
    const subjects = new Map<number, readonly string[] | null>();
    for (const hit of viaRoot) subjects.set(hit.monitor, null);
    for (const hit of direct) subjects.set(hit.monitor, hit.words);
    const names = [...subjects.keys()]
      .slice(0, SHARED_MAX + 1)
      .map((index) => current.policy.monitors[index]?.id ?? '');

    if (deps.archive && reading.own !== '') out.put(scoredOf(mention, { minute, reading, names }));

    for (const [index, words] of subjects) {
      const subject = current.policy.monitors[index]?.id;
      if (subject === undefined) continue;
      if (tooLate) {
        out.put({
          stream: 'activity',
          key: subject,
          record: { v: 1, type: 'too-late', subject, platform: mention.platform, minute: own, n: 1 },
        });
        continue;
      }
      const key = `${subject}\n${mention.platform}\n${minute}`;
      let sum = pending.get(key);
      if (!sum) {
        sum = emptySum(subject, mention.platform, minute);
        pending.set(key, sum);
      }
      const countable: Countable = {
        kind: mention.kind,
        mood: reading.mood,
        label: reading.label,
        angry: reading.angry,
        late,
        author: mention.author === null ? null : mix32(authorWord(mention.author), current.salts[index] ?? 0),
        terms: reading.terms,
      };
      const limits = current.policy.score;
      const others = names.length > 1 ? names.filter((name) => name !== subject) : [];
      countMention(sum, countable, words !== null, words ?? [], others, limits);
      const rank = rankOf(idHash, words !== null);
      if (reading.own !== '' && wouldSample(sum, rank, limits)) {
        const text = mention.text.slice(0, SAMPLE_CHARACTERS);
        addSample(
          sum,
          { id: mention.id, rank, at: mention.at, kind: mention.kind, mood: reading.mood, text },
          limits,
        );
      }
    }
  }

  function matchRoot(current: InForce, mention: Mention): readonly MonitorHit[] {
    const root = mention.root;
    if (!root) {
      if (mention.kind === 'comment' || mention.kind === 'repost') tallies.unknownRoot += 1;
      return [];
    }
    const known = current.roots.get(root.id);
    if (known?.text === root.text) return allowed(known.hits, current, mention);
    const hits = current.matcher.match(deps.read.own(root.text), {});
    current.roots.set(root.id, { text: root.text, hits });
    return allowed(hits, current, mention);
  }

  function emit(sum: Sum, out: Output): void {
    out.put({ stream: 'activity', key: sum.subject, record: toActivity(sum) });
  }

  return {
    fold({ record }, out) {
      if (record.type === 'mention') return takeMention(record, out);
      if (record.type === 'policy') {
        const last = inForce.at(-1);
        if (last?.hash === record.hash && last.from === record.from) return;
        out.put({ stream: 'activity', key: null, record });
        return putIntoForce(record.hash, record.from).then((policy) => {
          inForce.push(policy);
          inForce.sort((a, b) => a.from - b.from);
        });
      }
      const progress = advanceLane(lanes, record);
      if (!progress) return;
      const { platform, through, coverage } = progress;
      for (const [key, sum] of pending) {
        if (sum.platform !== platform || sum.minute >= through) continue;
        emit(sum, out);
        pending.delete(key);
      }
      const oldest = Math.min(...Object.values(lanes.through));
      while (inForce.length > 1 && (inForce[1]?.from ?? Number.POSITIVE_INFINITY) <= oldest) inForce.shift();
      out.put({
        stream: 'activity',
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
    flush(out) {
      for (const sum of pending.values()) emit(sum, out);
      pending.clear();
    },
    *changes() {
      const policies = inForce.map(({ hash, from }) => ({ hash, from }));
      const value: z.infer<typeof metaSchema> = { engine: deps.engine, lanes, tallies, policies };
      yield ['meta', Buffer.from(JSON.stringify(value))] as const;
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

function noTallies(): Tallies {
  return { mentions: 0, duplicates: 0, scored: 0, late: 0, tooLate: 0, ahead: 0, unknownRoot: 0 };
}
