import { Input } from 'antd';
import { useState } from 'react';
import { openOf } from '../../state/board.ts';
import { go, incidentPath } from '../../state/router.ts';
import { useRun } from '../../state/run.ts';
import { minuteWords } from '../../words/format.ts';
import { LevelBadge } from '../level-badge.tsx';
import { ActForm } from './act-form.tsx';
import { Choice, Field } from './field.tsx';
import type { FormProps } from './forms.tsx';

/** More than these are found by typing. */
const SHOWN = 8;

/** Makes this incident and another open one one. */
export function MergeForm({ incident, onClose }: FormProps) {
  const { run, state, present } = useRun();
  const [other, setOther] = useState<string | null>(null);
  const [words, setWords] = useState('');
  const candidates = openOf(state.records)
    .map((record) => record.incident)
    // The one that is chosen stays in sight, whatever is typed afterwards.
    .filter(({ id, title }) => id !== incident.id && (id === other || title.includes(words.trim())))
    // Those that share mentions with it are the likely ones.
    .sort((a, b) => Number(incident.links.includes(b.id)) - Number(incident.links.includes(a.id)));
  const shown = candidates.filter(({ id }, index) => index < SHOWN || id === other);
  return (
    <ActForm
      title="合并"
      what="两个事件合为一个，保留较早的一个。"
      verb="合并"
      done="已合并"
      onClose={onClose}
      onDone={(record) =>
        go(incidentPath(run.id, record.incident.mergedInto ?? record.incident.id), { replace: true })
      }
      build={(reason) =>
        !candidates.some(({ id }) => id === other) || other === null
          ? '请选择要合并的事件。'
          : { act: 'merge', incident: incident.id, other, reason }
      }
    >
      <Field label="与哪个未结事件合并">
        {(id) => (
          <>
            <Input
              type="search"
              placeholder="按标题查找"
              aria-label="按标题查找"
              value={words}
              onChange={(event) => setWords(event.target.value)}
            />
            {shown.length === 0 && <p className="soft">没有其他未结事件可选。</p>}
            <Choice
              name="other"
              labelledBy={id}
              value={other}
              options={shown.map((one) => ({
                value: one.id,
                label: (
                  <span className="merge-one">
                    <LevelBadge level={one.level} />
                    <bdi>{one.title}</bdi>
                    <span className="soft">
                      {minuteWords(one.since, present)} 起
                      {incident.links.includes(one.id) && ' · 多数言论相同'}
                    </span>
                  </span>
                ),
              }))}
              onChange={setOther}
            />
            {candidates.length > SHOWN && (
              <p className="soft">另有 {candidates.length - SHOWN} 个，请输入标题查找。</p>
            )}
          </>
        )}
      </Field>
    </ActForm>
  );
}
