import { systemClock } from '../../../shared/clock.ts';
import { mention } from '../../contracts/event-log-records.ts';
import { type Fault, failing, openIn, openLogIn } from './boxes.ts';

/**
 * A collector to be killed: appends mentions from number `from` on through an outbox to a log that fails at every turn, and
 * tells its parent `{acked: n}` after each. With `holdAt`, the log takes that append and never answers; says `{holding}`.
 */
const [folder = '', from = '0', holdAt = ''] = process.argv.slice(2);
const log = await openLogIn(folder);
const faults: readonly Fault[] = ['none', 'before', 'after', 'none', 'after', 'before', 'none'];
let calls = 0;
const faulty = failing(log, () => faults[calls++ % faults.length] ?? 'none');
const outbox = openIn(
  folder,
  {
    ...faulty,
    async append(records, ...cursors) {
      await systemClock.sleep(calls % 3);
      const holds = records.some(({ record }) => 'id' in record && record.id === `t/${holdAt}`);
      if (!holds) return faulty.append(records, ...cursors);
      await log.append(records, ...cursors);
      process.send?.({ holding: true });
      await new Promise(() => undefined);
    },
  },
  { clock: systemClock, patienceMs: 2, firstRetryMs: 1, longestRetryMs: 4 },
);
for (let n = Number(from); ; n++) {
  await outbox.append([mention('t', n)], { name: 'place', value: String(n) });
  process.send?.({ acked: n });
}
