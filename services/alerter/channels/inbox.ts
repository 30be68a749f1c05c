import type { Channel } from './channel.ts';

/** The console's own inbox: a delivery that is stored can be read there, so storing it was sending it. */
export function openInbox(): Channel {
  return {
    name: 'inbox',
    dedupes: true,
    wants: async () => true,
    send: async () => ({ ok: true }),
  };
}
