import { runServers } from '../../servers/run-servers.ts';

/** What an office has: one may be killed at any moment. A lone broker cannot be killed without loss (infra/kafka.md). */
const BROKERS = 3;

export const { setup, teardown } = runServers(BROKERS);
