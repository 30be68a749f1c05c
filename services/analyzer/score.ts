import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import type {
  Output,
  PartitionInfo,
  Processor,
  StoredState,
  Task,
} from '../../shared/event-log/event-log.ts';
import {
  type Engine,
  engineSchema,
  type Mention,
  noTallies,
  type Tallies,
  talliesSchema,
  type Update,
} from '../../shared/records.ts';
import { minuteOf } from '../../shared/time.ts';
import { passOn, type UpdateDeps } from './amends.ts';
import { createSubjectFinder, type Subjects } from './belonging.ts';
import { createCounting } from './counting.ts';
import { createGathering } from './gathering.ts';
import { hash53 } from './hash.ts';
import { type InForce, openPoliciesInForce } from './in-force.ts';
import { advanceLane, emptyLanes, type Lanes, lanesSchema, openMinute } from './lanes.ts';
import type { PolicySource } from './policy.ts';
import { type Ahead, createReadAhead } from './read-ahead.ts';
import { openRecentIds } from './recent-ids.ts';
import { scoredOf, scoredThroughOf, tooLateOf } from './scored.ts';
import { createShown, NOBODY_NAMED } from './shown.ts';
import { readStored, storedJson } from './stored-json.ts';
import type { TextReader } from './text/read.ts';
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

const metaSchema = z.strictObject({
  engine: engineSchema,
  lanes: lanesSchema,
  tallies: talliesSchema,
  policies: z.array(z.strictObject({ hash: z.string(), from: z.int() })),
});

/**
 * Stage score: reads mentions, drops repeats, stamps each with the minute it counts in, matches the monitors by its own words
 * and by its root's, cuts and scores the text of what counts for any subject (monitors and the thread it hangs under), and
 * puts out sums per subject, platform and minute, what copies and topics are found by, and then how far each platform has come. It keeps
 * the policies in force, the lanes' progress and the recent ids, nothing else.
 */
export function scoreProcessor(deps: ScoreDeps): Processor<'mentions'> {
  return { name: 'score', reads: 'mentions', open: (info, state) => openScore(deps, info, state) };
}

