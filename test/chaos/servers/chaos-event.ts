import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openSpool } from '../../../services/collector/spool.ts';
import { readPolicyFile } from '../../../services/policy.ts';
import type { FeedOptions, FeedSource } from '../../../services/replay/feed.ts';
import { feed } from '../../../services/replay/feed.ts';
import { spoolFiles, spoolPath } from '../../../services/replay/intake.ts';
import { fixedKeys } from '../../../services/replay/manifest.ts';
import { rulesOf } from '../../../services/replay/simulate/rules.ts';
import { simulate } from '../../../services/replay/simulate/scenario.ts';
import { busy } from '../../../services/replay/simulate/scenarios.ts';
import { systemClock } from '../../../shared/clock.ts';
import type { EventLog } from '../../../shared/event-log/event-log.ts';
import { writeLines } from '../../../shared/files.ts';
import type { Policy } from '../../../shared/policy.ts';
import { minuteOf } from '../../../shared/time.ts';
import { temporaryFolder } from '../../pipeline.ts';

/** Everyday talk of the topics; a crisis brings a hundred mentions a minute and more. */
const PER_MINUTE = 60;
const TOPICS = 20;
/** A crisis begins every so many minutes. */
const CRISIS_MINUTES = 150;
/** Of Weibo: after the last word, twice the empty minutes that close an incident. */
const CLOSE_MINUTES = 480;
/** The event lies in the past, and not so far that anything of it is dropped for its age. */
const AGO_MINUTES = 3 * 1440;

/** What the run is fed. */
export interface ChaosEvent {
  readonly policy: Policy;
  readonly rows: number;
  /** Before this minute everything has been judged when all has been fed. */
  readonly end: number;
  /** Feeds it into a log, from where an earlier call has left off. */
  feed(log: EventLog, options: Pick<FeedOptions, 'pace' | 'signal' | 'clock'>): Promise<void>;
}

/**
 * An event of `minutes` minutes, the same for the same seed on one day. Weibo alone: live, platforms do not wait for each
 * other, so that with two of them incidents depend on which was judged first, which nobody promises.
 */
export async function chaosEvent(seed: number, minutes: number): Promise<ChaosEvent> {
  const folder = temporaryFolder('chaos-event');
  const day = 1440;
  const startMinute = Math.floor((minuteOf(systemClock.now()) - AGO_MINUTES) / day) * day;
  const crises = Math.max(1, Math.floor((minutes - 60) / CRISIS_MINUTES));
  const scenario = busy({ seed, startMinute, minutes, perMinute: PER_MINUTE, topics: TOPICS, crises });
  const [file, policyFile] = [join(folder, 'event.jsonl'), join(folder, 'policy.yaml')];
  await writeLines(file, weiboLines(scenario));
  writeFileSync(policyFile, rulesOf(scenario));
  const policy = readPolicyFile(policyFile);
  await spoolFiles(
    { files: [file], work: folder, keys: fixedKeys, begunAt: systemClock.now() },
    {
      clock: systemClock,
      signal: new AbortController().signal,
      say: () => undefined,
      timed: () => undefined,
    },
  );
  const spool = openSpool(spoolPath(folder));
  const { firstAt, lastAt, rows } = spool.summary;
  if (firstAt === null || lastAt === null) throw new Error('nothing was simulated');
  const source: FeedSource = {
    platforms: ['weibo'],
    firstMinute: minuteOf(firstAt),
    lastMinute: minuteOf(lastAt),
    rows,
    recordsFrom: (minute) => spool.recordsFrom(minute),
  };
  return {
    policy,
    rows,
    end: source.lastMinute + 1 + CLOSE_MINUTES,
    feed: (log, options) =>
      feed(log, source, {
        lane: (platform) => `chaos-${platform}`,
        policy,
        closeMinutes: CLOSE_MINUTES,
        onProgress: () => undefined,
        ...options,
      }),
  };
}

function* weiboLines(scenario: Parameters<typeof simulate>[0]): Generator<string> {
  for (const row of simulate(scenario)) if (row.platform === 'weibo') yield JSON.stringify(row);
}
