import { connect } from './sqlite-connection.ts';
import { openDeliveries } from './sqlite-deliveries.ts';
import { openIncidents } from './sqlite-incidents.ts';
import { openMentions } from './sqlite-mentions.ts';
import { openOffice } from './sqlite-office.ts';
import { openRetention } from './sqlite-retention.ts';
import { openTimelines } from './sqlite-timelines.ts';

/** Everything the worker does when it is called, each by its name; all of it synchronous. */
export type Engine = ReturnType<typeof openEngine>;

/** @throws AppError STORE_FAILED when what lies in the folder is no incident store */
export function openEngine(folder: string) {
  const db = connect(folder);
  return {
    ...openIncidents(db),
    ...openTimelines(db),
    ...openMentions(db),
    ...openDeliveries(db),
    ...openOffice(db),
    ...openRetention(db),
    position: (writer: string) => db.position(writer),
    /** Answered in its turn: what was called before it has been done. */
    turn: () => {},
    close: () => db.close(),
  };
}
