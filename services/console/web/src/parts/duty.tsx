import { Input } from 'antd';
import { useState } from 'react';
import type { Duty } from '../../../../../shared/api.ts';
import type { Colour } from '../../../../../shared/incidents.ts';
import { spanWords } from '../../../../../shared/words.ts';
import { getDuty } from '../state/api.ts';
import { useRun } from '../state/run.ts';
import { useLoad } from '../state/use-load.ts';
import { channelWord } from '../words/words.ts';
import { Field } from './acts/field.tsx';
import { LevelChoice } from './acts/level-choice.tsx';
import { Dialog } from './dialog.tsx';

const REGION_DIGITS = 6;
const CST = '+08:00';
const MINUTE_MS = 60_000;

/** Who is on duty, and who would be told of what, when: a dry run. */
export function DutyDialog({ onClose }: { readonly onClose: () => void }) {
  const { run } = useRun();
  const [at, setAt] = useState('');
  const [region, setRegion] = useState('');
  const [line, setLine] = useState('');
  const [level, setLevel] = useState<Colour>('orange');
  const query = {
    at: at === '' ? undefined : String(Date.parse(`${at}:00${CST}`) / MINUTE_MS),
    region: region.length === REGION_DIGITS ? region : undefined,
    line: line.trim() === '' ? undefined : line.trim(),
    level,
  };
  const { value, fault } = useLoad(`duty ${run.id} ${JSON.stringify(query)}`, () => getDuty(run.id, query));
  return (
    <Dialog title="值班试算" onClose={onClose}>
      <div className="act-form">
        <p className="soft">此时此地出现事件会通知谁；只试算，不发送。不填时间即为现在。</p>
        <Field label="时间（北京时间）">
          {(id) => (
            <Input
              aria-labelledby={id}
              type="datetime-local"
              value={at}
              onChange={(event) => setAt(event.target.value)}
            />
          )}
        </Field>
        <Field label="属地（六位行政区划代码）">
          {(id) => (
            <Input
              aria-labelledby={id}
              value={region}
              inputMode="numeric"
              maxLength={REGION_DIGITS}
              onChange={(event) => setRegion(event.target.value)}
            />
          )}
        </Field>
        <Field label="条线">
          {(id) => (
            <Input
              aria-labelledby={id}
              value={line}
              maxLength={32}
              onChange={(event) => setLine(event.target.value)}
            />
          )}
        </Field>
        <Field label="等级">
          {(id) => <LevelChoice labelledBy={id} value={level} onChange={setLevel} />}
        </Field>
        {fault !== null && (
          <p className="problem" role="alert">
            {fault.message}
          </p>
        )}
        <div aria-live="polite">{value && <Plan duty={value} />}</div>
      </div>
    </Dialog>
  );
}

function Plan({ duty }: { readonly duty: Duty }) {
  const { day, answers, steps, quietUntil, names, warnings, unset, at } = duty;
  const named = (people: readonly string[]): string => people.map((id) => names[id] ?? id).join('、');
  const dayWords = day.holiday === null ? '' : `（${day.off ? '' : '调休上班，'}${day.holiday}）`;
  return (
    <>
      <p>
        <b>{timeWords(at)}</b> {day.off ? '休息日' : '工作日'}
        {dayWords}
        {!day.known && '；该年放假调休安排未收录，按周末推算'}
      </p>
      {answers.map(({ cell, team, shifts, lead }) => (
        <p key={`${cell?.region} ${cell?.line}`}>
          {answers.length > 1 && (lead ? '牵头：' : '配合：')}
          {cell ? (cell.name ?? `${cell.region ?? '各地'} × ${cell.line ?? '各条线'}`) : '带班领导'}：
          <b>{named(team)}</b> <span className="soft">{shifts.map(({ shift }) => shift).join('；')}</span>
        </p>
      ))}
      {quietUntil !== null && <p>处于免打扰时段，{timeWords(quietUntil)} 再通知。</p>}
      {!unset && (
        <ol className="deliveries spaced">
          {steps.map((step) => (
            <li key={step.afterMinutes}>
              {step.afterMinutes === 0 ? '立即' : `${spanWords(step.afterMinutes)}后`} {timeWords(step.at)}{' '}
              <b>{named(step.people)}</b>{' '}
              <span className="soft">
                {[...new Set(step.told.map(({ channel }) => channelWord(channel)))].join('、')}
              </span>
            </li>
          ))}
        </ol>
      )}
      {warnings.map((warning) => (
        <p key={warning} className="problem">
          {warning}
        </p>
      ))}
    </>
  );
}

function timeWords(iso: string): string {
  return iso.slice(5, 16).replace('T', ' ');
}
