import { type ResourceLimits, Worker } from 'node:worker_threads';
import { AppError, type ErrorCode, messageOf } from '../errors.ts';

/**
 * Calls of synchronous functions that live in a worker thread, in the order in which they are made. What a function throws
 * is thrown here with its code; when the thread dies, what was called and what is called later is rejected with the reason.
 */

/** One call on its way; `answer` in worker-answers.ts sends the reply. */
export interface Call {
  readonly id: number;
  readonly name: string;
  readonly args: never[];
}

export type Reply<V = unknown> =
  | { readonly id: number; readonly ok: true; readonly value: V }
  | { readonly id: number; readonly ok: false; readonly fault: Fault };

/** An error as it crosses between threads; `code` null for what is no AppError. */
export interface Fault {
  readonly code: ErrorCode | null;
  readonly message: string;
}

/** Named functions, as the type of a worker's engine. */
export type Functions<F> = { readonly [N in keyof F]: (...args: never[]) => unknown };

export interface Channel<F extends Functions<F>> {
  call<N extends keyof F & string>(name: N, ...args: Parameters<F[N]>): Promise<ReturnType<F[N]>>;
  /** Lets the calls before it finish, makes the last call, and ends the thread. Later calls are rejected. */
  close<N extends keyof F & string>(name: N, ...args: Parameters<F[N]>): Promise<void>;
}

interface Pending {
  readonly resolve: (value: never) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Starts the worker; it must answer by `answerCalls`. A thread with nothing to do does not keep the process alive.
 * @param subject what the thread is, for messages: `the incident store in …`
 * @param resourceLimits the thread's memory; node's own limits unless said
 */
export function openChannel<F extends Functions<F>>(
  module: URL,
  workerData: unknown,
  subject: string,
  resourceLimits: ResourceLimits = {},
): Channel<F> {
  const worker = new Worker(module, { workerData, resourceLimits });
  const pending = new Map<number, Pending>();
  let calls = 0;
  let gone: AppError | null = null;
  let closing: Promise<void> | null = null;
  const exited = new Promise<void>((resolve) => {
    worker.once('exit', (code) => {
      fail(new AppError('STORE_FAILED', `${subject}: its thread ended (${code}) before it answered`));
      resolve();
    });
  });
  worker.on('error', (error) => {
    fail(
      new AppError('STORE_FAILED', `${subject}: its thread failed: ${messageOf(error)}`, { cause: error }),
    );
  });
  worker.on('messageerror', (error) => {
    fail(new AppError('STORE_FAILED', `${subject}: an answer cannot be read: ${messageOf(error)}`));
    void worker.terminate();
  });
  worker.on('message', (reply: Reply<never>) => {
    const waiting = pending.get(reply.id);
    settle(reply.id);
    if (reply.ok) waiting?.resolve(reply.value);
    else waiting?.reject(errorOf(reply.fault));
  });
  worker.unref();

  function settle(id: number): void {
    pending.delete(id);
    if (pending.size === 0) worker.unref();
  }

  /** The first reason stands. */
  function fail(reason: AppError): void {
    gone ??= reason;
    for (const [id, { reject }] of [...pending]) {
      settle(id);
      reject(gone);
    }
  }

  function send(name: string, args: readonly unknown[]): Promise<never> {
    const { promise, resolve, reject } = Promise.withResolvers<never>();
    if (gone) {
      reject(gone);
      return promise;
    }
    const id = calls++;
    pending.set(id, { resolve, reject });
    worker.ref();
    try {
      worker.postMessage({ id, name, args });
    } catch (error) {
      settle(id);
      reject(new AppError('BAD_INPUT', `${name} was called with what is no data: ${messageOf(error)}`));
    }
    return promise;
  }

  return {
    call(name, ...args) {
      if (closing) return Promise.reject(new AppError('STORE_FAILED', `${subject} is closed`));
      return send(name, args);
    },
    close(name, ...args) {
      closing ??= send(name, args)
        .catch((error) => {
          if (error !== gone) throw error;
        })
        .finally(() => worker.terminate())
        .then(() => exited);
      return closing;
    },
  };
}

/** What the worker sends for an error that it caught. */
export function faultOf(error: unknown): Fault {
  return { code: error instanceof AppError ? error.code : null, message: messageOf(error) };
}

function errorOf({ code, message }: Fault): Error {
  return code === null ? new Error(message) : new AppError(code, message);
}
