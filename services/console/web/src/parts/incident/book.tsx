import type { Incident } from '../../../../../../shared/incidents.ts';
import { dateSecond } from '../../words/format.ts';
import { actWords } from '../../words/words.ts';
import { Section } from './section.tsx';

/** What people did, newest first, by the clock on the wall. */
export function Book({ incident: { handling } }: { readonly incident: Incident }) {
  const entries = [...handling.book].reverse();
  return (
    <Section title="处置记录">
      {entries.length === 0 && <p className="soft">还没有人处置。</p>}
      <ol className="book">
        {entries.map(({ action, act, by, at, text }) => (
          <li key={action}>
            <p>
              <b>{actWords[act]}</b> <span>{by}</span> <time className="soft">{dateSecond(at)}</time>
            </p>
            {text !== '' && (
              <p className="book-text">
                <bdi>{text}</bdi>
              </p>
            )}
          </li>
        ))}
      </ol>
    </Section>
  );
}
