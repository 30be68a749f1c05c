import { workerData } from 'node:worker_threads';
import { systemClock } from '../../shared/clock.ts';
import { workOnThread } from '../../shared/thread.ts';
import { type IntakeOptions, takeIn } from './intake.ts';
import type { IntakeMessage } from './intake-thread.ts';

/** The thread of `takeInBeside`: takes in what it was given, then ends. */
const options: IntakeOptions = workerData;

await workOnThread<IntakeMessage>((signal, tell) =>
  takeIn(options, {
    clock: systemClock,
    signal,
    say: (line) => tell({ type: 'say', line }),
    timed: (stage, seconds) => tell({ type: 'timed', stage, seconds }),
  }),
);
