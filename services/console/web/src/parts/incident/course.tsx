import { Button } from 'antd';
import { useState } from 'react';
import type { Incident } from '../../../../../../shared/incidents.ts';
import { phaseWords } from '../../../../../../shared/words.ts';
import { minuteWords } from '../../words/format.ts';
import { LevelBadge } from '../level-badge.tsx';
import { Section } from './section.tsx';

const LAST = 10;

/** How it went, by the run's time: phases and levels, newest first. */
export function Course({ incident, present }: { readonly incident: Incident; readonly present: number }) {
  const [isAll, setAll] = useState(false);
  const steps = [
    ...incident.phases.map(({ minute, phase, jump }, place) => ({
      key: `p${place}`,
      minute,
      kind: 0,
      place,
      what: (
        <>
          {phaseWords[phase]}
          {jump && <b className="jump-mark">▲跳跃</b>}
        </>
      ),
    })),
    ...incident.levels.map(({ minute, level }, place) => ({
      key: `l${place}`,
      minute,
      kind: 1,
      place,
      what: <LevelBadge level={level} />,
    })),
  ].sort((a, b) => b.minute - a.minute || b.kind - a.kind || b.place - a.place);
  const shown = isAll ? steps : steps.slice(0, LAST);
  return (
    <Section title="经过">
      <ol className="course">
        {shown.map(({ key, minute, what }) => (
          <li key={key}>
            <time className="soft">{minuteWords(minute, present)}</time> {what}
          </li>
        ))}
      </ol>
      {steps.length > LAST && !isAll && (
        <Button size="small" onClick={() => setAll(true)}>
          全部 {steps.length} 步
        </Button>
      )}
      {incident.forgotten > 0 && <p className="soft">更早的 {incident.forgotten} 步已不再保留。</p>}
    </Section>
  );
}
