import { randomUUID } from 'node:crypto';
import type { Pseudonyms } from '../../services/collector/pseudonym.ts';
import {
  type ConfiguredSource,
  configuredSource,
  sourcesDocument,
  storedSourcesSchema,
} from '../../services/collector/sources/configured.ts';
import { runSources } from '../../services/collector/sources/run-sources.ts';
import { createRoots } from '../../services/collector/threads.ts';
import type { Clock } from '../../shared/clock.ts';
import { AppError, messageOf } from '../../shared/errors.ts';
import type { EventLog } from '../../shared/event-log/event-log.ts';
import type { HttpClient } from '../../shared/http/client.ts';
import type { Settings } from '../../shared/incident-store/incident-store.ts';
import type { Stage } from '../stages.ts';

export interface SourcesStageDeps {
  readonly settings: Pick<Settings, 'get'>;
  readonly sealKey: Uint8Array;
  /** Of the live run. */
  readonly log: Pick<EventLog, 'append' | 'cursor'>;
  readonly http: HttpClient;
  readonly pseudonyms: Pseudonyms;
  readonly clock: Clock;
  say(line: string): void;
}

/** Posts and articles that comments without a word of them are hung under; about a kilobyte each. */
const REMEMBERED_ROOTS = 10_000;

/** Reads what the office has set up with `source add`. Of several processes on one office, one runs each source. */
export function sourcesStage(deps: SourcesStageDeps): Stage {
  const roots = createRoots(REMEMBERED_ROOTS);
  const owner = randomUUID();
  const said = new Set<string>();

  async function configured(): Promise<readonly ConfiguredSource[]> {
    const stored = storedSourcesSchema.parse((await deps.settings.get(sourcesDocument))?.value ?? []);
    return stored.flatMap((one) => {
      try {
        return [configuredSource(one, deps.sealKey)];
      } catch (error) {
        // One that cannot be used must not keep the others from being read.
        if (!(error instanceof AppError)) throw error;
        const line = `来源 ${one.id} 无法启用：${messageOf(error)}`;
        if (!said.has(line)) deps.say(line);
        said.add(line);
        return [];
      }
    });
  }

  return { name: 'sources', run: (signal) => runSources({ ...deps, configured, roots, owner }, signal) };
}
