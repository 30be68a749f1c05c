import type { Sample } from '../../../shared/records.ts';
import { compareText } from './incident.ts';

/**
 * The `limit` samples of lowest rank, different texts first: the same sentence eight times tells a reader nothing, yet
 * stands in when there is nothing else. Texts are the same when they differ only in punctuation and white space.
 */
export function pickSamples(samples: readonly Sample[], limit: number): Sample[] {
  const ids = new Set<string>();
  const texts = new Set<string>();
  const first: Sample[] = [];
  const again: Sample[] = [];
  for (const sample of [...samples].sort((a, b) => a.rank - b.rank || compareText(a.id, b.id))) {
    if (ids.has(sample.id)) continue;
    ids.add(sample.id);
    const text = wordsOnly(sample.text);
    (texts.has(text) ? again : first).push(sample);
    texts.add(text);
  }
  return [...first, ...again].slice(0, limit);
}

function wordsOnly(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N}]/gu, '').toLowerCase();
}
