import { setImmediate } from 'node:timers/promises';
import { workerData } from 'node:worker_threads';
import { workOnThread } from '../../../shared/thread.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import { jobsOf } from './plan.ts';
import type { ThreadPart } from './run.ts';

/** A thread of `runPlan`: runs its share of the jobs and tells each outcome. */
const { plan, part, of }: ThreadPart = workerData;

await workOnThread<{ index: number; outcome: Outcome }>(async (signal, tell) => {
  for (const [index, job] of jobsOf(plan).entries()) {
    if (index % of !== part) continue;
    // Lets the wish to stop be heard between two jobs.
    await setImmediate();
    if (signal.aborted) return;
    tell({ index, outcome: outcomeOf(plan.seed, job) });
  }
});
