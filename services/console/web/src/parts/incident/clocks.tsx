import type { Incident, IncidentClock } from '../../../../../../shared/incidents.ts';
import {
  clockBasisWords,
  clockNameWords,
  clockNote,
  clockSinceWords,
  levelShort,
  spanWords,
} from '../../../../../../shared/words.ts';
import { minuteWords } from '../../words/format.ts';
import { Section } from './section.tsx';

interface ClocksProps {
  readonly incident: Incident;
  readonly present: number;
}

/** What has to be done by when, what it rests on, and whether it was done; by due time. */
export function Clocks({ incident, present }: ClocksProps) {
  const { clocks = [], handling, onset, openedAt } = incident;
  if (clocks.length === 0) return null;
  const occurred = handling.occurred;
  return (
    <Section title="时限">
      <p className="soft">
        {occurred
          ? `事发 ${minuteWords(occurred.minute, present)}（${occurred.by} 登记）`
          : `起点 ${minuteWords(onset, present)}`}
        ，发现 {minuteWords(openedAt, present)}；自较早者起算。
      </p>
      <ol className="clocks">
        {clocks.map((clock) => (
          <li key={clock.clock} className={`clock-${stateOf(clock, present)}`}>
            <p>
              <b>{clockNameWords[clock.clock]}</b> <span>{minuteWords(clock.due, present)} 前</span>{' '}
              <span className="clock-state">{stateWords(clock, present)}</span>
            </p>
            <p className="soft">
              自{clockSinceWords[clock.since]} {minuteWords(clock.from, present)} 起{' '}
              {spanWords(clock.due - clock.from)}（{levelShort[clock.level]}）；{clockBasisWords[clock.basis]}
              ：{clock.source}
            </p>
          </li>
        ))}
      </ol>
      <p className="soft">{clockNote}</p>
    </Section>
  );
}

function stateOf({ done, due }: IncidentClock, present: number): 'met' | 'late' | 'over' | 'runs' {
  if (done) return done.minute <= due ? 'met' : 'late';
  return present > due ? 'over' : 'runs';
}

function stateWords(clock: IncidentClock, present: number): string {
  const { done, due } = clock;
  if (done) {
    const when = minuteWords(done.minute + 1, present);
    return done.minute <= due
      ? `${done.by} 于 ${when} 办结`
      : `${done.by} 于 ${when} 办结，超 ${spanWords(done.minute - due)}`;
  }
  return present > due ? `已超 ${spanWords(present - due)}` : `还有 ${spanWords(due - present)}`;
}
