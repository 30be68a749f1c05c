import { memo } from 'react';
import type { IncidentRecord } from '../../../../../shared/incidents.ts';
import { phaseWords, spanWords } from '../../../../../shared/words.ts';
import { isOpen } from '../state/merge.ts';
import { incidentPath } from '../state/router.ts';
import { figure, minuteWords } from '../words/format.ts';
import { originWords, paceWords, placeWords } from '../words/tell.ts';
import { LevelBadge } from './level-badge.tsx';
import { Link } from './link.tsx';
import { SignButton } from './sign-button.tsx';
import { Sparkline } from './sparkline.tsx';

interface RowProps {
  readonly run: string;
  readonly record: IncidentRecord;
  readonly present: number;
  readonly isNew: boolean;
}

/** One incident on the board: how bad, what, where, since when, how fast, whose. */
export const IncidentRow = memo(function IncidentRow({ run, record, present, isNew }: RowProps) {
  const { incident } = record;
  const open = isOpen(incident);
  const level = open ? incident.level : incident.peakLevel;
  return (
    <li className={`row edge-${level}${isNew ? ' fresh' : ''}`}>
      <div className="row-level">
        <LevelBadge level={level} {...(open ? {} : { prefix: '最高 ' })} />
        <span className="row-phase">
          {open ? phaseWords[incident.phase] : incident.mergedInto ? '已并入' : '已结束'}
          {incident.jumps.length > 0 && <b className="jump-mark">▲跳跃</b>}
        </span>
      </div>
      <div className="row-what">
        <h3 className="row-title">
          <Link to={incidentPath(run, incident.id)}>
            <bdi>{incident.title}</bdi>
          </Link>
        </h3>
        <p className="row-facts">
          <span>{placeWords(incident)}</span>
          <span>{sinceWords(record, present)}</span>
          <span>{figure(incident.mentions)} 条</span>
          <Marks record={record} present={present} />
        </p>
        {open && <p className="row-pace">{paceWords(incident.latest) ?? '人工立项，无系统测值'}</p>}
      </div>
      {open ? <Sparkline id={incident.id} /> : <div className="spark" />}
      <div className="row-sign">
        {open ? <SignButton incident={incident} block /> : <Whose record={record} />}
      </div>
    </li>
  );
});

function sinceWords({ incident }: IncidentRecord, present: number): string {
  const { since, closedAt } = incident;
  if (closedAt === null) return `${minuteWords(since, present)} 起，已 ${spanWords(present - since)}`;
  return `${minuteWords(incident.onset, present)} 至 ${minuteWords(closedAt, present)}`;
}

function Marks({ record, present }: { readonly record: IncidentRecord; readonly present: number }) {
  const { handling } = record.incident;
  const origin = originWords(record.incident);
  const { muted } = handling;
  return (
    <>
      {origin && <span className="tag">{origin}</span>}
      {handling.level && <span className="tag">人工定级</span>}
      {muted && <span className="tag">静默至 {minuteWords(muted.until, present)}</span>}
    </>
  );
}

function Whose({ record }: { readonly record: IncidentRecord }) {
  const { signed } = record.incident.handling;
  return <span className="signed">{signed ? `${signed.by} 签收` : '未签收'}</span>;
}
