import { Button } from 'antd';
import { getInbox } from '../state/api.ts';
import { incidentPath } from '../state/router.ts';
import { useRun } from '../state/run.ts';
import { useLoad } from '../state/use-load.ts';
import { dateSecond } from '../words/format.ts';
import { alertWord } from '../words/words.ts';
import { Dialog } from './dialog.tsx';
import { LevelBadge } from './level-badge.tsx';
import { Link } from './link.tsx';
import { Failed, Waiting } from './notices.tsx';

/** The messages of the run that were sent to whoever is on duty, newest first: the console is a channel too. */
export function Inbox({ onClose }: { readonly onClose: () => void }) {
  const { run } = useRun();
  const { value, fault, reload } = useLoad(`inbox ${run.id}`, () => getInbox(run.id));
  return (
    <Dialog title="站内通知" onClose={onClose}>
      {value === null &&
        (fault ? <Failed fault={fault} again={reload} /> : <Waiting words="正在读取通知…" />)}
      {value?.items.length === 0 && <p className="soft">还没有通知。</p>}
      <ol className="inbox">
        {value?.items.map((alert) => (
          <li key={alert.id}>
            <p>
              <LevelBadge level={alert.level} /> <b>{alertWord(alert.kind)}</b>{' '}
              <time className="soft">{dateSecond(alert.at)}</time>
            </p>
            <p className="inbox-text">
              <bdi>{alert.text}</bdi>
            </p>
            <Link to={incidentPath(run.id, alert.incident)}>查看事件</Link>
          </li>
        ))}
      </ol>
      {value !== null && value.next !== null && <p className="soft">只列出最近 {value.items.length} 条。</p>}
      <div className="act-buttons">
        <Button onClick={onClose}>关闭</Button>
      </div>
    </Dialog>
  );
}
