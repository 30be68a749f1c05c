import type { Platform } from '../../../../../../shared/records.ts';
import { minuteOf } from '../../../../../../shared/time.ts';
import { platformWords } from '../../../../../../shared/words.ts';
import { minuteWords } from '../../words/format.ts';
import { mentionWord } from '../../words/words.ts';

export interface Quote {
  readonly id: string;
  readonly at: number;
  readonly kind: string;
  /** Sentiment × 1,000. */
  readonly mood: number;
  readonly text: string;
  /** Said where it does not go without saying. */
  readonly platform?: Platform;
}

/** Sentiment (× 1,000) from which a mention is called negative or positive; the middle bin of five is neither. */
const MOOD = 200;

/** What the public said, in its own words. */
export function Quotes({ quotes, present }: { readonly quotes: readonly Quote[]; readonly present: number }) {
  return (
    <ul className="samples">
      {quotes.map(({ id, at, kind, mood, text, platform }) => (
        <li key={id}>
          <blockquote>
            <bdi>{text}</bdi>
          </blockquote>
          <p className="soft">
            {platform && `${platformWords[platform]} · `}
            {mentionWord(kind)} · <time>{minuteWords(minuteOf(at), present)}</time>
            {moodWord(mood) && ` · ${moodWord(mood)}`}
          </p>
        </li>
      ))}
    </ul>
  );
}

function moodWord(mood: number): string | null {
  if (mood <= -MOOD) return '负面';
  return mood >= MOOD ? '正面' : null;
}
