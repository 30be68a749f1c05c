import type { Incident } from '../../../../../../shared/incidents.ts';
import { levelWords, phaseWords } from '../../../../../../shared/words.ts';
import { incidentPath } from '../../state/router.ts';
import { useRun } from '../../state/run.ts';
import { minuteWords } from '../../words/format.ts';
import { jumpWords, originWords } from '../../words/tell.ts';
import { LevelBadge } from '../level-badge.tsx';
import { Link } from '../link.tsx';

interface HeadingProps {
  readonly incident: Incident;
  readonly present: number;
}

/** Level, phase and title; the jump with its numbers; what a human has set. */
export function Heading({ incident, present }: HeadingProps) {
  const { run } = useRun();
  const { closedAt, mergedInto, level, peakLevel, phase, handling } = incident;
  const origin = originWords(incident);
  const jump = incident.jumps[incident.jumps.length - 1];
  const { muted } = handling;
  return (
    <header className={`heading edge-${closedAt === null ? level : peakLevel}`}>
      <p className="heading-level">
        {closedAt === null ? (
          <>
            <LevelBadge level={level} />
            <b>{phaseWords[phase]}</b>
          </>
        ) : (
          <>
            <LevelBadge level={peakLevel} prefix="最高 " />
            <b>
              {mergedInto ? '已并入' : '已结束'} {minuteWords(closedAt, present)}
            </b>
          </>
        )}
        {jump && <b className="jump-mark">▲跳跃</b>}
        {origin && <span className="tag">{origin}</span>}
      </p>
      <h1>
        <bdi>{incident.title}</bdi>
      </h1>
      {jump && (
        <p className="heading-jump">
          <time>{minuteWords(jump.minute, present)}</time> {jumpWords(jump)}。
        </p>
      )}
      {mergedInto !== null && (
        <p className="heading-line">
          与另一事件为同一事，后续见 <Link to={incidentPath(run.id, mergedInto)}>并入的事件</Link>。
        </p>
      )}
      {handling.level && (
        <p className="heading-line">
          人工定为{levelWords[handling.level.level]}（{handling.level.by}：<bdi>{handling.level.reason}</bdi>
          ），当时系统研判为
          {levelWords[handling.level.machine]}；保持到 {minuteWords(handling.level.until, present)}{' '}
          或系统研判更高。
        </p>
      )}
      {muted && (
        <p className="heading-line">
          静默至 {minuteWords(muted.until, present)}（{muted.by}：<bdi>{muted.reason}</bdi>）；高于
          {levelWords[muted.level]}时仍会通知。
        </p>
      )}
    </header>
  );
}
