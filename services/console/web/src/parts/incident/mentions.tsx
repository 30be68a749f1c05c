import { Button, Input } from 'antd';
import { type FormEvent, useEffect, useState } from 'react';
import type { Mentions as MentionsPage } from '../../../../../../shared/api.ts';
import type { Incident } from '../../../../../../shared/incidents.ts';
import { getMentions } from '../../state/api.ts';
import { useRun } from '../../state/run.ts';
import { useSession } from '../../state/session.ts';
import { useLoad } from '../../state/use-load.ts';
import { Failed, Waiting } from '../notices.tsx';
import { Quotes } from './quotes.tsx';
import { Section } from './section.tsx';

interface MentionsProps {
  readonly incident: Incident;
  readonly present: number;
}

/** Everything that was said about the incident since its onset, searched by words; read only when somebody asks for it. */
export function Mentions({ incident, present }: MentionsProps) {
  const [asked, setAsked] = useState<string | null>(null);
  const [words, setWords] = useState('');
  if (incident.subjects.length === 0) return null;
  function submit(event: FormEvent): void {
    event.preventDefault();
    setAsked(words.trim());
  }
  return (
    <Section title="言论检索" note="起点以来的全部相关言论，新的在前">
      <form className="mention-search" onSubmit={submit}>
        <Input
          type="search"
          allowClear
          maxLength={200}
          placeholder="词语，或「短语」；留空看全部"
          aria-label="检索本事件的言论"
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
        <Button htmlType="submit">检索</Button>
      </form>
      {asked !== null && <Found key={asked} incident={incident} present={present} words={asked} />}
    </Section>
  );
}

function Found({ incident, present, words }: MentionsProps & { readonly words: string }) {
  const { run } = useRun();
  const session = useSession();
  const { value, fault, reload } = useLoad(`mentions ${incident.id} ${words}`, () =>
    getMentions(run.id, { incident: incident.id, q: words }),
  );
  const [more, setMore] = useState<MentionsPage | null>(null);
  const [isMore, setIsMore] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is read anew begins with its first page
  useEffect(() => setMore(null), [value]);
  if (value === null) return fault ? <Failed fault={fault} again={reload} /> : <Waiting words="正在检索…" />;

  const next = more ? more.next : value.next;
  // Of an incident on one platform it goes without saying.
  const mixed = incident.platforms.length > 1;
  const quotes = [...value.items, ...(more?.items ?? [])].map(({ platform, ...quote }) =>
    mixed ? { ...quote, platform } : quote,
  );

  async function readMore(after: string): Promise<void> {
    setIsMore(true);
    const answer = await getMentions(run.id, { incident: incident.id, q: words, after });
    setIsMore(false);
    setProblem(answer.ok ? null : answer.fault.message);
    if (answer.ok)
      setMore({ items: [...(more?.items ?? []), ...answer.value.items], next: answer.value.next });
    else if (answer.fault.kind === 'signed-out') session.lost();
  }

  if (quotes.length === 0)
    return <p className="soft">{words ? `没有找到与「${words}」有关的言论。` : '没有留存的言论。'}</p>;
  return (
    <>
      <Quotes quotes={quotes} present={present} />
      {problem !== null && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
      {next !== null && (
        <Button size="small" loading={isMore} onClick={() => void readMore(next)}>
          加载更多
        </Button>
      )}
    </>
  );
}
