import { PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useCallback, useState } from 'react';
import { OpenForm } from '../parts/acts/open-form.tsx';
import { BoardFilter } from '../parts/board-filter.tsx';
import { Calm, FoundList } from '../parts/board-lists.tsx';
import { IncidentRow } from '../parts/incident-row.tsx';
import { Band, Empty, Failed, Waiting } from '../parts/notices.tsx';
import { countsOf, type Filter, filterOf, matches, openOf, searchOf } from '../state/board.ts';
import { boardPath, go, usePlace } from '../state/router.ts';
import { useRun } from '../state/run.ts';

/** The board of open incidents, most urgent first. */
export function BoardPage() {
  const { run, state, live } = useRun();
  const { search } = usePlace();
  const filter = filterOf(search);
  const [isOpening, setOpening] = useState(false);
  const change = useCallback(
    (next: Filter) => go(boardPath(run.id) + searchOf(next), { replace: true }),
    [run.id],
  );
  const open = openOf(state.records);
  return (
    <main className="page board">
      <div className="board-head">
        <h1>{filter.state === 'open' ? '未结事件' : '已结事件'}</h1>
        <Button icon={<PlusOutlined />} onClick={() => setOpening(true)}>
          手工立项
        </Button>
      </div>
      <BoardFilter filter={filter} counts={countsOf(open)} onChange={change} />
      {state.isCut && <Band kind="advice">未结事件过多，这里只列出最新的一部分；可用搜索查找其余。</Band>}
      {filter.state === 'closed' || filter.q !== '' ? (
        <FoundList filter={filter} />
      ) : state.isLoaded ? (
        <OpenList filter={filter} onReset={() => change({ ...filter, level: null, platform: null })} />
      ) : state.fault ? (
        <Failed fault={state.fault} again={live.restart} />
      ) : (
        <Waiting words="正在读取未结事件…" />
      )}
      {isOpening && <OpenForm onClose={() => setOpening(false)} />}
    </main>
  );
}

function OpenList({ filter, onReset }: { readonly filter: Filter; readonly onReset: () => void }) {
  const { run, state, present } = useRun();
  const open = openOf(state.records);
  const shown = open.filter((record) => matches(record, filter));
  const isFiltered = filter.level !== null || filter.platform !== null;
  const fresh = new Set(state.calls.map(({ incident }) => incident.id));
  return (
    <>
      {!isFiltered && <Calm open={open} />}
      {isFiltered && shown.length === 0 && (
        <Empty title="没有符合筛选条件的未结事件">
          <Button onClick={onReset}>清除筛选</Button>
        </Empty>
      )}
      <ul className="rows">
        {shown.map((record) => (
          <IncidentRow
            key={record.incident.id}
            run={run.id}
            record={record}
            present={present}
            isNew={fresh.has(record.incident.id) && record.incident.handling.signed === null}
          />
        ))}
      </ul>
    </>
  );
}
