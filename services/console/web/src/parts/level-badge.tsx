import type { Level } from '../../../../../shared/records.ts';
import { levelWords } from '../../../../../shared/words.ts';

/** A level as colour, word and Roman numeral, so that none is needed alone. */
export function LevelBadge({ level, prefix }: { readonly level: Level; readonly prefix?: string }) {
  return (
    <span className={`badge level-${level}`}>
      {prefix}
      {levelWords[level]}
    </span>
  );
}
