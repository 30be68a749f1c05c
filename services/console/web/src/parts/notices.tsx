import { Button } from 'antd';
import { type ReactNode, useEffect, useState } from 'react';
import type { Fault } from '../state/api.ts';
import { after } from '../state/clock.ts';

const SLOW_MS = 4000;

/** While something is awaited; says so when it takes long. */
export function Waiting({ words }: { readonly words: string }) {
  const [isSlow, setSlow] = useState(false);
  useEffect(() => after(SLOW_MS, () => setSlow(true)), []);
  return (
    <div className="notice" role="status">
      <span className="notice-pulse" aria-hidden="true" />
      <p className="notice-title">{words}</p>
      {isSlow && <p className="soft">网络较慢，仍在等待服务的回应。</p>}
    </div>
  );
}

/** What went wrong, and the way on. */
export function Failed({ fault, again }: { readonly fault: Fault; readonly again: () => void }) {
  const isMismatch = fault.kind === 'mismatch';
  return (
    <div className="notice" role="alert">
      <p className="notice-title">{faultTitles[fault.kind]}</p>
      <p className="soft">{fault.message}</p>
      <Button type="primary" onClick={isMismatch ? () => location.reload() : again}>
        {isMismatch ? '刷新页面' : '重试'}
      </Button>
    </div>
  );
}

const faultTitles: Readonly<Record<Fault['kind'], string>> = {
  'signed-out': '登录已失效',
  refused: '无法显示',
  broken: '服务出错',
  offline: '连不上服务',
  mismatch: '页面需要刷新',
};

/** Quietly says that there is nothing, and what that means. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <div className="notice calm">
      <p className="notice-title">{title}</p>
      {children}
    </div>
  );
}

/** One line above a page: what people must know while they read it. */
export function Band({ kind, children }: { readonly kind: string; readonly children: ReactNode }) {
  return <div className={`band-line ${kind}`}>{children}</div>;
}
