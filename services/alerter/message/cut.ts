/** What stands where a text goes on. Three bytes of UTF-8. */
const ELLIPSIS = '…';
const ASCII = 0x7f;
const TWO_BYTES = 0x7ff;
const THREE_BYTES = 0xffff;

/** Length in UTF-8, which is what vendors count. A lone surrogate counts as the three bytes of U+FFFD that it is sent as. */
export function bytesOf(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    bytes += point <= ASCII ? 1 : point <= TWO_BYTES ? 2 : point <= THREE_BYTES ? 3 : 4;
  }
  return bytes;
}

/** Length in characters of Unicode, which is what vendors mean by 字. */
export function charactersOf(text: string): number {
  return [...text].length;
}

/** What a person takes for one character: a flag, a family of emoji or a letter with its accent is never split (UAX 29). */
const graphemes = new Intl.Segmenter('zh', { granularity: 'grapheme' });

/**
 * The text, or as much of it from its start as fits into `limit` with an ellipsis behind; '' where not even that fits.
 * It is cut between user-perceived characters. `sizeOf` tells what counts: bytes of UTF-8 unless said otherwise.
 */
export function cut(text: string, limit: number, sizeOf: (text: string) => number = bytesOf): string {
  if (sizeOf(text) <= limit) return text;
  const room = limit - sizeOf(ELLIPSIS);
  if (room < 0) return '';
  let kept = '';
  let size = 0;
  for (const { segment } of graphemes.segment(text)) {
    size += sizeOf(segment);
    if (size > room) break;
    kept += segment;
  }
  return `${kept.trimEnd()}${ELLIPSIS}`;
}
