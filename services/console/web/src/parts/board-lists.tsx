import { Button } from 'antd';
import { useEffect, useState } from 'react';
import type { Run } from '../../../../../shared/api.ts';
import type { IncidentRecord } from '../../../../../shared/incidents.ts';
import { platforms, rankOf } from '../../../../../shared/records.ts';
import { platformWords, spanWords } from '../../../../../shared/words.ts';
import { getIncidents } from '../state/api.ts';
import { byClose, byUrgency, type Filter, staleOf } from '../state/board.ts';
import { isOpen } from '../state/merge.ts';
import { useRun } from '../state/run.ts';
import { useSession } from '../state/session.ts';
import { useLoad } from '../state/use-load.ts';
import { dateSecond, minuteWords } from '../words/format.ts';
import { IncidentRow } from './incident-row.tsx';
import { Empty, Failed, Waiting } from './notices.tsx';

/** What keeps the run from being judged, whatever is open: nobody must wait for an alert that cannot come. */
function troubleOf({ watch }: Run): { readonly title: string; readonly what: string } | null {
  if (watch?.trouble === 'disk-full') {
    return {
      title: '服务器磁盘已满，现在不会预警',
      what: '请管理员清理磁盘空间，之后系统会自己接着研判；这段时间推送来的言论没有收下，推送方会重发。',
    };
  }
  if (watch?.trouble === 'failing') {
    return {
      title: '有环节停着，现在可能不会预警',
      what: '系统在自己重试。没有事件不等于平静：请管理员看服务的日志，里面写着原因。',
    };
  }
  return null;
}

/** Says that nothing is above blue, and until when that is known; never where it is not known. */
export function Calm({ open }: { readonly open: readonly IncidentRecord[] }) {
  const { run, state, now, present } = useRun();
  const trouble = troubleOf(run);
  if (trouble !== null) return <Unknown {...trouble} />;
  if (open.some(({ incident }) => rankOf(incident.level) > rankOf('blue'))) return null;
  const known = platforms.flatMap((platform) => {
    const through = state.through[platform];
    return through === undefined
      ? []
      : [{ platform, through, isLate: staleOf(run, platform, through, now) !== null }];
  });
  const isBlind =
    state.link !== 'open' || state.fault !== null || known.length === 0 || known.some(({ isLate }) => isLate);
  if (isBlind) {
    const what =
      state.link !== 'open' || state.fault !== null
        ? '与服务的连接未就绪，没有事件不等于平静。'
        : known.length === 0
          ? '还没有平台完成研判，没有事件不等于平静。'
          : '有平台的研判没有跟上，没有事件不等于平静。';
    return <Unknown title="现在的情况未知" what={what} />;
  }
  const unheard = unheardOf(run, now);
  if (unheard !== null) return <Unknown {...unheard} />;
  const upTo = known.map(
    ({ platform, through }) => `${platformWords[platform]}至 ${minuteWords(through, present)}`,
  );
  return (
    <div className="notice calm" role="status">
      <p className="notice-title">没有蓝色以上的事件</p>
      <p className="soft">已研判：{upTo.join('，')}。</p>
      {run.watch?.heardAt != null && (
        <p className="soft">
          最近收到言论：<time>{dateSecond(run.watch.heardAt)}</time>，监测方案 {run.watch.monitors} 个。
        </p>
      )}
    </div>
  );
}

function Unknown({ title, what }: { readonly title: string; readonly what: string }) {
  return (
    <div className="notice unknown" role="status">
      <p className="notice-title">{title}</p>
      <p className="soft">{what}</p>
    </div>
  );
}

/** Even at night an office's sources bring something within this time; longer, and rather the source is dead. */
const UNHEARD_MINUTES = 60;

/** Of a live run that cannot know of anything: silence must never be read as calm. */
function unheardOf({ watch }: Run, now: number): { readonly title: string; readonly what: string } | null {
  if (watch === null) return null;
  if (watch.monitors === 0) {
    return {
      title: '还没有监测方案，现在不会预警',
      what: '请管理员写好监测方案 policy.yaml（写法见 README），再重新启动。',
    };
  }
  if (watch.heardAt === null) {
    return {
      title: '还没有收到过言论',
      what: '没有事件不等于平静：请检查向 /api/v1/mentions 推送的系统。',
    };
  }
  const silentMinutes = Math.floor((now - watch.heardAt) / 60_000);
  if (silentMinutes >= UNHEARD_MINUTES) {
    return {
      title: `已 ${spanWords(silentMinutes)}没有收到言论`,
      what: `最近一次是 ${dateSecond(watch.heardAt)}。没有事件不等于平静：请检查推送的系统。`,
    };
  }
  return null;
}

/** What the server finds: closed incidents, or those that words lead to; newer records of the stream stand in. */
export function FoundList({ filter }: { readonly filter: Filter }) {
  const { run, state, present } = useRun();
  const session = useSession();
  const query = {
    state: filter.state,
    q: filter.q,
    level: filter.level ?? undefined,
    platform: filter.platform ?? undefined,
  };
  const key = JSON.stringify([run.id, query]);
  const { value, fault, isLoading, reload } = useLoad(key, () => getIncidents(run.id, query));
  const [more, setMore] = useState<{ items: readonly IncidentRecord[]; next: string | null } | null>(null);
  const [isMore, setIsMore] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another question begins with its first page
  useEffect(() => setMore(null), [key]);

  if (value === null) return fault ? <Failed fault={fault} again={reload} /> : <Waiting words="正在查找…" />;
  const next = more ? more.next : value.next;
  const found = [...value.items, ...(more?.items ?? [])]
    .map((record) => newer(record, state.records.get(record.incident.id)))
    .filter(({ incident }) => isOpen(incident) === (filter.state === 'open'))
    .sort(filter.state === 'open' ? byUrgency : byClose);

  async function readMore(after: string): Promise<void> {
    setIsMore(true);
    const answer = await getIncidents(run.id, { ...query, after });
    setIsMore(false);
    if (answer.ok)
      setMore({ items: [...(more?.items ?? []), ...answer.value.items], next: answer.value.next });
    else if (answer.fault.kind === 'signed-out') session.lost();
  }

  if (found.length === 0)
    return <Empty title={filter.q ? `没有找到与「${filter.q}」有关的事件` : '还没有已结事件'} />;
  return (
    <div aria-busy={isLoading}>
      <ul className="rows">
        {found.map((record) => (
          <IncidentRow
            key={record.incident.id}
            run={run.id}
            record={record}
            present={present}
            isNew={false}
          />
        ))}
      </ul>
      {next !== null && (
        <div className="more">
          <Button loading={isMore} onClick={() => void readMore(next)}>
            加载更多
          </Button>
        </div>
      )}
    </div>
  );
}

function newer(record: IncidentRecord, held: IncidentRecord | undefined): IncidentRecord {
  return held && held.revision > record.revision ? held : record;
}
