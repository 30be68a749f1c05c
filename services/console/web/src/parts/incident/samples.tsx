import { Button } from 'antd';
import { useState } from 'react';
import type { Incident } from '../../../../../../shared/incidents.ts';
import { minuteOf } from '../../../../../../shared/time.ts';
import { minuteWords } from '../../words/format.ts';
import { mentionWords } from '../../words/words.ts';
import { Section } from './section.tsx';

const FIRST = 5;
/** Sentiment (× 1,000) from which a sample is called negative or positive; the middle bin of five is neither. */
const MOOD = 200;

/** What was said, as quotes of the public, drawn at random; and the words that mark it. */
export function Samples({ incident, present }: { readonly incident: Incident; readonly present: number }) {
  const { samples, terms } = incident;
  const [isAll, setAll] = useState(false);
  const shown = isAll ? samples : samples.slice(0, FIRST);
  return (
    <>
      {terms.length > 0 && (
        <Section title="主要词语">
          <p className="terms">
            {terms.map((term) => (
              <bdi key={term}>{term}</bdi>
            ))}
          </p>
        </Section>
      )}
      <Section title="言论样本" note="随机抽取的公众原话，已去除个人信息">
        {samples.length === 0 && <p className="soft">没有样本。</p>}
        <ul className="samples">
          {shown.map(({ id, at, kind, mood, text }) => (
            <li key={id}>
              <blockquote>
                <bdi>{text}</bdi>
              </blockquote>
              <p className="soft">
                {mentionWords[kind]} · <time>{minuteWords(minuteOf(at), present)}</time>
                {moodWord(mood) && ` · ${moodWord(mood)}`}
              </p>
            </li>
          ))}
        </ul>
        {samples.length > FIRST && !isAll && (
          <Button size="small" onClick={() => setAll(true)}>
            另外 {samples.length - FIRST} 条
          </Button>
        )}
      </Section>
    </>
  );
}

function moodWord(mood: number): string | null {
  if (mood <= -MOOD) return '负面';
  return mood >= MOOD ? '正面' : null;
}
