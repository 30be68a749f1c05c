import { defineConfig } from 'vitest/config';

/** Generous: the slowest tests start child processes on two busy cores. */
const timeouts = { testTimeout: 120_000, hookTimeout: 120_000 };

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
          exclude: ['test/{contracts,servers,e2e,chaos,browser}/**'],
          ...timeouts,
        },
      },
      { extends: true, test: { name: 'contracts', include: ['test/contracts/**/*.test.ts'], ...timeouts } },
      { extends: true, test: { name: 'servers', include: ['test/servers/**/*.test.ts'], ...timeouts } },
      { extends: true, test: { name: 'chaos', include: ['test/chaos/**/*.test.ts'], ...timeouts } },
      { extends: true, test: { name: 'browser', include: ['test/browser/**/*.test.ts'], ...timeouts } },
      { extends: true, test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], ...timeouts } },
    ],
  },
});
