import type { EventLog } from '../../../shared/event-log/event-log.ts';
import { minuteOf } from '../../../shared/time.ts';

/** The minute before which everything was told, once the feeding has ended. */
export async function lastMinuteOf(log: EventLog): Promise<number> {
  let minute = 0;
  for await (const page of log.read('mentions', 0, 0))
    for (const { record } of page)
      if (record.type === 'progress') minute = Math.max(minute, minuteOf(record.completeTo));
  return minute;
}
