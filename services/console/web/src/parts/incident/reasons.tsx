import type { Evidence, Incident } from '../../../../../../shared/incidents.ts';
import type { Reason } from '../../../../../../shared/records.ts';
import { levelWords, platformWords } from '../../../../../../shared/words.ts';
import { figure, minuteWords, percent } from '../../words/format.ts';
import { Section } from './section.tsx';

/** Enough of a hash to tell two sets of rules, or two models, apart. */
const HASH_LENGTH = 8;

/** Why it is judged so now, why not higher, and, where it was once higher, why it was. */
export function Reasons({ incident, present }: { readonly incident: Incident; readonly present: number }) {
  const { latest, peak } = incident;
  if (latest === null) {
    return (
      <Section title="研判依据">
        <p className="soft">本事件由人工立项，没有系统研判。立项理由见处置记录。</p>
      </Section>
    );
  }
  const hasPeak = peak !== null && peak.minute !== latest.minute && peak.level !== latest.level;
  return (
    <>
      <Section title={`为何研判为${levelWords[latest.level]}`} note={whenWords(latest, present)}>
        <ReasonTable reasons={latest.because} />
        <WhyNot evidence={latest} />
        <p className="rules soft">
          证据完整度 {percent(latest.confidence)}；规则 <code>{latest.policy.slice(0, HASH_LENGTH)}</code>
          ；分词 {latest.engine.segmenter}
          {latest.engine.model !== undefined && (
            <>
              ；情绪模型 <code>{latest.engine.model.slice(0, HASH_LENGTH)}</code>
            </>
          )}
        </p>
      </Section>
      {hasPeak && (
        <Section title={`最高时为何是${levelWords[peak.level]}`} note={whenWords(peak, present)}>
          <ReasonTable reasons={peak.because} />
        </Section>
      )}
    </>
  );
}

function whenWords({ minute, platform, subject }: Evidence, present: number): string {
  return `${platformWords[platform]} · ${subject.name} · ${minuteWords(minute, present)} 研判`;
}

function ReasonTable({ reasons }: { readonly reasons: readonly Reason[] }) {
  if (reasons.length === 0) return <p className="soft">没有记录依据。</p>;
  return (
    <table className="reasons">
      <thead>
        <tr>
          <th scope="col">依据</th>
          <th scope="col">实测</th>
          <th scope="col">门限</th>
        </tr>
      </thead>
      <tbody>
        {reasons.map(({ code, text, value, threshold }) => (
          <tr key={code}>
            <td>{text}</td>
            <td className="number">{figure(value)}</td>
            <td className="number">{figure(threshold)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function WhyNot({ evidence: { whyNot, level } }: { readonly evidence: Evidence }) {
  return (
    <p className="why-not">
      <b>为何不更高：</b>
      {whyNot === null
        ? level === 'red'
          ? '已是最高等级。'
          : '没有记录。'
        : `${whyNot.text}${whyNot.value === null ? '' : `（实测 ${figure(whyNot.value)}，门限 ${figure(whyNot.threshold)}）`}`}
    </p>
  );
}
