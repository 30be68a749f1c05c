import { App, Button, Input } from 'antd';
import { type FormEvent, type ReactNode, useId, useState } from 'react';
import type { Act, IncidentRecord } from '../../../../../../shared/incidents.ts';
import { useAct } from '../../state/use-act.ts';
import { Dialog } from '../dialog.tsx';

interface ActFormProps {
  readonly title: string;
  /** What it does, for who does it seldom. */
  readonly what: string;
  /** Label of the field that says why. */
  readonly reason?: string;
  readonly longest?: number;
  readonly verb: string;
  readonly done: string;
  /** The act as filled in, or in Chinese what is still missing. */
  readonly build: (reason: string) => Act | string;
  readonly onClose: () => void;
  readonly onDone?: (record: IncidentRecord) => void;
  readonly children?: ReactNode;
}

const REASON_LENGTH = 500;

/** The form of an act: its own fields, a reason, and what the server answered. */
export function ActForm(props: ActFormProps) {
  const {
    title,
    what,
    reason = '理由',
    longest = REASON_LENGTH,
    verb,
    done,
    build,
    onClose,
    onDone,
    children,
  } = props;
  const { message } = App.useApp();
  const [text, setText] = useState('');
  const [missing, setMissing] = useState<string | null>(null);
  const name = useId();
  const acting = useAct((record) => {
    if (record) {
      void message.success(done);
      onDone?.(record);
    }
    onClose();
  });

  function submit(event: FormEvent): void {
    event.preventDefault();
    const built = text.trim() === '' ? `请填写${reason}。` : build(text.trim());
    setMissing(typeof built === 'string' ? built : null);
    if (typeof built !== 'string') acting.submit(built);
  }

  const problem = missing ?? acting.problem;
  return (
    // Once sent, it is done whether or not the form stands: closing it must not look like taking it back.
    <Dialog title={title} onClose={() => acting.isBusy || onClose()}>
      <form className="act-form" onSubmit={submit} noValidate>
        <p className="soft">{what}</p>
        {children}
        <label htmlFor={name}>{reason}</label>
        <Input.TextArea
          id={name}
          rows={3}
          maxLength={longest}
          showCount
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        {problem !== null && (
          <p className="problem" role="alert">
            {problem}
          </p>
        )}
        <div className="act-buttons">
          <Button onClick={onClose} disabled={acting.isBusy}>
            取消
          </Button>
          <Button type="primary" htmlType="submit" loading={acting.isBusy}>
            {verb}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
