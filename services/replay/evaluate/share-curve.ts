import { across, HEIGHT, verticalLine, WIDTH } from '../report/curve.ts';
import { html, type Markup } from '../report/markup.ts';
import { type Bin, percentOf, type Span, type Tick } from '../report/timeline.ts';

/** A share of fewer mentions than this is noise. */
const LEAST = 5;

/** The share of negative mentions per bin as a stepped line from 0 to 100 %, with gaps where too little was said. */
export function renderShare(
  bins: readonly Bin[],
  binMinutes: number,
  span: Span,
  ticks: readonly Tick[],
): Markup {
  let path = '';
  let isDrawing = false;
  for (const { start, n, negative } of bins) {
    if (n < LEAST) {
      isDrawing = false;
      continue;
    }
    const y = Math.round(HEIGHT * (1 - negative / n) * 10) / 10;
    path += `${isDrawing ? 'L' : 'M'}${across(start, span)} ${y}H${across(start + binMinutes, span)}`;
    isDrawing = true;
  }
  const lines = ticks.map(({ minute }) => verticalLine('tick', percentOf(minute, span)));
  const grid = [0, 50, 100].map(
    (value) => html`<i class="grid" style="bottom:${value}%"><b>${value}%</b></i>`,
  );
  return html`<div class="plot share"><p class="plot-title"><b>负面占比</b>（不足 ${LEAST} 条处留空）</p><div class="plot-area">${grid}<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="负面占比随时间的变化">${lines}<path class="share-line" d="${path || 'M0 0'}"/></svg></div></div>`;
}
