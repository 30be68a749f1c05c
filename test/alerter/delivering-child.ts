import { openChannels } from '../../services/alerter/channels/index.ts';
import { NO_SECRETS } from '../../services/alerter/channels/secrets.ts';
import { deliver } from '../../services/alerter/deliver.ts';
import { systemClock } from '../../shared/clock.ts';
import { createHttpClient } from '../../shared/http/client.ts';
import { openIncidentStore } from '../../shared/incident-store/open.ts';
import { QUICK } from './delivering-settings.ts';

/** A process that delivers from the store in the folder it is given until it is killed. */
const [folder = ''] = process.argv.slice(2);
await using store = await openIncidentStore({ folder });
const channels = openChannels({
  settings: store.settings,
  run: 'live',
  live: true,
  http: createHttpClient(),
  secrets: NO_SECRETS,
  publicUrl: null,
  clock: systemClock,
});
await deliver({ store, channels, clock: systemClock, settings: QUICK, signal: new AbortController().signal });
