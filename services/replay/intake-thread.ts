import { runThread } from '../../shared/thread.ts';
import type { IntakeDeps, IntakeOptions, IntakeStage } from './intake.ts';

/** What the thread tells of itself; its end is the end of the work. */
export type IntakeMessage =
  | { readonly type: 'say'; readonly line: string }
  | { readonly type: 'timed'; readonly stage: IntakeStage; readonly seconds: number };

/** `takeIn` on a thread of its own, so that scoring has this one. The wall clock there is the machine's. */
export function takeInBeside(options: IntakeOptions, deps: Omit<IntakeDeps, 'clock'>): Promise<void> {
  return runThread<IntakeMessage>(new URL('./intake-worker.ts', import.meta.url), options, {
    signal: deps.signal,
    told(message) {
      if (message.type === 'say') deps.say(message.line);
      else deps.timed(message.stage, message.seconds);
    },
  });
}
