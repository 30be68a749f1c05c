import { runThread } from '../../../shared/thread.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import { jobsOf, type Plan } from './plan.ts';

/** A thread's share of a plan: every `of`-th job, beginning at `part`. */
export interface ThreadPart {
  readonly plan: Plan;
  readonly part: number;
  readonly of: number;
}

export interface RunDeps {
  readonly threads: number;
  readonly signal: AbortSignal;
  progress(done: number, total: number): void;
}

/** Runs every job of the plan, on this thread if `threads` is 1; outcomes in the order of the jobs, however many threads. */
export async function runPlan(
  plan: Plan,
  { threads, signal, progress }: RunDeps,
): Promise<readonly Outcome[]> {
  const jobs = jobsOf(plan);
  const outcomes = new Map<number, Outcome>();
  const take = (index: number, outcome: Outcome): void => {
    outcomes.set(index, outcome);
    progress(outcomes.size, jobs.length);
  };
  if (threads <= 1) {
    jobs.forEach((job, index) => {
      if (!signal.aborted) take(index, outcomeOf(plan.seed, job));
    });
  } else {
    const file = new URL('./thread.ts', import.meta.url);
    const parts = Array.from({ length: threads }, (_, part): ThreadPart => ({ plan, part, of: threads }));
    await Promise.all(
      parts.map((data) =>
        runThread<{ index: number; outcome: Outcome }>(file, data, {
          signal,
          told: ({ index, outcome }) => take(index, outcome),
        }),
      ),
    );
  }
  return [...outcomes].sort(([a], [b]) => a - b).map(([, outcome]) => outcome);
}
