/**
 * The value of a JSON text; whole numbers beyond 2^53 come as their digits, for platform ids lose their last ones otherwise.
 * Undefined of a text that is no JSON.
 */
export function parseExact(text: string): unknown {
  try {
    return JSON.parse(text, exact as (key: string, value: unknown) => unknown);
  } catch {
    return undefined;
  }
}

/** Node hands the source text of each value over as a third argument (JSON.parse source text access, ES2026). */
function exact(_key: string, value: unknown, context: { readonly source?: string }): unknown {
  return typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)
    ? (context.source ?? value)
    : value;
}
