import { AppError } from '../../../shared/errors.ts';
import { answerCalls } from '../../../shared/incident-store/worker-answers.ts';

export type Crashing = ReturnType<typeof open>;

/** Functions that fail in every way a thread can. */
function open() {
  let calls = 0;
  return {
    count: () => ++calls,
    echo: (value: unknown) => value,
    refuse(message: string): void {
      throw new AppError('CONFLICT', message);
    },
    stumble(message: string): void {
      throw new TypeError(message);
    },
    unreadable: () => () => 'a function cannot cross',
    crash(): void {
      queueMicrotask(() => {
        throw new Error('planted');
      });
    },
    exhaust(): void {
      const held: number[][] = [];
      for (;;) held.push(new Array(1_000_000).fill(held.length));
    },
  };
}

answerCalls(open);
