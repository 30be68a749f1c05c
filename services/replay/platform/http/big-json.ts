/** Stands around a whole number that a double cannot hold, until it is written bare. No text of the world has it. */
const MARK = '\u241f';
const MARKED = new RegExp(`"${MARK}(-?\\d+)${MARK}"`, 'g');

/** JSON in which bigints are bare numbers, as the platforms write their ids. */
export function bigJson(value: unknown): string {
  const text = JSON.stringify(value, (_key, one: unknown) =>
    typeof one === 'bigint' ? `${MARK}${one}${MARK}` : one,
  );
  return text.replaceAll(MARKED, '$1');
}