async function openScore(
  deps: ScoreDeps,
  info: PartitionInfo,
  state: StoredState,
): Promise<Task<'mentions'>> {
  const { read, engine, archive = false } = deps;
  const meta = readStored(state.get('meta'), metaSchema);
  if (meta) refuseOtherEngine(meta.engine, engine);
  const lanes: Lanes = meta?.lanes ?? emptyLanes();
  const tallies: Tallies = meta?.tallies ?? noTallies();
  const ids = openRecentIds(RECENT_IDS, (key) => state.get(key));
  const policies = await openPoliciesInForce(deps.policyOf, meta?.policies ?? []);
  const gathering = createGathering();
  const shown = createShown(read, deps.understand.people);
  const { subjectsOf, threadOf } = createSubjectFinder(read, shown);
  const countFor = createCounting(gathering, shown);
  const earliest = ({ at, lane, platform }: Mention): number =>
    Math.max(minuteOf(at), openMinute(lanes, lane, platform));
  const readAhead = createReadAhead({
    ...{ read, subjectsOf },
    policyFor: (mention) => policies.at(earliest(mention)),
    isRead(mention, { own, current, subjects }) {
      if (countsForAny(subjects)) return true;
      if (!current.policy.topics.watch || own === '') return false;
      return gathering.wouldNeed(mention.platform, earliest(mention), hash53(mention.id));
    },
  });

  function takeMention(mention: Mention, out: Output): void {
    tallies.mentions += 1;
    const ahead = readAhead.of(mention);
    const idHash = hash53(mention.id);
    if (ids.seen(idHash)) {
      tallies.duplicates += 1;
      return;
    }
    const itsMinute = minuteOf(mention.at);
    const open = openMinute(lanes, mention.lane, mention.platform);
    const minute = Math.max(itsMinute, open);
    const current = policies.at(minute);
    tallies.scored += 1;
    if (!current) return;
    const { lateMinutes, aheadMinutes } = current.policy.score;
    if (itsMinute > open + aheadMinutes && open > Number.NEGATIVE_INFINITY) {
      tallies.ahead += 1;
      return;
    }
    const late = itsMinute < open;
    const isTooLate = late && open - itsMinute > lateMinutes[mention.platform];
    if (isTooLate) tallies.tooLate += 1;
    else if (late) tallies.late += 1;
    takeText(mention, { idHash, itsMinute, minute, late, isTooLate, ahead }, current, out);
  }

  function takeText(
    mention: Mention,
    placed: {
      readonly idHash: number;
      readonly itsMinute: number;
      readonly minute: number;
      readonly late: boolean;
      readonly isTooLate: boolean;
      readonly ahead: Ahead | undefined;
    },
    current: InForce,
    out: Output,
  ): void {
    const { idHash, itsMinute, minute, late, isTooLate, ahead } = placed;
    const own = ahead?.own ?? read.own(mention.text);
    const subjects = ahead?.current === current ? ahead.subjects : subjectsOf(mention, own, current);
    const { monitors, names, thread } = subjects;
    if (subjects.isRootUnknown) tallies.unknownRoot += 1;
    const counts = countsForAny(subjects);
    const speaks =
      current.policy.topics.watch &&
      !isTooLate &&
      own !== '' &&
      gathering.offer(mention.platform, minute, idHash);
    // What counts for no subject and is in no sample need not be cut and judged: of a busy feed that is most.
    if (!counts && !speaks) return;
    const reading = ahead?.reading ?? read.cleaned(own);
    if (archive && counts && own !== '') {
      const all = thread === null ? names : [...names, thread.subject];
      out.put(scoredOf(mention, { minute, reading, names: all }));
    }
    if (!isTooLate) {
      countFor({ mention, reading, minute, late, idHash, speaks }, subjects, current);
      return;
    }
    for (const index of monitors.keys())
      out.put(tooLateOf(current.policy.monitors[index]?.id ?? '', mention.platform, itsMinute));
  }

  function takeUpdate(update: Update, out: Output): void {
    const shownText = (text: string, minute: number): string =>
      shown.sample(text, policies.at(minute)?.names ?? NOBODY_NAMED);
    const held = { pending: gathering.sums(), shownText };
    const targetOf: UpdateDeps['targetOf'] = (counts, minute) => {
      const current = policies.at(minute);
      return current === undefined ? null : threadOf(counts, current);
    };
    passOn(update, { read, archive, lanes, tallies, seen: ids.seen, targetOf, ...held }, out);
  }

  return {
    expect: (entries) =>
      readAhead.expect(entries.flatMap(({ record }) => (record.type === 'mention' ? record : []))),
    fold({ record }, out) {
      if (record.type === 'mention') return takeMention(record, out);
      if (record.type === 'policy') {
        if (policies.endsWith(record.hash, record.from)) return;
        out.put({ stream: 'activity', key: null, record });
        out.put({ stream: 'features', key: null, record });
        return policies.add(record.hash, record.from);
      }
      if (record.type === 'amend' || record.type === 'counts') return takeUpdate(record, out);
      const progress = advanceLane(lanes, record);
      if (!progress) return;
      gathering.emitBefore(progress.platform, progress.through, out);
      policies.forgetBefore(Math.min(...Object.values(lanes.through)));
      out.put(scoredThroughOf(progress, { from: info.partition, of: info.of, engine, tallies }));
    },
    flush: gathering.emitAll,
    *changes() {
      const value: z.infer<typeof metaSchema> = { engine, lanes, tallies, policies: policies.stored() };
      yield ['meta', storedJson(value)] as const;
      yield* ids.changes();
    },
  };
}

function countsForAny({ monitors, thread }: Subjects): boolean {
  return monitors.size > 0 || thread !== null;
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
