import type { Random } from './random.ts';
import type { GenericRow } from './row.ts';
import { pick } from './words.ts';

/** Ways in which a line is broken: each must be refused with a reason, and none may stop the reader. */
const damages = [
  cut,
  (row: GenericRow) => JSON.stringify({ ...row, text: undefined }),
  (row: GenericRow) => JSON.stringify({ ...row, text: 42 }),
  (row: GenericRow) => JSON.stringify({ ...row, platform: 'radio' }),
  (row: GenericRow) => JSON.stringify({ ...row, kind: 'shout' }),
  (row: GenericRow) => JSON.stringify({ ...row, at: '昨天下午' }),
  (row: GenericRow) => JSON.stringify([row.id, row.text]),
  () => 'null',
] as const;

/** A line made from this row that is not a row of the generic format. Its id, where one is left, is nobody else's. */
export function damaged(random: Random, row: GenericRow): string {
  return pick(random, damages)({ ...row, id: `${row.id}-damaged` });
}

/** Half a line, as after a full disk. */
function cut(row: GenericRow): string {
  const line = JSON.stringify(row);
  return line.slice(0, line.length >> 1);
}
