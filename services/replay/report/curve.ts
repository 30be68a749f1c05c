import { figure, shortTime } from './figures.ts';
import { html, type Markup } from './markup.ts';
import { type Bin, percentOf, type Span, scaleTo, type Tick } from './timeline.ts';

export interface CurveOptions {
  readonly platform: string;
  readonly bins: readonly Bin[];
  readonly binMinutes: number;
  readonly span: Span;
  readonly ticks: readonly Tick[];
  /** Minutes at which the incident jumped or changed its level: lines across the curve. */
  readonly jumps: readonly number[];
  readonly levelChanges: readonly number[];
}

/** The picture's own units; it is stretched to the width there is, so words stand outside it as text of the page. */
export const WIDTH = 1000;
export const HEIGHT = 200;

/** One platform's mentions per bin as a stepped area, the negative ones darker at its foot, with a scale of its own. */
export function renderCurve(options: CurveOptions): Markup {
  const { bins, span, binMinutes } = options;
  const most = bins.reduce((best, bin) => (bin.n > best.n ? bin : best), {
    start: span.start,
    n: 0,
    negative: 0,
  });
  const total = bins.reduce((sum, bin) => sum + bin.n, 0);
  const negative = bins.reduce((sum, bin) => sum + bin.negative, 0);
  const share = total > 0 ? `，其中负面 ${Math.round((100 * negative) / total)}%` : '';
  const peak =
    most.n > 0 ? `；最多 ${figure(most.n)} 条（${shortTime(most.start)} 起 ${widthWords(binMinutes)}）` : '';
  return html`<div class="plot">
<p class="plot-title"><b>${options.platform}</b> 每 ${widthWords(binMinutes)}条数：图中共 ${figure(total)} 条${share}${peak}</p>
<div class="plot-area">${gridLines(most.n)}
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${options.platform}言论数随时间的变化">${options.ticks.map((tick) => verticalLine('tick', percentOf(tick.minute, span)))}<path class="all" d="${areaPath(bins, options, most.n, (bin) => bin.n)}"/><path class="negative" d="${areaPath(bins, options, most.n, (bin) => bin.negative)}"/>${options.levelChanges.map((minute) => verticalLine('level-line', percentOf(minute, span)))}${options.jumps.map((minute) => verticalLine('jump-line', percentOf(minute, span)))}</svg></div></div>`;
}

/** `5 分钟`, `2 小时`, `1 天`. */
export function widthWords(minutes: number): string {
  if (minutes % 1440 === 0) return `${minutes / 1440} 天`;
  return minutes % 60 === 0 ? `${minutes / 60} 小时` : `${minutes} 分钟`;
}

function areaPath(
  bins: readonly Bin[],
  { span, binMinutes }: CurveOptions,
  most: number,
  amountOf: (bin: Bin) => number,
): string {
  const { top } = scaleTo(most);
  let path = `M0 ${HEIGHT}`;
  let height = HEIGHT;
  for (const bin of bins) {
    const next = Math.round(HEIGHT * (1 - amountOf(bin) / top) * 10) / 10;
    if (next !== height) path += `H${across(bin.start, span)}V${next}`;
    height = next;
  }
  const last = bins.at(-1);
  return `${path}H${across(last ? last.start + binMinutes : span.end, span)}V${HEIGHT}Z`;
}

/** Where a minute lies in the picture, in its own units. */
export function across(minute: number, span: Span): number {
  return Math.round(percentOf(minute, span) * (WIDTH / 100) * 10) / 10;
}

/** A line across the picture. */
export function verticalLine(kind: string, percent: number): Markup {
  const x = (percent * WIDTH) / 100;
  return html`<line class="${kind}" x1="${x}" x2="${x}" y1="0" y2="${HEIGHT}"/>`;
}

function gridLines(most: number): readonly Markup[] {
  const { top, step } = scaleTo(most);
  const values: number[] = [];
  for (let value = 0; value <= top; value += step) values.push(value);
  return values.map(
    (value) => html`<i class="grid" style="bottom:${(100 * value) / top}%"><b>${figure(value)}</b></i>`,
  );
}
