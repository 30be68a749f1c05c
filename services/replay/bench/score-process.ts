import { join } from 'node:path';
import { argv, memoryUsage, resourceUsage, stdout } from 'node:process';
import { besideThreads } from '../../../infra/embedded/score-threads.ts';
import { analysisStages } from '../../../infra/stages.ts';
import { systemClock } from '../../../shared/clock.ts';
import type { EventLog } from '../../../shared/event-log/event-log.ts';
import { openEventLog } from '../../../shared/event-log/open.ts';
import { openAnalysis } from '../../analyzer/open.ts';
import { fixedKeys } from '../manifest.ts';
import { SCORE_BATCH } from '../run.ts';
import { lastMinuteOf } from './last-minute.ts';

/**
 * A process that does nothing but score what a log holds, in so many threads as `start` has them, and then says what memory
 * it has, all threads together: now, and at its peak. Arguments: working folder, partitions, workers, segmenter.
 */
const [, , work = '', partitionsText = '', workersText = '', segmenter = 'auto'] = argv;
const partitions = Number(partitionsText);
const LOOK_MS = 20;
const MIB = 1024 * 1024;

const place = { folder: join(work, 'log'), partitions, sealKey: fixedKeys.seal };
await using log = await openEventLog({ ...place, clock: systemClock });
const analysis = openAnalysis(segmenter, () => undefined);
const score = analysisStages({ log, analysis, batchSize: SCORE_BATCH }).find(({ name }) => name === 'score');
if (score === undefined) throw new Error('there is no stage score');
const stop = new AbortController();
const thread = { log: place, segmenter, model: null, batchSize: SCORE_BATCH };
const running = besideThreads(score, Number(workersText) - 1, thread).run(stop.signal);
running.catch(() => stop.abort());
const last = await lastMinuteOf(log);
while (!stop.signal.aborted && !(await isScored(log, last))) await systemClock.sleep(LOOK_MS, stop.signal);
const now = memoryUsage.rss() / MIB;
stop.abort();
await running;
stdout.write(JSON.stringify({ nowMiB: Math.round(now), peakMiB: Math.round(resourceUsage().maxRSS / 1024) }));

/** Whether every partition has come to this minute. */
async function isScored(log: EventLog, minute: number): Promise<boolean> {
  const there = new Set<number>();
  for await (const page of log.read('features', 0, 0))
    for (const { record } of page)
      if (record.type === 'scored-through' && record.through >= minute) there.add(record.from);
  return there.size === partitions;
}
