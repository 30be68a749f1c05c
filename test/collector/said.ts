import type { Spool } from '../../services/collector/spool.ts';
import type { Mention } from '../../shared/records.ts';

/** The mentions of a spool from an epoch minute on, without what became of them. */
export function mentionsIn(spool: Spool, minute = 0): readonly Mention[] {
  return [...spool.recordsFrom(minute)].flat().filter((record) => record.type === 'mention');
}
