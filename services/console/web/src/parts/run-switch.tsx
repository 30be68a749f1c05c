import { DownOutlined } from '@ant-design/icons';
import { Button, Dropdown } from 'antd';
import type { Run } from '../../../../../shared/api.ts';
import { levelShort } from '../../../../../shared/words.ts';
import { boardPath, go } from '../state/router.ts';
import { useRun } from '../state/run.ts';

const kindWords: Readonly<Record<Run['kind'], string>> = { live: '实时', rehearsal: '演练', replay: '回放' };

/** Which run is looked at; the others with what is open in them. */
export function RunSwitch() {
  const { run, runs } = useRun();
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        selectable: true,
        selectedKeys: [run.id],
        items: runs.map((one) => ({ key: one.id, label: <RunLine run={one} /> })),
        onClick: ({ key }) => go(boardPath(key)),
      }}
    >
      <Button className="run-switch" aria-label={`场次：${run.name}，点击切换`}>
        <RunName run={run} />
        <DownOutlined aria-hidden="true" />
      </Button>
    </Dropdown>
  );
}

function RunLine({ run }: { readonly run: Run }) {
  return (
    <span className="run-line">
      <RunName run={run} />
      <span className="soft">
        {[
          run.open === null ? null : run.open > 0 ? `${run.open} 件未结` : '无未结',
          run.level === 'none' ? null : `最高${levelShort[run.level]}`,
          run.finished ? '已结束' : null,
        ]
          .filter((words) => words !== null)
          .join('，')}
      </span>
    </span>
  );
}

function RunName({ run }: { readonly run: Run }) {
  return (
    <span className="run-name">
      <b className={`run-kind run-kind-${run.kind}`}>{kindWords[run.kind]}</b>
      {run.name !== kindWords[run.kind] && <span>{run.name.replace(/^(演练|回放|实时)[：:]\s*/, '')}</span>}
    </span>
  );
}
