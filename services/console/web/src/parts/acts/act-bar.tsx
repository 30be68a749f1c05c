import { MoreOutlined } from '@ant-design/icons';
import { App, Button, Dropdown } from 'antd';
import { useState } from 'react';
import type { Incident } from '../../../../../../shared/incidents.ts';
import { isOpen } from '../../state/merge.ts';
import { useAct } from '../../state/use-act.ts';
import { SignButton } from '../sign-button.tsx';
import { ClockForm, CloseForm, LevelForm, MuteForm, NoteForm, SplitForm } from './forms.tsx';
import { MergeForm } from './merge-form.tsx';

type Form = 'note' | 'clock' | 'level' | 'mute' | 'merge' | 'split' | 'close';

const forms = {
  note: NoteForm,
  clock: ClockForm,
  level: LevelForm,
  mute: MuteForm,
  merge: MergeForm,
  split: SplitForm,
  close: CloseForm,
} as const;

/**
 * What can be done with an incident: signing first; on a telephone at the foot, within reach of a thumb. Of a closed one only a
 * note; a form that is open when it closes stays, with what is written in it.
 */
export function ActBar({ incident }: { readonly incident: Incident }) {
  const { message } = App.useApp();
  const [form, setForm] = useState<Form | null>(null);
  const unmute = useAct((record) => record && void message.success('已解除静默'));
  const isMuted = incident.handling.muted !== null;
  const open = isOpen(incident);
  const Form = form === null ? null : forms[form];
  const more = [
    { key: 'clock', label: '登记时限' },
    { key: 'level', label: '调整等级' },
    isMuted ? { key: 'unmute', label: '解除静默' } : { key: 'mute', label: '静默' },
    { key: 'merge', label: '合并' },
    ...(incident.subjects.length > 1 ? [{ key: 'split', label: '拆分' }] : []),
    { key: 'close', label: '结案' },
  ];
  const choose = (key: string): void => {
    if (key === 'unmute') unmute.submit({ act: 'unmute', incident: incident.id });
    else if (key in forms) setForm(key as Form);
  };
  return (
    <div className="act-bar">
      {open && <SignButton incident={incident} />}
      <Button onClick={() => setForm('note')}>备注</Button>
      {open && (
        <span className="act-wide">
          {more.map(({ key, label }) => (
            <Button
              key={key}
              loading={key === 'unmute' && unmute.isBusy}
              danger={false}
              onClick={() => choose(key)}
            >
              {label}
            </Button>
          ))}
        </span>
      )}
      {open && (
        <span className="act-narrow">
          <Dropdown
            trigger={['click']}
            placement="topRight"
            menu={{ items: more, onClick: ({ key }) => choose(key) }}
          >
            <Button icon={<MoreOutlined />}>更多</Button>
          </Dropdown>
        </span>
      )}
      {unmute.problem !== null && (
        <p className="problem" role="alert">
          {unmute.problem}
        </p>
      )}
      {Form && <Form incident={incident} onClose={() => setForm(null)} />}
    </div>
  );
}
