import type { Cursor, EventLog } from './event-log/event-log.ts';

const CURSOR = 'heard';

/** The word that mentions were taken in at `at` (epoch ms), to be stored with an append. */
export function heardCursor(at: number): Cursor {
  return { name: CURSOR, value: String(at) };
}

/** When mentions were last taken in by any process (epoch ms, some seconds behind); null while none ever were. */
export async function heardAt(log: Pick<EventLog, 'cursor'>): Promise<number | null> {
  const told = await log.cursor(CURSOR);
  return told === null ? null : Number(told);
}
