/** The platforms write ids as bare numbers, past what a double holds, too. Node has had JSON.rawJSON since 21; the types lack it. */
const { rawJSON } = JSON as JSON & { rawJSON(text: string): object };

/** Stands for a number in what JSON.stringify writes, digit by digit. */
export function exact(number: bigint): object {
  return rawJSON(String(number));
}
