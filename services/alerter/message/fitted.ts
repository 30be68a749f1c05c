import { bytesOf, cut } from './cut.ts';
import { ESSENTIAL, type Line } from './lines.ts';

/** How a channel writes one line, and how it joins them. */
export interface Form {
  write(line: Line, index: number): string;
  readonly between: string;
}

/**
 * The lines in a channel's form, within `limit` as `sizeOf` counts (bytes of UTF-8 unless said otherwise). What is too much
 * goes by rank; what is left of the essentials is cut between characters, the link never. The link is left whole even
 * where it alone is longer than the limit: half a link leads nowhere, and the vendor's refusal is seen.
 */
export function fitted(
  lines: readonly Line[],
  form: Form,
  limit: number,
  sizeOf: (text: string) => number = bytesOf,
): string {
  const kept = [...lines];
  while (sizeOf(written(kept, form)) > limit) {
    const lowest = Math.min(...kept.map(({ rank }) => rank));
    if (lowest >= ESSENTIAL || kept.length === 0) return cutEssentials(kept, form, limit, sizeOf);
    kept.splice(
      kept.findLastIndex(({ rank }) => rank === lowest),
      1,
    );
  }
  return written(kept, form);
}

/** Shortest first, so that the deadline stays whole and the title gives way. */
function cutEssentials(
  lines: readonly Line[],
  form: Form,
  limit: number,
  sizeOf: (text: string) => number,
): string {
  let kept = [...lines];
  const cuttable = lines
    .filter(({ part }) => part !== 'link')
    .sort((a, b) => sizeOf(b.text) - sizeOf(a.text));
  for (const line of cuttable) {
    const over = sizeOf(written(kept, form)) - limit;
    if (over <= 0) break;
    const shorter = cut(line.text, Math.max(0, sizeOf(line.text) - over), sizeOf);
    kept = kept.flatMap((one) => (one !== line ? [one] : shorter === '' ? [] : [{ ...one, text: shorter }]));
  }
  return written(kept, form);
}

function written(lines: readonly Line[], form: Form): string {
  return lines.map((line, index) => form.write(line, index)).join(form.between);
}

/** `依据：…`, or the text alone. */
export function labelled({ label, text }: Line): string {
  return label === '' ? text : `${label}：${text}`;
}

/** Bare text, a line each. */
export const plain: Form = { write: labelled, between: '\n' };
