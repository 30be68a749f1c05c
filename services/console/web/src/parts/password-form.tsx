import { App, Button, Input } from 'antd';
import { type FormEvent, useState } from 'react';
import { passwordChangeSchema } from '../../../../../shared/api.ts';
import { changePassword } from '../state/api.ts';
import { useSession } from '../state/session.ts';
import { Field } from './acts/field.tsx';
import { Dialog } from './dialog.tsx';

/** Changes one's own password; the other sessions of the same person end. */
export function PasswordForm({ onClose }: { readonly onClose: () => void }) {
  const session = useSession();
  const { message } = App.useApp();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [again, setAgain] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (isBusy) return;
    const change = passwordChangeSchema.safeParse({ current, next });
    if (next !== again) return setProblem('两次输入的新密码不一致。');
    if (!change.success) return setProblem(current === '' ? '请输入当前密码。' : '新密码至少 10 个字符。');
    setBusy(true);
    setProblem(null);
    const answer = await changePassword(change.data);
    setBusy(false);
    if (answer.ok) {
      void message.success('密码已修改');
      session.changed(answer.value);
      onClose();
    } else if (answer.fault.kind === 'signed-out') session.lost();
    else setProblem(answer.fault.message);
  }

  return (
    <Dialog title="修改密码" onClose={onClose}>
      <form className="act-form" onSubmit={(event) => void submit(event)} noValidate>
        <p className="soft">修改后，您在其他设备上的登录随之失效。</p>
        <Secret label="当前密码" complete="current-password" value={current} onChange={setCurrent} />
        <Secret label="新密码" complete="new-password" value={next} onChange={setNext} />
        <Secret label="再输入一次新密码" complete="new-password" value={again} onChange={setAgain} />
        {problem !== null && (
          <p className="problem" role="alert">
            {problem}
          </p>
        )}
        <div className="act-buttons">
          <Button onClick={onClose}>取消</Button>
          <Button type="primary" htmlType="submit" loading={isBusy}>
            修改
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Secret(props: {
  readonly label: string;
  readonly complete: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  return (
    <Field label={props.label}>
      {(id) => (
        <Input.Password
          aria-labelledby={id}
          autoComplete={props.complete}
          maxLength={256}
          value={props.value}
          onChange={(event) => props.onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
