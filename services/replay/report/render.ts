import { minuteOf } from '../../../shared/time.ts';
import { scaleNote } from '../../../shared/words.ts';
import type { ExportedIncident } from '../../alerter/incident/export.ts';
import { rankOf } from '../../alerter/incident/incident.ts';
import { dateTime } from './figures.ts';
import { levelBadge, renderIncident } from './incident-card.ts';
import type { ReportIncident, ReportInput } from './input.ts';
import { html, type Markup, showable, styleElement } from './markup.ts';
import { type Listed, renderLanes, renderList, renderSummary } from './overview.ts';
import { levelOf } from './strips.ts';
import { stylesheet } from './stylesheet.ts';

/** Cards that stand open when the page is opened; the rest, lowest last, opens at a touch. Enough for any real week. */
const CARDS_OPEN = 12;

/**
 * The replay's report: one static page in Chinese that opens offline. It needs no script and no other file, its security
 * policy allows neither, and everything shown is escaped. The same input gives the same bytes.
 */
export function renderReport(input: ReportInput): string {
  const sorted = [...input.incidents].sort((a, b) => compareForReading(a.incident, b.incident));
  const listed: readonly Listed[] = sorted.map(({ incident }, index) => ({
    incident,
    anchor: `e${index + 1}`,
  }));
  const page = html`<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><meta name="referrer" content="no-referrer"><title>${input.title}｜观潮回放报告</title>${styleElement(stylesheet)}</head><body>
${headerOf(input)}
<main>${renderSummary(input)}
${renderLanes(listed, input.run)}
${renderList(listed, input.run)}
${cardsOf(sorted, listed, input)}</main>
<footer><p>${scaleNote}</p><p>“起点”为研判倒推的异常开始时刻；等级、阶段与结束均记在所研判的那一分钟终了，即最早可知之时。无事件、无数据都不等于平静。</p><p>观潮只供公开言论的预警与回应之用：作者均为不可还原的代号，样本已去除电话、证件号、链接与昵称。</p></footer>
</body></html>
`;
  return `<!doctype html>\n${page.markup}`;
}

function headerOf({ title, run, policy, engine }: ReportInput): Markup {
  const period =
    run.from === null || run.to === null
      ? '时间不明'
      : `${dateTime(minuteOf(run.from))} — ${dateTime(minuteOf(run.to))}（北京时间）`;
  return html`<header><p class="product">观潮 · 舆情回放报告</p><h1><bdi>${title}</bdi></h1><dl><div><dt>时段</dt><dd>${period}</dd></div><div><dt>数据</dt><dd>${run.files.length > 0 ? run.files.join('、') : '—'}</dd></div><div><dt>监测方案</dt><dd>${run.monitors} 个</dd></div><div><dt>规则</dt><dd>${policy}</dd></div><div><dt>分词</dt><dd>${engine ? `${engine.segmenter}（词典 ${engine.dictionary.slice(0, 8)}）` : '—'}</dd></div><div><dt>情绪模型</dt><dd>${engine?.model ?? '—'}</dd></div></dl></header>`;
}

function cardsOf(
  sorted: readonly ReportIncident[],
  listed: readonly Listed[],
  { run }: ReportInput,
): Markup | null {
  if (sorted.length === 0) return null;
  const anchors = new Map(
    listed.map(({ incident, anchor }) => [incident.id, { anchor, title: incident.title }]),
  );
  const end = run.to === null ? null : minuteOf(run.to) + 1;
  const cards = sorted.map((report, index) => {
    const { incident } = report;
    const head = html`<summary><span class="order">${index + 1}</span>${levelBadge(incident.peakLevel)}<h3><bdi>${incident.title}</bdi></h3></summary>`;
    const body = html`<div class="body">${renderIncident(report, { anchors, end })}</div>`;
    const anchor = listed[index]?.anchor ?? '';
    const isOpen = index < CARDS_OPEN && incident.mergedInto === null;
    return isOpen
      ? html`<details class="card" id="${anchor}" open>${head}${body}</details>`
      : html`<details class="card" id="${anchor}">${head}${body}</details>`;
  });
  const note =
    sorted.length > CARDS_OPEN
      ? html`<p class="note">前 ${CARDS_OPEN} 个已展开，其余点按标题展开。</p>`
      : null;
  return html`<section><h2>事件</h2>${note}${cards}</section>`;
}

/** Those that went into another last; then the highest level, the most mentions, the oldest. */
function compareForReading(a: ExportedIncident, b: ExportedIncident): number {
  return (
    Number(a.mergedInto !== null) - Number(b.mergedInto !== null) ||
    rankOf(levelOf(b.peakLevel)) - rankOf(levelOf(a.peakLevel)) ||
    b.mentions - a.mentions ||
    (a.openedAt < b.openedAt ? -1 : a.openedAt > b.openedAt ? 1 : 0) ||
    (showable(a.id) < showable(b.id) ? -1 : 1)
  );
}
