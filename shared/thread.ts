import { parentPort, Worker } from 'node:worker_threads';
import { AppError, type ErrorCode } from './errors.ts';

/**
 * Three semi-spaces of 16 MiB, as package.json sets them for the main thread: V8 would let them grow to 128 MiB, which makes
 * nothing faster here.
 */
const YOUNG_MIB = 48;

interface Failed {
  readonly failed: { readonly code: ErrorCode; readonly message: string };
}
type Word<M> = { readonly told: M } | Failed;

/**
 * Runs a file on a thread of its own with `data`, which must be clonable; the file says what it does with `workOnThread`.
 * Resolves at its end, which the signal asks for. @throws what it threw: an AppError as such
 */
export function runThread<M>(
  file: URL,
  data: unknown,
  { signal, told }: { readonly signal: AbortSignal; told(message: M): void },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(file, {
      workerData: data,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MIB },
    });
    const stop = (): void => worker.postMessage('stop');
    let failure: unknown = null;
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop);
    worker.on('message', (word: Word<M>) => {
      if ('told' in word) told(word.told);
      else failure = new AppError(word.failed.code, word.failed.message);
    });
    worker.on('error', (error) => {
      failure = error;
    });
    worker.on('exit', (code) => {
      signal.removeEventListener('abort', stop);
      if (failure !== null) reject(failure);
      else if (code !== 0) reject(new Error(`the thread of ${file.pathname} ended with ${code}`));
      else resolve();
    });
  });
}

/** The work of a file that `runThread` runs: it ends with it, and any message of the other side means: stop. */
export async function workOnThread<M>(
  work: (signal: AbortSignal, tell: (message: M) => void) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const say = (word: Word<M>): void => parentPort?.postMessage(word);
  parentPort?.once('message', () => stop.abort());
  // The work keeps the thread alive, not the wish to hear of its end.
  parentPort?.unref();
  try {
    await work(stop.signal, (told) => say({ told }));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    say({ failed: { code: error.code, message: error.message } });
  }
}
