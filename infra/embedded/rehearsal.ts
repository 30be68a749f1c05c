import { toMention } from '../../services/collector/collect.ts';
import { isUpdate } from '../../services/collector/collect-any.ts';
import { isRejected } from '../../services/collector/formats/fields.ts';
import { generic } from '../../services/collector/formats/generic.ts';
import { createPseudonyms } from '../../services/collector/pseudonym.ts';
import { createRoots, threadOf } from '../../services/collector/threads.ts';
import { readPolicy } from '../../services/policy.ts';
import { type FeedSource, feed } from '../../services/replay/feed.ts';
import { rulesOf } from '../../services/replay/simulate/rules.ts';
import { simulate } from '../../services/replay/simulate/scenario.ts';
import { rehearsal } from '../../services/replay/simulate/scenarios.ts';
import type { Scenario } from '../../services/replay/simulate/spec.ts';
import type { Clock } from '../../shared/clock.ts';
import type { EventLog } from '../../shared/event-log/event-log.ts';
import { platforms } from '../../shared/records.ts';
import type { RunManifest } from '../../shared/runs.ts';
import { minuteOf } from '../../shared/time.ts';

/** Quiet hours for the detector to learn in, then the jump, then time to watch it and to act. */
const QUIET_HOURS = 8;
const AFTER_HOURS = 4;
/** Minutes around the jump that a newcomer is to see with their own eyes, before and after it. */
const WATCHED_BEFORE = 10;
const WATCHED_AFTER = 15;
/** Wall milliseconds per minute of the event: the quiet hours in about a minute, the jump slowly, the rest in two minutes. */
const QUIET_MS = 120;
const WATCHED_MS = 4000;
const AFTER_MS = 500;
/** Threads remembered to hang comments under; the rehearsal has some hundreds. */
const ROOTS = 5000;

/** A new rehearsal that ends about when it is watched: what jumps, jumps 'now'. */
export function rehearsalRun(now: number): RunManifest {
  const startMinute = minuteOf(now) - QUIET_HOURS * 60;
  return {
    v: 1,
    id: `rehearsal-${startMinute}`,
    kind: 'rehearsal',
    name: '演练：青槐农贸市场',
    createdAt: now,
    seed: 1,
    startMinute,
  };
}

/** Feeds the rehearsal into its run at its pace, from where it was; resolves when all is said or the signal aborts. */
export async function rehearse(
  log: EventLog,
  manifest: RunManifest,
  options: {
    readonly key: Uint8Array;
    readonly clock: Clock;
    readonly signal: AbortSignal;
    /** As fast as it goes: for tests. */
    readonly hurry?: boolean;
  },
): Promise<void> {
  const { clock, signal } = options;
  const scenario = scenarioOf(manifest);
  const watchedFrom = scenario.startMinute + QUIET_HOURS * 60 - WATCHED_BEFORE;
  const watchedTo = watchedFrom + WATCHED_BEFORE + WATCHED_AFTER;
  await feed(log, sourceOf(scenario, options.key), {
    lane: (platform) => `${scenario.name}-${platform}`,
    policy: readPolicy(rulesOf(scenario), manifest.name),
    closeMinutes: 0,
    pace: options.hurry
      ? null
      : (minute) => (minute < watchedFrom ? QUIET_MS : minute < watchedTo ? WATCHED_MS : AFTER_MS),
    clock,
    signal,
    onProgress: () => undefined,
  });
}

/** What a rehearsal tells, from what its manifest says of it. */
export function scenarioOf({ seed = 1, startMinute, createdAt }: RunManifest): Scenario {
  return rehearsal({
    seed,
    startMinute: startMinute ?? minuteOf(createdAt),
    quietHours: QUIET_HOURS,
    afterHours: AFTER_HOURS,
  });
}

/** A scenario as mentions of a run, ready to be fed. */
export function sourceOf(scenario: Scenario, key: Uint8Array): FeedSource {
  const pseudonyms = createPseudonyms(key);
  return {
    platforms,
    firstMinute: scenario.startMinute,
    lastMinute: scenario.startMinute + scenario.minutes - 1,
    rows: 0,
    *recordsFrom(minute) {
      const roots = createRoots(ROOTS);
      for (const row of simulate(scenario)) {
        const draft = generic.parse(JSON.stringify(row));
        if (isRejected(draft)) throw new Error(`the generator wrote a broken row: ${draft.rejected}`);
        if (isUpdate(draft)) throw new Error('the generator tells only what is said');
        const collected = toMention(draft, {
          pseudonyms,
          lanePrefix: scenario.name,
          now: Number.MAX_SAFE_INTEGER,
        });
        if (isRejected(collected)) throw new Error(`the generator wrote a broken row: ${collected.rejected}`);
        const { mention } = collected;
        const thread = threadOf(mention);
        if (thread) roots.remember(thread);
        else mention.root = roots.find(mention);
        if (minuteOf(mention.at) >= minute) yield [mention];
      }
    },
  };
}
