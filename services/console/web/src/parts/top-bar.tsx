import {
  BellFilled,
  BellOutlined,
  KeyOutlined,
  LogoutOutlined,
  MessageOutlined,
  TeamOutlined,
} from '@ant-design/icons';
import { Button, Dropdown } from 'antd';
import { useState } from 'react';
import { useAlarm } from '../state/alarm.ts';
import { openOf, titleOf } from '../state/board.ts';
import { boardPath } from '../state/router.ts';
import { useRun } from '../state/run.ts';
import { useSession } from '../state/session.ts';
import { DutyDialog } from './duty.tsx';
import { Inbox } from './inbox.tsx';
import { Link } from './link.tsx';
import { PasswordForm } from './password-form.tsx';
import { RunSwitch } from './run-switch.tsx';
import { ThroughLine } from './through.tsx';

const linkWords = { opening: '连接中', open: '实时连接', lost: '已断开' } as const;

/** Name, run, how current the page is, sound, who is here. */
export function TopBar() {
  const { run, state } = useRun();
  const { me, leave } = useSession();
  const [isChanging, setChanging] = useState(false);
  const [isInbox, setInbox] = useState(false);
  const [isDuty, setDuty] = useState(false);
  const title = titleOf(openOf(state.records), run.name);
  const alarm = useAlarm(state.link === 'lost' ? `断开 · ${title}` : title);
  return (
    <header className="top">
      <Link to={boardPath(run.id)} className="brand" label="观潮，回到看板">
        观潮
      </Link>
      <RunSwitch />
      <div className="top-state">
        <ThroughLine />
        <span className={`link-state link-${state.link}`}>
          <i aria-hidden="true" />
          {linkWords[state.link]}
        </span>
      </div>
      <div className="top-acts">
        <Button type="text" icon={<MessageOutlined />} onClick={() => setInbox(true)}>
          <span className="wide-only">通知</span>
        </Button>
        <Button type="text" icon={<TeamOutlined />} aria-label="值班" onClick={() => setDuty(true)}>
          <span className="wide-only">值班</span>
        </Button>
        <Button
          type="text"
          icon={alarm.isOn ? <BellFilled /> : <BellOutlined />}
          aria-pressed={alarm.isOn}
          title="出现新的橙色或红色事件时，发出声音并闪动标题"
          onClick={alarm.toggle}
        >
          <span className="wide-only">{alarm.isOn ? '提醒已开' : '声音提醒'}</span>
        </Button>
        <Dropdown
          trigger={['click']}
          menu={{
            items: [
              { key: 'role', disabled: true, label: me.role === 'admin' ? '管理员' : '值班员' },
              { key: 'password', icon: <KeyOutlined />, label: '修改密码', onClick: () => setChanging(true) },
              { key: 'leave', icon: <LogoutOutlined />, label: '退出登录', onClick: leave },
            ],
          }}
        >
          <Button type="text" className="who">
            {me.user}
          </Button>
        </Dropdown>
      </div>
      {isDuty && <DutyDialog onClose={() => setDuty(false)} />}
      {isInbox && <Inbox onClose={() => setInbox(false)} />}
      {isChanging && <PasswordForm onClose={() => setChanging(false)} />}
    </header>
  );
}
