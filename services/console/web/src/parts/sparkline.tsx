import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { spanWords } from '../../../../../shared/words.ts';
import { useRun } from '../state/run.ts';
import { SPARK_MINUTES } from '../state/sparks.ts';
import { figure } from '../words/format.ts';

const WIDTH = 144;
const HEIGHT = 34;

/** Mentions of the last hours as a small area; read when it comes into sight. */
export function Sparkline({ id }: { readonly id: string }) {
  const { sparks, present } = useRun();
  const frame = useRef<HTMLDivElement>(null);
  const [isSeen, setSeen] = useState(false);
  const bins = useSyncExternalStore(sparks.subscribe, () => sparks.get(id));

  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const watch = new IntersectionObserver((entries) =>
      setSeen(entries.some((entry) => entry.isIntersecting)),
    );
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  useEffect(() => {
    if (isSeen) sparks.want(id, present);
  }, [isSeen, sparks, id, present]);

  return (
    <div ref={frame} className="spark">
      {bins && (
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          role="img"
          aria-label={labelOf(bins)}
          preserveAspectRatio="none"
        >
          <path className="spark-area" d={`${lineOf(bins)}L${WIDTH} ${HEIGHT}L0 ${HEIGHT}Z`} />
          <path className="spark-line" d={lineOf(bins)} />
        </svg>
      )}
    </div>
  );
}

function lineOf(bins: readonly number[]): string {
  const most = Math.max(1, ...bins);
  const step = WIDTH / Math.max(1, bins.length - 1);
  return bins
    .map((n, index) => {
      const y = HEIGHT - 1 - (n / most) * (HEIGHT - 3);
      return `${index === 0 ? 'M' : 'L'}${(index * step).toFixed(1)} ${y.toFixed(1)}`;
    })
    .join('');
}

function labelOf(bins: readonly number[]): string {
  const sum = bins.reduce((total, n) => total + n, 0);
  return `近 ${spanWords(SPARK_MINUTES)}共 ${figure(sum)} 条`;
}
