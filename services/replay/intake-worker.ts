import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../../shared/clock.ts';
import { AppError } from '../../shared/errors.ts';
import { type IntakeOptions, takeIn } from './intake.ts';
import type { IntakeMessage } from './intake-thread.ts';

/** The thread of `takeInBeside`: takes in what it was given, then ends. Any message means: stop. */
const options: IntakeOptions = workerData;
const stop = new AbortController();
const tell = (message: IntakeMessage): void => parentPort?.postMessage(message);
parentPort?.once('message', () => stop.abort());
// The work keeps the thread alive, not the wish to hear of its end.
parentPort?.unref();

try {
  await takeIn(options, {
    clock: systemClock,
    signal: stop.signal,
    say: (line) => tell({ type: 'say', line }),
    timed: (stage, seconds) => tell({ type: 'timed', stage, seconds }),
  });
} catch (error) {
  if (!(error instanceof AppError)) throw error;
  tell({ type: 'failed', code: error.code, message: error.message });
}
