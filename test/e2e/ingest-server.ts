import { createIngestToken } from '../../services/console/ingest-token.ts';
import { systemClock } from '../../shared/clock.ts';
import { openOffice } from '../console/office.ts';

/**
 * A console with its live door in a process of its own: tells the parent where it is, and on each message how much memory
 * it has needed at most. Ends with its parent.
 */
await using office = await openOffice({ clock: systemClock });
const token = await createIngestToken(office.store, 'test', systemClock);
process.on('message', () => {
  process.send?.({ maxRssBytes: process.resourceUsage().maxRSS * 1024 });
});
process.send?.({ url: office.url, folder: office.folder, token });
await new Promise((resolve) => process.on('disconnect', resolve));
