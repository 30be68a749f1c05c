import type { IncidentAppeals } from '../../../../../../shared/api.ts';
import { appealWords } from '../../../../../../shared/appeals.ts';
import type { Incident } from '../../../../../../shared/incidents.ts';
import { getAppeals } from '../../state/api.ts';
import { useRun } from '../../state/run.ts';
import { useLoad } from '../../state/use-load.ts';
import { Failed, Waiting } from '../notices.tsx';
import { Section } from './section.tsx';

/** What the public asks most about the incident, and what else it wants: what an answer must answer. */
export function Appeals({ incident }: { readonly incident: Incident }) {
  const { run } = useRun();
  // Read anew when the incident has risen or closed, not with every revision: it costs the store some pages.
  const key = `appeals ${run.id} ${incident.id} ${incident.peakLevel} ${incident.closedAt ?? ''}`;
  const { value, fault, reload } = useLoad(key, () => getAppeals(run.id, incident.id));
  if (incident.subjects.length === 0) return null;
  return (
    <Section title="最常被问" note="同一问题的不同说法合并计数；一份好的答复应逐条回应">
      {value !== null ? (
        <Told appeals={value} />
      ) : fault !== null ? (
        <Failed fault={fault} again={reload} />
      ) : (
        <Waiting words="正在汇总诉求…" />
      )}
    </Section>
  );
}

function Told({ appeals }: { readonly appeals: IncidentAppeals }) {
  const { questions, kinds, lines, places, read, asking, more } = appeals;
  return (
    <>
      {questions.length === 0 && <p className="soft">留存的言论中尚无提问或诉求。</p>}
      <ol className="asked">
        {questions.map(({ wording, count, share }) => (
          <li key={wording}>
            <blockquote>
              <bdi>{wording}</bdi>
            </blockquote>
            <span className="soft">
              约 {count} 条 · 占提问与诉求的 {Math.round(share * 100)}%
            </span>
          </li>
        ))}
      </ol>
      <p className="soft">
        共读取{more && '最近'} {read} 条，其中提问或诉求 {asking} 条
        {listed(
          '类型',
          kinds.map(({ kind, count }) => ({ name: appealWords[kind], count })),
        )}
        {listed('条线', lines)}
        {listed('地域', places)}。「未核实说法」仅表示未经核实，不表示不实。
      </p>
    </>
  );
}

function listed(title: string, counts: readonly { readonly name: string; readonly count: number }[]): string {
  if (counts.length === 0) return '';
  return `；${title}：${counts.map(({ name, count }) => `${name} ${count}`).join('、')}`;
}
