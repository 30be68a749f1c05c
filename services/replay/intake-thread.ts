import { Worker } from 'node:worker_threads';
import { AppError, type ErrorCode } from '../../shared/errors.ts';
import type { IntakeDeps, IntakeOptions, IntakeStage } from './intake.ts';

/** What the thread tells of itself; its end is the end of the work. */
export type IntakeMessage =
  | { readonly type: 'say'; readonly line: string }
  | { readonly type: 'timed'; readonly stage: IntakeStage; readonly seconds: number }
  | { readonly type: 'failed'; readonly code: ErrorCode; readonly message: string };

/**
 * Three semi-spaces of 16 MiB, as package.json sets them for the main thread: V8 would let them grow to 128 MiB, which makes
 * nothing faster here.
 */
const YOUNG_MIB = 48;

/** `takeIn` on a thread of its own, so that scoring has this one. The wall clock there is the machine's. */
export function takeInBeside(options: IntakeOptions, deps: Omit<IntakeDeps, 'clock'>): Promise<void> {
  const { signal } = deps;
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./intake-worker.ts', import.meta.url), {
      workerData: options,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MIB },
    });
    const stop = (): void => worker.postMessage('stop');
    let failure: unknown = null;
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop);
    worker.on('message', (message: IntakeMessage) => {
      if (message.type === 'say') deps.say(message.line);
      else if (message.type === 'timed') deps.timed(message.stage, message.seconds);
      else failure = new AppError(message.code, message.message);
    });
    worker.on('error', (error) => {
      failure = error;
    });
    worker.on('exit', (code) => {
      signal.removeEventListener('abort', stop);
      if (failure !== null) reject(failure);
      else if (code !== 0) reject(new Error(`the thread that reads the files ended with ${code}`));
      else resolve();
    });
  });
}
