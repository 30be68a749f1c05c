import { Segmented } from 'antd';
import { lazy, Suspense, useMemo, useState } from 'react';
import type { Timeline } from '../../../../../shared/api.ts';
import type { Incident } from '../../../../../shared/incidents.ts';
import { platformWords, spanWords } from '../../../../../shared/words.ts';
import { lastOf, wholeSpan } from '../chart/bands.ts';
import { binsOf, chartHeight, chartOption, type PlatformBins, widthOf } from '../chart/option.ts';
import { useIsNarrow } from '../state/use-narrow.ts';
import { figure, minuteWords, percent } from '../words/format.ts';
import { Boundary } from './boundary.tsx';
import { Waiting } from './notices.tsx';

const Canvas = lazy(() => import('../chart/canvas.tsx'));

const RANGES = [
  { value: 0, label: '全程' },
  { value: 1440, label: '24 小时' },
  { value: 360, label: '6 小时' },
  { value: 60, label: '1 小时' },
] as const;
/** A long incident opens on its last day: what matters is now. */
const LONG_MINUTES = 2880;

interface ChartProps {
  readonly incident: Incident;
  readonly timeline: Timeline;
  readonly present: number;
}

/** The incident's time: levels, phases, marks and the curve of each platform, with the same in words below. */
export function TimelineChart({ incident, timeline, present }: ChartProps) {
  const isNarrow = useIsNarrow();
  const whole = wholeSpan(incident, Math.min(present, Math.max(timeline.to, incident.updatedAt)));
  const isLong = whole.end - whole.start > LONG_MINUTES && incident.closedAt === null;
  const [range, setRange] = useState<number>(isLong ? 1440 : 0);
  const { start, end } = lastOf(whole, range === 0 ? null : range);
  const input = useMemo(
    () => ({ incident, timeline, span: { start, end }, isNarrow }),
    [incident, timeline, start, end, isNarrow],
  );
  const option = useMemo(() => chartOption(input), [input]);
  const summaries = binsOf(input).map((one) => summaryOf(one, widthOf(input), present));
  return (
    <figure className="timeline">
      <div className="timeline-head">
        <Segmented<number>
          size="small"
          aria-label="时间范围"
          value={range}
          options={RANGES.filter(({ value }) => value === 0 || value < whole.end - whole.start)}
          onChange={setRange}
        />
        <span className="legend" aria-hidden="true">
          <i className="legend-all" />
          言论
          <i className="legend-negative" />
          其中负面
          <i className="legend-share" />
          负面占比（右轴）
        </span>
      </div>
      <Boundary words="图表未能载入">
        <Suspense fallback={<Waiting words="正在载入图表…" />}>
          <Canvas
            option={option}
            height={chartHeight(input)}
            label={`言论数随时间的变化。${summaries.join(' ')}`}
          />
        </Suspense>
      </Boundary>
      <figcaption>
        每格 {spanWords(widthOf(input))}；虚线为跳跃，点线为人工处置，实线为结束；各平台纵轴各自取值。
        {summaries.map((words) => (
          <span key={words}>{words}</span>
        ))}
      </figcaption>
    </figure>
  );
}

function summaryOf({ platform, bins }: PlatformBins, width: number, present: number): string {
  const total = bins.reduce((sum, { n }) => sum + n, 0);
  const negative = bins.reduce((sum, bin) => sum + bin.negative, 0);
  if (total === 0) return `${platformWords[platform]}：图中没有言论。`;
  const most = bins.reduce((best, bin) => (bin.n > best.n ? bin : best));
  return `${platformWords[platform]}：图中共 ${figure(total)} 条，负面 ${percent(negative / total)}；最多 ${figure(most.n)} 条（${minuteWords(most.start, present)} 起 ${spanWords(width)}）。`;
}
