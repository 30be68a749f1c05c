import { Checkbox, Input } from 'antd';
import { useState } from 'react';
import type { Colour } from '../../../../../../shared/incidents.ts';
import { type Platform, platforms } from '../../../../../../shared/records.ts';
import { platformWords } from '../../../../../../shared/words.ts';
import { go, incidentPath } from '../../state/router.ts';
import { useRun } from '../../state/run.ts';
import { ActForm } from './act-form.tsx';
import { Field } from './field.tsx';
import { LevelChoice } from './level-choice.tsx';

const TITLE_LENGTH = 80;

/** Opens an incident by hand: a call from a superior is a source too. */
export function OpenForm({ onClose }: { readonly onClose: () => void }) {
  const { run } = useRun();
  const [title, setTitle] = useState('');
  const [level, setLevel] = useState<Colour>('yellow');
  const [places, setPlaces] = useState<readonly Platform[]>(['weibo']);
  return (
    <ActForm
      title="手工立项"
      what="系统尚未发现、但已由上级来电或其他渠道得知的事件。手工立项的事件须由人工结案。"
      verb="立项"
      done="已立项"
      onClose={onClose}
      onDone={({ incident }) => go(incidentPath(run.id, incident.id))}
      build={(reason) => {
        if (title.trim() === '') return '请填写标题。';
        if (places.length === 0) return '请至少选择一个平台。';
        return { act: 'open', title: title.trim(), level, platforms: [...places], reason };
      }}
    >
      <Field label="标题">
        {(id) => (
          <Input
            aria-labelledby={id}
            maxLength={TITLE_LENGTH}
            value={title}
            onChange={(event) => setTitle(event.target.value)}
          />
        )}
      </Field>
      <Field label="等级">{(id) => <LevelChoice labelledBy={id} value={level} onChange={setLevel} />}</Field>
      <Field label="平台">
        {(id) => (
          <fieldset aria-labelledby={id}>
            <Checkbox.Group<Platform>
              options={platforms.map((platform) => ({ value: platform, label: platformWords[platform] }))}
              value={[...places]}
              onChange={setPlaces}
            />
          </fieldset>
        )}
      </Field>
    </ActForm>
  );
}
