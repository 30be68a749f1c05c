import { App as Frame } from 'antd';
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { Me } from '../../../../shared/api.ts';
import { LoginPage } from './pages/login.tsx';
import { RunPages } from './pages/run-pages.tsx';
import { Failed, Waiting } from './parts/notices.tsx';
import { type Fault, getMe, signOut } from './state/api.ts';
import { backOf, go, loginPath, routeOf, usePlace } from './state/router.ts';
import { SessionContext } from './state/session.ts';

type Known = { readonly me: Me | null } | { readonly fault: Fault } | null;

/** Who is here, and which page. */
export function App() {
  const { path, search } = usePlace();
  const [known, setKnown] = useState<Known>(null);
  const route = routeOf(path);
  const { message } = Frame.useApp();

  const ask = useCallback(() => {
    setKnown(null);
    void getMe().then((answer) => {
      if (answer.ok) setKnown({ me: answer.value });
      else setKnown(answer.fault.kind === 'signed-out' ? { me: null } : { fault: answer.fault });
    });
  }, []);
  useEffect(ask, [ask]);

  const me = known !== null && 'me' in known ? known.me : undefined;
  useEffect(() => {
    if (me === null && route.page !== 'login') go(loginPath(path + search), { replace: true });
    if (me && route.page === 'login') go(backOf(search), { replace: true });
  }, [me, route.page, path, search]);

  const session = useMemo(
    () =>
      me
        ? {
            me,
            lost: () => setKnown({ me: null }),
            changed: (who: Me) => setKnown({ me: who }),
            leave: () =>
              void signOut().then((answer) => {
                // Signed out only if the server says so: the next person at this desk must not be this one.
                if (answer.ok || answer.fault.kind === 'signed-out') setKnown({ me: null });
                else void message.error(`未能退出登录：${answer.fault.message}`);
              }),
          }
        : null,
    [me, message],
  );

  if (known === null) return <Waiting words="正在连接…" />;
  if ('fault' in known) return <Failed fault={known.fault} again={ask} />;
  if (session === null)
    return <LoginPage onIn={(who) => setKnown({ me: who })} wasIn={search.includes('to=')} />;
  return (
    <SessionContext.Provider value={session}>
      <RunPages route={route} />
    </SessionContext.Provider>
  );
}
