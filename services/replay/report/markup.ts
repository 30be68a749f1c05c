/** A piece of the page that is markup already. Only `html` and `join` make one. */
export interface Markup {
  readonly markup: string;
}

type Value = Markup | string | number | null;

/**
 * Builds markup; every value that is not markup itself is escaped, so that the text of a mention, which is hostile input,
 * can only ever be text. Values stand in element content or in double-quoted attributes, nowhere else.
 */
export function html(parts: TemplateStringsArray, ...values: readonly (Value | readonly Value[])[]): Markup {
  let markup = parts[0] ?? '';
  values.forEach((value, index) => {
    markup += isList(value) ? value.map(markupOf).join('') : markupOf(value);
    markup += parts[index + 1] ?? '';
  });
  return { markup };
}

/** The style sheet, the one text that must not be escaped; it comes from this folder and never from a value. */
export function styleElement(css: string): Markup {
  if (css.includes('<')) throw new Error('a style sheet holds no <');
  return { markup: `<style>${css}</style>` };
}

/**
 * Text as a page can show it: no control characters, no lone surrogates, and none of the invisible characters that turn
 * the direction of writing and could make a line read as something else.
 */
export function showable(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\p{Cc}]+/gu, ' ')
    .replaceAll(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '');
}

function isList(value: Value | readonly Value[]): value is readonly Value[] {
  return Array.isArray(value);
}

function markupOf(value: Value): string {
  if (value === null) return '';
  if (typeof value === 'object') return value.markup;
  return escapeText(showable(String(value)));
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeText(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}
