import type { Clock } from '../../../shared/clock.ts';
import type { HttpClient } from '../../../shared/http/client.ts';
import type { Settings } from '../../../shared/incident-store/incident-store.ts';
import type { Channel } from './channel.ts';
import { openInbox } from './inbox.ts';
import { openWebhook } from './webhook.ts';

export interface ChannelDeps {
  /** Where the channels' own settings documents lie. */
  readonly settings: Pick<Settings, 'get'>;
  readonly run: string;
  /** Only a live run speaks to the world outside: nobody out there can tell a rehearsal's alarm from a real one. */
  readonly live: boolean;
  /** How channels call out. */
  readonly http: HttpClient;
  readonly clock: Clock;
}

/** Every channel of a run. A new channel is one line here and one file beside. */
export function openChannels(deps: ChannelDeps): readonly Channel[] {
  return [openInbox(), ...(deps.live ? [openWebhook(deps)] : [])];
}
