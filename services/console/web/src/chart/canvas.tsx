import type { EChartsCoreOption } from 'echarts/core';
import { useEffect, useRef } from 'react';
import { fontFamily } from '../theme.ts';
import { init } from './echarts.ts';

interface CanvasProps {
  readonly option: EChartsCoreOption;
  readonly height: number;
  /** What the picture says, for who cannot see it. */
  readonly label: string;
}

/** An ECharts picture that follows the width of its place. The default export lets it be loaded when it is needed. */
export default function Canvas({ option, height, label }: CanvasProps) {
  const frame = useRef<HTMLDivElement>(null);
  const chart = useRef<ReturnType<typeof init> | null>(null);

  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const own = init(element, null, { renderer: 'canvas' });
    chart.current = own;
    const watch = new ResizeObserver(() => own.resize());
    watch.observe(element);
    return () => {
      watch.disconnect();
      own.dispose();
      chart.current = null;
    };
  }, []);
  useEffect(() => {
    // A canvas inherits no font from the page.
    chart.current?.setOption({ ...option, textStyle: { fontFamily } }, { notMerge: true });
  }, [option]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another height needs another measure
  useEffect(() => chart.current?.resize(), [height]);

  return <div ref={frame} className="canvas" style={{ height }} role="img" aria-label={label} />;
}
