import { minuteOf } from '../../../shared/time.ts';
import { levelWords, spanWords } from '../../../shared/words.ts';
import type { ExportedIncident } from '../../alerter/incident/export.ts';
import { dateTime, figure, minuteOfIso, shortTime } from './figures.ts';
import { lastsOf, levelBadge, platformList } from './incident-card.ts';
import type { ReportInput, RunSummary } from './input.ts';
import { html, type Markup } from './markup.ts';
import { levelOf, timeAxis } from './strips.ts';
import { percentOf, type Span, ticksOf } from './timeline.ts';

const COLOURS = ['red', 'orange', 'yellow', 'blue'] as const;
/** Rows of the picture of the whole run; more cannot be told apart at a glance. */
const LANES = 24;

export interface Listed {
  readonly incident: ExportedIncident;
  readonly anchor: string;
}

/** The verdict in one sentence, incidents by level, and what became of the rows. */
export function renderSummary({ run, incidents }: ReportInput): Markup {
  const own = incidents.map(({ incident }) => incident).filter((incident) => incident.mergedInto === null);
  const merged = incidents.length - own.length;
  const tiles = COLOURS.map((level) => {
    const count = own.filter((incident) => incident.peakLevel === level).length;
    return html`<div class="${count > 0 ? `tile level-${level}` : `tile none edge-${level}`}"><b>${count}</b><span>${levelWords[level]}</span></div>`;
  });
  const rows: readonly (readonly [string, number, string])[] = [
    ['读入行', run.rows, '文件中的非空行'],
    ['接受', run.accepted, '计入研判的言论'],
    ['重复', run.duplicates, '同一条言论只计一次'],
    ['迟到', run.late, '计入数量与等级，不计入跳跃检验'],
    ['拒收', run.rejected, '逐行原因见 rejects.jsonl'],
  ];
  return html`<section class="summary"><p class="verdict">${verdictOf(run, own)}</p>
<div class="tiles">${tiles}</div>${merged > 0 ? html`<p class="note">另有 ${merged} 个事件已并入另一事件，不重复计数。</p>` : null}
<dl class="rows">${rows.map(([name, count, note]) => html`<div><dt>${name}</dt><dd>${figure(count)}</dd><small>${note}</small></div>`)}</dl></section>`;
}

/** All incidents of the run side by side in time. */
export function renderLanes(listed: readonly Listed[], { from, to }: RunSummary): Markup | null {
  const bars = listed.flatMap(({ incident, anchor }) => {
    const start = minuteOfIso(incident.onset) ?? minuteOfIso(incident.openedAt);
    const end = minuteOfIso(incident.closedAt) ?? (to === null ? start : minuteOf(to) + 1);
    return start === null || end === null ? [] : [{ incident, anchor, start, end: Math.max(end, start) }];
  });
  if (bars.length === 0) return null;
  const span: Span = {
    start: Math.min(
      from === null ? Number.POSITIVE_INFINITY : minuteOf(from),
      ...bars.map(({ start }) => start),
    ),
    end:
      Math.max(to === null ? Number.NEGATIVE_INFINITY : minuteOf(to) + 1, ...bars.map(({ end }) => end)) + 1,
  };
  const lanes = bars.slice(0, LANES).map(({ incident, anchor, start, end }) => {
    const left = percentOf(start, span);
    const width = Math.max(0.5, percentOf(end, span) - left);
    return html`<a class="lane" href="#${anchor}"><span class="lane-name"><b>${levelWords[levelOf(incident.peakLevel)].slice(0, 1)}</b> <bdi>${incident.title}</bdi></span><span class="lane-track"><i class="level-${levelOf(incident.peakLevel)}" style="left:${Math.min(left, 99.5)}%;width:${width}%"></i></span></a>`;
  });
  return html`<section><h2>全程</h2><div class="lanes">${lanes}${timeAxis(ticksOf(span), span)}</div>${bars.length > LANES ? html`<p class="note">图中为等级最高的 ${LANES} 个，全部见下表。</p>` : null}</section>`;
}

/** Every incident in one line, highest level first. */
export function renderList(listed: readonly Listed[], run: RunSummary): Markup | null {
  if (listed.length === 0) return null;
  const end = run.to === null ? null : minuteOf(run.to) + 1;
  const rows = listed.map(({ incident, anchor }, index) => {
    const lasts = lastsOf(incident, end);
    return html`<tr><td class="number">${index + 1}</td><td>${levelBadge(incident.peakLevel)}</td><td class="name"><a class="clamped" href="#${anchor}"><bdi>${incident.title}</bdi></a>${incident.mergedInto === null ? null : html`<small>已并入另一事件</small>`}</td><td>${platformList(incident)}</td><td class="time">${shortTime(minuteOfIso(incident.openedAt))}</td><td>${lasts === null ? '—' : spanWords(lasts)}${incident.closedAt === null ? html`<small>未平息</small>` : null}</td><td class="number">${figure(incident.mentions)}<span class="unit">条</span></td><td>${incident.jumps.length > 0 ? html`<b class="jump-word">▲跳跃</b>` : null}</td></tr>`;
  });
  return html`<section><h2>事件清单</h2><table class="list"><thead><tr><th>序号</th><th>最高等级</th><th>事件</th><th>平台</th><th>发现</th><th>历时</th><th>言论</th><th></th></tr></thead><tbody>${rows}</tbody></table></section>`;
}

function verdictOf(run: RunSummary, incidents: readonly ExportedIncident[]): Markup {
  if (run.accepted === 0 || run.from === null || run.to === null) {
    return html`没有一行数据可用，<b>无从研判</b>，不表示平静。`;
  }
  const period = `${dateTime(minuteOf(run.from))} 至 ${dateTime(minuteOf(run.to))}`;
  if (run.monitors === 0) {
    return html`${period}，接受 ${figure(run.accepted)} 条言论。<b>没有生效的监测方案</b>，只计数、未研判；无事件不表示平静。`;
  }
  if (incidents.length === 0) {
    return html`${period}，接受 ${figure(run.accepted)} 条言论，${run.monitors} 个监测方案在看，<b>没有形成事件</b>。这只说明所给数据中没有超出平时的变化。`;
  }
  const jumped = incidents.filter(({ jumps }) => jumps.length > 0).length;
  const worst = COLOURS.find((colour) => incidents.some(({ peakLevel }) => peakLevel === colour));
  return html`${period}，接受 ${figure(run.accepted)} 条言论，形成 <b>${incidents.length} 个事件</b>${jumped > 0 ? html`，其中 <b>${jumped} 个跳跃式发展</b>` : null}；最高为 <b>${levelWords[worst ?? 'none']}</b>。`;
}
