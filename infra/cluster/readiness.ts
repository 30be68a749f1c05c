import type { Standing } from '../../shared/metrics.ts';
import type { Troubles } from '../troubles.ts';
import type { Session } from './service.ts';

/** With records waiting, a stage that has taken none for so long stands still: its batches take seconds at most. */
const STALLED_MS = 60_000;

export interface Readiness {
  opened(session: Pick<Session, 'log'>): void;
  closed(): void;
  failed(reason: string): void;
  failedForGood(): string | null;
  /** Why the service does not do its work now, in English; empty where it does. */
  reasons(): Promise<readonly string[]>;
}

export function readinessOf(troubles: Troubles): Readiness {
  let session: Pick<Session, 'log'> | null = null;
  let failure: string | null = null;
  return {
    opened(now) {
      session = now;
    },
    closed() {
      session = null;
    },
    failed(reason) {
      failure = reason;
    },
    failedForGood: () => failure,
    async reasons() {
      const told = [...troubles.reasons()];
      if (failure !== null) told.push(`failed: ${failure}`);
      if (session === null) told.push('log or store are not open yet');
      told.push(...(session?.log?.log.troubles() ?? []));
      const standings = (await session?.log?.standings().catch(() => [])) ?? [];
      return [...told, ...stalled(standings)];
    },
  };
}

/** The stages that stand still while records wait, in words. */
export function stalled(standings: readonly Standing[]): readonly string[] {
  return standings
    .filter(({ lagRecords, idleMs }) => lagRecords > 0 && idleMs > STALLED_MS)
    .map(
      ({ processor, stream, partition, lagRecords, idleMs }) =>
        `${processor} has taken nothing of ${stream}/${partition} for ${Math.round(idleMs / 1000)} s, and ${lagRecords} record(s) wait`,
    );
}
