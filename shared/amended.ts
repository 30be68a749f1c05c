import type { Amended, Sample } from './records.ts';

/** What people read in place of a text that its platform says is gone. */
export const DELETED_TEXT = '（原文已删除）';

/**
 * The samples with the text of an amended mention replaced; the very list when none of them is of it. A deletion is final:
 * an edit that is told after it, late or again, brings nothing back.
 */
export function amendSamples(samples: Sample[], { id, text }: Pick<Amended, 'id' | 'text'>): Sample[] {
  const shown = text ?? DELETED_TEXT;
  const isStale = (sample: Sample): boolean =>
    sample.id === id && sample.text !== shown && sample.text !== DELETED_TEXT;
  return samples.some(isStale)
    ? samples.map((sample) => (isStale(sample) ? { ...sample, text: shown } : sample))
    : samples;
}
