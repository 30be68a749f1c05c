import { AppError } from '../../shared/errors.ts';
import { openIncidentStore } from '../../shared/incident-store/open.ts';
import type { ChildTask } from './incident-store-child-process.ts';
import { writeRound } from './incident-store-rounds.ts';

const [settings = '', task = ''] = process.argv.slice(2);
await using store = await openIncidentStore(JSON.parse(settings));
await run(JSON.parse(task));
process.disconnect();

async function run(task: ChildTask): Promise<void> {
  switch (task.task) {
    case 'write':
      for (let n = task.from; ; n++) {
        await writeRound(store, n);
        say({ written: n });
      }
    case 'count':
      for (let left = task.times; left > 0; ) {
        const now = await store.settings.get('count');
        try {
          await store.settings.put('count', Number(now?.value ?? 0) + 1, now?.version ?? 0, 'child', 0);
          left--;
        } catch (error) {
          if (!(error instanceof AppError && error.code === 'CONFLICT')) throw error;
        }
      }
      return;
    case 'claim':
      for (;;) {
        const claimed = await store.deliveries.claim(task.worker, task.now, task.now + 60_000, 7);
        if (claimed.length === 0) return;
        say({ claimed: claimed.map(({ id }) => id) });
        for (const { id } of claimed)
          await store.deliveries.finish(id, task.worker, { ok: true, at: task.now });
      }
  }
}

function say(message: object): void {
  process.send?.(message);
}
