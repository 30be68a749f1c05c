import { parentPort } from 'node:worker_threads';
import { AppError } from '../errors.ts';
import { type Call, type Functions, faultOf, type Reply } from './worker-channel.ts';

/**
 * Answers the calls of the thread that started this one, one after the other, for good. When `open` throws, each call is
 * rejected with its reason.
 * @param told makes an error the one that the caller is told
 */
export function answerCalls<F extends Functions<F>>(
  open: () => F,
  told: (error: unknown) => unknown = (error) => error,
): void {
  const port = parentPort;
  if (!port) throw new AppError('STORE_FAILED', 'this module is started as a worker thread only');
  const functions = opened(open);
  port.on('message', (call: Call) => {
    try {
      port.postMessage(answer(functions, told, call));
    } catch (error) {
      // What cannot cross between threads was answered: a fault can.
      const reply: Reply = { id: call.id, ok: false, fault: faultOf(error) };
      port.postMessage(reply);
    }
  });
}

function opened<F extends Functions<F>>(open: () => F): () => Map<string, (...args: never[]) => unknown> {
  try {
    const functions = new Map<string, (...args: never[]) => unknown>(Object.entries(open()));
    return () => functions;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

function answer(
  functions: () => Map<string, (...args: never[]) => unknown>,
  told: (error: unknown) => unknown,
  { id, name, args }: Call,
): Reply {
  try {
    const called = functions().get(name);
    if (!called) throw new AppError('STORE_FAILED', `there is no function ${name}`);
    return { id, ok: true, value: called(...args) };
  } catch (error) {
    return { id, ok: false, fault: faultOf(told(error)) };
  }
}
