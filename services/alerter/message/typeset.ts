/** Characters that are written and not seen: controls, zero-width marks, and what turns the direction of a line around. */
const UNSEEN = /[\p{Cc}\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff]+/gu;
const HAN = String.raw`[\p{Script=Han}、。，；：？！…」』）》”’]`;
const AFTER_HAN = new RegExp(`(?<=${HAN})\\s*([,;:?!])(?=\\s|$|\\p{Script=Han}|[A-Za-z「『（《“])`, 'gu');
const FULL: Readonly<Record<string, string>> = { ',': '，', ';': '；', ':': '：', '?': '？', '!': '！' };
const FULL_STOP = /(?<=\p{Script=Han})\.(?=\s|$|\p{Script=Han})/gu;
const BRACKETS = /\(([^()]*\p{Script=Han}[^()]*)\)/gu;
const SPACE_BESIDE_MARK = /\s*([，。；：？！、（）「」])\s*/gu;

/**
 * One line as a Chinese newspaper would set it: full-width punctuation behind Chinese, no space beside it, one space
 * elsewhere at most, nothing unseen. Numbers, times and Latin words stay as they are (GB/T 15834-2011, GB/T 15835-2011).
 */
export function typeset(text: string): string {
  return text
    .replace(UNSEEN, ' ')
    .replace(BRACKETS, '（$1）')
    .replace(AFTER_HAN, (_, mark: string) => FULL[mark] ?? mark)
    .replace(FULL_STOP, '。')
    .replace(SPACE_BESIDE_MARK, '$1')
    .replace(/\s+/g, ' ')
    .trim();
}

/**
 * What stands in a message as it is, and comes from what the public writes: a link in it would be a second link, and marks of
 * a vendor's markup would be carried out (`<@all>` calls a whole group). They stand full-width, so that they are read alike.
 */
export function harmless(text: string): string {
  return typeset(text)
    .replace(/:\/\//g, '：//')
    .replace(/(?<=\bwww)\.|(?<=[A-Za-z0-9])\.(?=[A-Za-z]{2,})/g, '．')
    .replace(/[<>[\]*`~|\\_@{}]/g, (mark) => String.fromCodePoint((mark.codePointAt(0) ?? 0) + FULL_WIDTH))
    .replace(/^#+\s/, '');
}

/** From a mark of ASCII to its full-width twin (Unicode block FF00). */
const FULL_WIDTH = 0xfee0;
