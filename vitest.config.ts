import { defineConfig } from 'vitest/config';

/** Generous: the slowest tests start child processes on two busy cores. */
const timeouts = { testTimeout: 120_000, hookTimeout: 120_000 };

/** Kafka and Elasticsearch once for the whole run. One file at a time: the servers alone keep both cores busy. */
const onServers = {
  globalSetup: ['test/servers/global-setup.ts'],
  fileParallelism: false,
  // A first start, with its download, and a start after a kill count in.
  testTimeout: 300_000,
  hookTimeout: 300_000,
};

export default defineConfig({
  test: {
    pool: 'forks',
    // Two: vitest's own default leaves one of two cores idle.
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/{contracts,e2e,chaos,browser,servers}/**'],
          ...timeouts,
        },
      },
      { extends: true, test: { name: 'contracts', include: ['test/contracts/**/*.test.ts'], ...timeouts } },
      { extends: true, test: { name: 'chaos', include: ['test/chaos/*.test.ts'], ...timeouts } },
      { extends: true, test: { name: 'servers', include: ['test/servers/**/*.test.ts'], ...onServers } },
      {
        extends: true,
        test: {
          name: 'chaos-servers',
          include: ['test/chaos/servers/**/*.test.ts'],
          ...onServers,
          globalSetup: ['test/chaos/servers/global-setup.ts'],
        },
      },
      { extends: true, test: { name: 'browser', include: ['test/browser/**/*.test.ts'], ...timeouts } },
      { extends: true, test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], ...timeouts } },
    ],
  },
});
