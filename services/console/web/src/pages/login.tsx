import { Alert, Button, Input } from 'antd';
import { type FormEvent, useEffect, useState } from 'react';
import type { Me } from '../../../../../shared/api.ts';
import { scaleNote } from '../../../../../shared/words.ts';
import { SIGNED_OUT, signIn } from '../state/api.ts';

/** Name and password; `wasIn` when someone was sent here from another page. */
export function LoginPage({ onIn, wasIn }: { readonly onIn: (me: Me) => void; readonly wasIn: boolean }) {
  const [user, setUser] = useState('');
  const [password, setPassword] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  // A tab in the background must not look like a calm board.
  useEffect(() => {
    document.title = wasIn ? '已退出 · 观潮' : '登录 · 观潮';
  }, [wasIn]);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (isBusy) return;
    if (user.trim() === '' || password === '') {
      setProblem('请输入用户名和密码。');
      return;
    }
    setBusy(true);
    setProblem(null);
    const answer = await signIn({ user: user.trim(), password });
    setBusy(false);
    if (answer.ok) onIn(answer.value);
    else setProblem(answer.fault.message === SIGNED_OUT ? '用户名或密码不正确。' : answer.fault.message);
  }

  return (
    <main className="login">
      <form className="login-card" onSubmit={(event) => void submit(event)} noValidate>
        <h1 className="login-name">观潮</h1>
        <p className="soft login-what">舆情预警 · 值班台</p>
        {wasIn && <p className="login-back">请先登录，随后回到刚才的页面。</p>}
        <label htmlFor="user">用户名</label>
        <Input
          id="user"
          name="username"
          autoComplete="username"
          autoFocus
          maxLength={64}
          size="large"
          value={user}
          onChange={(event) => setUser(event.target.value)}
        />
        <label htmlFor="password">密码</label>
        <Input.Password
          id="password"
          name="password"
          autoComplete="current-password"
          maxLength={256}
          size="large"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        {problem !== null && (
          <Alert className="login-problem" type="error" showIcon title={problem} role="alert" />
        )}
        <Button type="primary" htmlType="submit" size="large" block loading={isBusy}>
          登录
        </Button>
        <p className="soft login-note">{scaleNote}</p>
      </form>
    </main>
  );
}
