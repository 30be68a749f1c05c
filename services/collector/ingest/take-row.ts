import { createRecent } from '../../../shared/recent.ts';
import { type Incoming, startsThread } from '../../../shared/records.ts';
import { isoCst } from '../../../shared/time.ts';
import { numberedId } from '../collect.ts';
import { collect } from '../collect-any.ts';
import { isRejected } from '../formats/fields.ts';
import type { Rejected } from '../formats/format.ts';
import { generic } from '../formats/generic.ts';
import type { Pseudonyms } from '../pseudonym.ts';
import type { Roots } from '../threads.ts';
import type { IngestSettings } from './settings.ts';

/** Lanes of the live door are this and the platform: `ingest-weibo`; of several collectors each has a name of its own. */
export const INGEST_LANE = 'ingest';

const DAY_MS = 24 * 3_600_000;

export interface RowContext {
  readonly pseudonyms: Pseudonyms;
  readonly roots: Roots;
  readonly lane: string;
  readonly settings: Pick<IngestSettings, 'oldestMs' | 'rememberedRows'>;
}

/**
 * The rows of one body as records: the generic format, then what every door does (collect.ts), so that nothing readable of
 * an author leaves here. Rows without an id are numbered among equals of the body: the same body again gives the same ids.
 */
export function createRowTaker(context: RowContext): (text: string, now: number) => Incoming | Rejected {
  const { pseudonyms, roots, lane, settings } = context;
  const ordinals = createRecent<number>(settings.rememberedRows);

  function number(id: string): string {
    const ordinal = ordinals.get(id) ?? 0;
    ordinals.set(id, ordinal + 1);
    return numberedId(id, ordinal);
  }

  return (text, now) => {
    const draft = generic.parse(text);
    if (isRejected(draft)) return draft;
    if (draft.at < now - settings.oldestMs) return { rejected: tooOld(draft.at, settings.oldestMs) };
    const collected = collect(draft, { pseudonyms, lanePrefix: lane, now });
    if (isRejected(collected)) return collected;
    const { record, unnumbered } = collected;
    if (record.type === 'counts') record.root = roots.find(record);
    if (record.type !== 'mention') return record;
    if (unnumbered) record.id = number(record.id);
    if (!startsThread(record)) record.root = roots.find(record);
    return record;
  };
}

function tooOld(at: number, oldestMs: number): string {
  const days = Math.round((oldestMs / DAY_MS) * 10) / 10;
  return `time ${isoCst(at)} is more than ${days} days ago: history is read by \`guanchao replay\``;
}
