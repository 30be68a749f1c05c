import type { EventLogTuning, FolderPlace } from '../../shared/event-log/open.ts';
import { runThread } from '../../shared/thread.ts';
import type { Stage } from '../stages.ts';

/** What a thread that scores needs of its run. */
export interface ScoreThread {
  readonly log: FolderPlace & Pick<EventLogTuning, 'partitions' | 'durability' | 'sealKey'>;
  /** As GUANCHAO_SEGMENTER: each thread has a dictionary of its own. */
  readonly segmenter: string;
  /** As GUANCHAO_MODEL; null: the shipped one. */
  readonly model: string | null;
  readonly batchSize: number;
}

/**
 * A stage in which further threads take part, each with a log and a dictionary of its own. They share the partitions out as
 * processes do, so that order and exactly-once are the log's and not ours; more than there are partitions have nothing to do.
 */
export function besideThreads(stage: Stage, threads: number, thread: ScoreThread): Stage {
  const file = new URL('./score-thread.ts', import.meta.url);
  return {
    name: stage.name,
    async run(signal) {
      const over = new AbortController();
      const until = AbortSignal.any([signal, over.signal]);
      const works = [
        stage.run(until),
        ...Array.from({ length: threads }, () =>
          runThread<never>(file, thread, { signal: until, told: () => undefined }),
        ),
      ];
      // One that fails ends the others, and the stage begins again as a whole.
      for (const work of works) work.catch(() => over.abort());
      const ended = await Promise.allSettled(works);
      for (const one of ended) if (one.status === 'rejected') throw one.reason;
    },
  };
}
