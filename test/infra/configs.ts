import { alerterConfig, analyzerConfig, collectorConfig, consoleConfig } from '../../infra/cluster/config.ts';
import type { Environment, ReadFile } from '../../shared/environment.ts';

/** What each service makes of an environment; the collector as a door. */
export const configs = {
  collector: (env: Environment, readFile: ReadFile) => collectorConfig(env, readFile, false),
  analyzer: analyzerConfig,
  alerter: alerterConfig,
  console: consoleConfig,
} as const;
