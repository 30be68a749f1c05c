import { isoMinute } from '../../../shared/time.ts';
import type { CurvePoint } from '../report/input.ts';

/** A curve in letters: one row of blocks over a scale of time, for a terminal and for comments in a truth file. */
const BLOCKS = '▁▂▃▄▅▆▇█';
/** As wide as a terminal and a comment line bear. */
const WIDTH = 96;
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10_080];

/** What stands at a time: onset, noticed, peak, end of an event. */
export interface SketchMark {
  readonly at: number;
  readonly letter: string;
}

/**
 * Mentions per bin from `from` to `to` (epoch minutes) as lines: blocks by the square root of the count (a small beginning
 * beside a high peak stays visible; `·` is none), then the marks where there are any, then times of day and dates.
 */
export function sketch(
  points: readonly CurvePoint[],
  from: number,
  to: number,
  marks: readonly SketchMark[] = [],
): readonly string[] {
  const step = STEPS.find((one) => (to - from) / one <= WIDTH) ?? Math.ceil((to - from) / WIDTH);
  const first = Math.floor((from + 480) / step) * step - 480;
  const columns = Math.max(1, Math.ceil((to - first) / step));
  const counts = new Array<number>(columns).fill(0);
  for (const { minute, n } of points) {
    const column = Math.floor((minute - first) / step);
    if (column >= 0 && column < columns) counts[column] = (counts[column] ?? 0) + n;
  }
  const most = Math.max(1, ...counts);
  const blocks = counts.map((n) => (n === 0 ? '·' : blockOf(n, most))).join('');
  const drawn = lettersOf(marks, first, step, columns);
  return [
    `${isoMinute(first).slice(0, 16)}  一格 ${step} 分钟，最高 ${most} 条`,
    blocks,
    ...(drawn === null ? [] : [drawn]),
    scaleOf(first, step, columns),
  ];
}

function blockOf(n: number, most: number): string {
  const height = Math.ceil(Math.sqrt(n / most) * BLOCKS.length) - 1;
  return BLOCKS[Math.max(0, height)] ?? '█';
}

function lettersOf(
  marks: readonly SketchMark[],
  first: number,
  step: number,
  columns: number,
): string | null {
  const letters = new Array<string>(columns).fill(' ');
  let isAny = false;
  for (const { at, letter } of marks) {
    const column = Math.floor((at - first) / step);
    if (column < 0 || column >= columns) continue;
    letters[column] = letters[column] === ' ' ? letter : '+';
    isAny = true;
  }
  return isAny ? letters.join('').trimEnd() : null;
}

/** `|06-13 08:00` where there is room, every twelve columns. */
function scaleOf(first: number, step: number, columns: number): string {
  const every = 16;
  let line = '';
  for (let column = 0; column < columns; column += every) {
    const iso = isoMinute(first + column * step);
    line += `|${iso.slice(5, 10)} ${iso.slice(11, 16)}`.padEnd(every);
  }
  return line.trimEnd();
}
