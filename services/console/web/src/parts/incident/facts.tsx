import type { Incident } from '../../../../../../shared/incidents.ts';
import { spanWords } from '../../../../../../shared/words.ts';
import { useRun } from '../../state/run.ts';
import { figure, minuteWords, percent } from '../../words/format.ts';
import { paceWords, placeWords, signedMinute } from '../../words/tell.ts';

/** The figures people ask for first. */
export function Facts({ incident, present }: { readonly incident: Incident; readonly present: number }) {
  const { since, onset, openedAt, closedAt, mentions, latest, relapses } = incident;
  const { run } = useRun();
  const { signed } = incident.handling;
  const until = closedAt ?? present;
  const signals = latest?.signals;
  const facts: readonly (readonly [name: string, value: string, more: string | undefined])[] = [
    ['起点', minuteWords(since, present), closedAt === null ? `已 ${spanWords(until - since)}` : undefined],
    [
      '发现',
      minuteWords(openedAt, present),
      incident.handling.byHand ? '手工立项' : `首次起点后 ${spanWords(openedAt - onset)}`,
    ],
    ['言论', `${figure(mentions)} 条`, `首次起点以来${relapses > 0 ? `，反复 ${relapses} 次` : ''}`],
    ['平台', placeWords(incident), undefined],
    ['热度', paceWords(latest) ?? '无系统测值', undefined],
    [
      '负面',
      signals ? percent(signals.negativeShare) : '—',
      signals ? `常态 ${percent(signals.negativeBaseline)}` : undefined,
    ],
    [
      '发言账号',
      signals ? `约 ${figure(Math.round(signals.distinctAuthors))} 个` : '—',
      '只计数，不识别个人',
    ],
    ['签收', signed?.by ?? '未签收', signed ? minuteWords(signedMinute(run, signed), present) : undefined],
  ];
  return (
    <dl className="facts">
      {facts.map(([name, value, more]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {value}
            {more && <small>{more}</small>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
