import { runServers } from './run-servers.ts';

/** Three show what an office has; one is started in a third of the time. */
const BROKERS = Number(process.env.GUANCHAO_TEST_BROKERS ?? 1);

export const { setup, teardown } = runServers(BROKERS);
