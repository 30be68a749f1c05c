import { once } from 'node:events';
import { scheduler } from 'node:timers/promises';
import { systemClock } from '../../shared/clock.ts';
import { openEventLog } from '../../shared/event-log/open.ts';
import type { ChildTask } from './event-log-child-process.ts';
import { detecting, type Hooks, SEAL_KEY, scoring, untilEnd } from './event-log-pipeline.ts';
import { someMentions } from './event-log-records.ts';

const [settings = '', task = ''] = process.argv.slice(2);
await using log = await openEventLog({ ...JSON.parse(settings), clock: systemClock, sealKey: SEAL_KEY });
await run(JSON.parse(task));
process.disconnect();

async function run(task: ChildTask): Promise<void> {
  switch (task.task) {
    case 'run the pipeline': {
      const hooks: Hooks = {
        at: (point) => (point === 'fold' || point === 'put' ? undefined : say({ at: point })),
      };
      await log.process(scoring(hooks), { ...untilEnd, batchSize: task.batchSize });
      await log.process(detecting(hooks), { ...untilEnd, batchSize: task.batchSize });
      return;
    }
    case 'score':
      return log.process(scoring({ at: (point) => (point === 'fold' ? say({ folded: 1 }) : undefined) }), {
        ...untilEnd,
        batchSize: task.batchSize,
      });
    case 'score and hold':
      return scoreAndHold(task.batchSize, task.holdAt);
    case 'append':
      for (let i = 1; i <= task.rounds; i++) {
        const cursor = { name: `from ${task.from}`, value: String(i) };
        await log.append(someMentions(20, task.from + (i - 1) * 20), cursor);
        say({ appended: i });
      }
      return;
    case 'read slowly':
      return readSlowly(task.stream);
  }
}

async function scoreAndHold(batchSize: number, holdAt: number): Promise<void> {
  let count = 0;
  await log.process(
    scoring({
      at(point) {
        if (point !== 'fold') return;
        count++;
        if (count !== holdAt) return;
        say({ holding: true });
        return once(process, 'message').then(() => undefined);
      },
    }),
    { ...untilEnd, batchSize },
  );
  say({ folded: count });
}

async function readSlowly(stream: 'mentions'): Promise<void> {
  for await (const page of log.read(stream, 0, 0)) {
    say({ page: page.length });
    for (let i = 0; i < 20; i++) await scheduler.yield();
  }
  let folded = 0;
  const task = { fold: () => void folded++, flush() {}, changes: () => [] };
  await log.process({ name: 'slow', reads: stream, open: () => task }, untilEnd);
  say({ folded });
}

function say(message: object): void {
  process.send?.(message);
}
