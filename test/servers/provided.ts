import { describe, inject } from 'vitest';
import type { ProvidedServers } from './run-servers.ts';

const provided = inject('servers');

/** `describe` for what needs the run's servers, or other ones that are fetched alike; skipped, loudly, where there are none. */
export const onServers = describe.skipIf(!provided.available);

/** The run's Kafka and Elasticsearch. Everything in them is named after its test, and other tests' is there too. */
export function servers(): Extract<ProvidedServers, { available: true }> {
  if (!provided.available) throw new Error(`no servers: ${provided.why}`);
  return provided;
}
