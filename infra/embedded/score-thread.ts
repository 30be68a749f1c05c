import { workerData } from 'node:worker_threads';
import { openAnalysis } from '../../services/analyzer/open.ts';
import { systemClock } from '../../shared/clock.ts';
import { openEventLog } from '../../shared/event-log/open.ts';
import { workOnThread } from '../../shared/thread.ts';
import { analysisStages } from '../stages.ts';
import type { ScoreThread } from './score-threads.ts';

/** A thread of `besideThreads`: scores its share of the partitions until it is told to stop. */
const thread: ScoreThread = workerData;

await workOnThread(async (signal) => {
  await using log = await openEventLog({ ...thread.log, clock: systemClock });
  // Which segmenter it is, and why, the first thread has said.
  const analysis = openAnalysis(thread.segmenter, () => undefined, thread.model);
  const score = analysisStages({ log, analysis, batchSize: thread.batchSize }).find(
    ({ name }) => name === 'score',
  );
  await score?.run(signal);
});
