import { Button } from 'antd';
import { useState } from 'react';
import { rankOf } from '../../../../../shared/records.ts';
import { levelWords } from '../../../../../shared/words.ts';
import { boardPath } from '../state/router.ts';
import { useRun } from '../state/run.ts';
import { useSession } from '../state/session.ts';
import { agoWords } from '../words/format.ts';
import { runBands } from '../words/words.ts';
import { Link } from './link.tsx';
import { Band } from './notices.tsx';
import { PasswordForm } from './password-form.tsx';

/** What everything below must be read under: not a real event; not up to date. */
export function RunBands() {
  const { run, runs, state, live, present } = useRun();
  const real = runs.find(({ kind }) => kind === 'live');
  const { me } = useSession();
  const [isChanging, setChanging] = useState(false);
  const band = runBands[run.kind];
  const judged = Object.values(state.through);
  const upTo = judged.length > 0 ? agoWords(present - Math.min(...judged)) : null;
  return (
    <div className="bands">
      {band !== null && (
        <Band kind={`run-band run-band-${run.kind}`}>
          <strong>{band}</strong>
          <span className="run-band-name">{run.name}</span>
          {run.finished && <span>已结束</span>}
        </Band>
      )}
      {run.kind !== 'live' && real && rankOf(real.level) >= rankOf('orange') && (
        <Band kind="lost">
          <span role="alert">
            <strong>实时场次有{levelWords[real.level]}事件</strong>
          </span>
          <Link to={boardPath(real.id)}>去看实时</Link>
        </Band>
      )}
      {state.link === 'lost' && (
        <Band kind="lost">
          <span role="alert">
            <strong>已断开，正在重连</strong>
            <span className="lost-more">
              以下内容可能已过时{run.kind === 'live' && upTo ? `（研判停在 ${upTo}）` : ''}
              ，请勿据此判断平静。
            </span>
          </span>
          <Button size="small" ghost onClick={live.restart}>
            立即重连
          </Button>
        </Band>
      )}
      {state.fault !== null && state.isLoaded && (
        <Band kind="lost">
          <span role="alert">
            <strong>列表未能更新</strong>
            <span className="lost-more">{state.fault.message}</span>
          </span>
          <Button size="small" ghost onClick={live.restart}>
            重试
          </Button>
        </Band>
      )}
      {me.firstPassword && (
        <Band kind="advice">
          仍在使用首次启动时生成的密码。
          <Button size="small" onClick={() => setChanging(true)}>
            修改密码
          </Button>
        </Band>
      )}
      {isChanging && <PasswordForm onClose={() => setChanging(false)} />}
    </div>
  );
}
