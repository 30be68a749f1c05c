import { useEffect } from 'react';
import { Link } from '../parts/link.tsx';
import { Empty, Failed, Waiting } from '../parts/notices.tsx';
import { getRuns } from '../state/api.ts';
import { every } from '../state/clock.ts';
import { firstRun } from '../state/first-run.ts';
import { boardPath, go, type Route } from '../state/router.ts';
import { useLoad } from '../state/use-load.ts';
import { BoardPage } from './board.tsx';
import { IncidentPage } from './incident.tsx';
import { RunFrame } from './run-frame.tsx';

const LAST_RUN = 'guanchao.run';
/** A rehearsal that ends or a replay that begins shows in the switcher within this time. */
const RUNS_MS = 30_000;

/** The pages of a run: the board and the incident page, over one stream. */
export function RunPages({ route }: { readonly route: Route }) {
  const { value, fault, reload } = useLoad('runs', getRuns);
  useEffect(() => every(RUNS_MS, () => document.hidden || reload()), [reload]);
  const runs = value?.runs ?? null;
  const wanted = 'run' in route ? route.run : null;
  const run = runs?.find(({ id }) => id === wanted) ?? null;

  useEffect(() => {
    if (run) localStorage.setItem(LAST_RUN, run.id);
  }, [run]);
  useEffect(() => {
    if (route.page !== 'start' || runs === null) return;
    const first = firstRun(runs, localStorage.getItem(LAST_RUN));
    if (first) go(boardPath(first.id), { replace: true });
  }, [route.page, runs]);

  if (runs === null)
    return fault ? <Failed fault={fault} again={reload} /> : <Waiting words="正在读取场次…" />;
  if (route.page === 'start' && runs.length > 0) return <Waiting words="正在打开…" />;
  if (run === null) {
    return (
      <Empty title={runs.length === 0 ? '还没有任何场次' : '没有这个页面或场次'}>
        <p className="soft">场次可能已被清理，或地址有误。</p>
        <Link to="/">回到看板</Link>
      </Empty>
    );
  }
  return (
    <RunFrame key={run.id} run={run} runs={runs}>
      {route.page === 'incident' ? <IncidentPage key={route.id} id={route.id} /> : <BoardPage />}
    </RunFrame>
  );
}
