import { platforms } from '../../../shared/records.ts';
import { levelWords, phaseWords, platformWords, spanWords } from '../../../shared/words.ts';
import type { ExportedIncident, ExportedReason } from '../../alerter/incident/export.ts';
import { rankOf } from '../../alerter/incident/incident.ts';
import { jumpWords } from '../../alerter/incident/words.ts';
import { renderCurve } from './curve.ts';
import { dateTime, figure, minuteOfIso, shortTime } from './figures.ts';
import type { ReportIncident } from './input.ts';
import { html, type Markup } from './markup.ts';
import { jumpRow, levelOf, levelStrip, phaseOf, phaseStrip, timeAxis, timed } from './strips.ts';
import { binMinutes, binned, type Span, spanToShow, ticksOf } from './timeline.ts';

/** Steps of a course that a page lists, from its begin and its end; what lies between is in incidents.json. */
const FIRST_STEPS = 28;
const LAST_STEPS = 12;
/** Samples shown; an incident keeps eight. */
const SAMPLES_SHOWN = 8;

export interface CardContext {
  /** Anchors of the incidents on this page, by id. */
  readonly anchors: ReadonlyMap<string, { readonly anchor: string; readonly title: string }>;
  /** The end of the run, for what was still open then. */
  readonly end: number | null;
}

/** What is told of one incident: course, curves, reasons, terms, samples, relatives. */
export function renderIncident(report: ReportIncident, context: CardContext): Markup {
  const { incident } = report;
  return html`${factsOf(incident, context)}
${chartOf(report, context)}
<div class="columns">
<section><h4>为何研判为${levelWords[levelOf(incident.peakLevel)]}</h4>${reasonTable(incident)}${whyNot(incident)}</section>
<section><h4>经过</h4>${courseOf(incident)}</section>
</div>
${jumpsOf(incident)}
${termsOf(incident)}
${questionsOf(report)}
${samplesOf(incident)}
${relativesOf(incident, context)}
<p class="rules">事件 ${incident.id}；规则 ${incident.policy}；证据完整度 ${percent(incident.confidence)}${engineWords(incident)}</p>`;
}

/** What read the texts; nothing where only people have judged. */
function engineWords({ engine }: ExportedIncident): string {
  return engine === null ? '' : `；分词 ${engine.segmenter}；情绪模型 ${engine.model ?? '无'}`;
}

/** The level as a badge: colour, word and Roman numeral, so that none is needed alone. */
export function levelBadge(name: string): Markup {
  const level = levelOf(name);
  return html`<span class="badge level-${level}">${levelWords[level]}</span>`;
}

export function platformList(incident: ExportedIncident): string {
  const named = platforms.filter((platform) => incident.platforms.includes(platform));
  return named.map((platform) => platformWords[platform]).join('、') || '—';
}

/** From onset to close, or to the end of the run. */
export function lastsOf(incident: ExportedIncident, end: number | null): number | null {
  const start = minuteOfIso(incident.onset) ?? minuteOfIso(incident.openedAt);
  const stop = minuteOfIso(incident.closedAt) ?? end;
  return start === null || stop === null ? null : Math.max(0, stop - start);
}

function factsOf(incident: ExportedIncident, { end }: CardContext): Markup {
  const opened = minuteOfIso(incident.openedAt);
  const onset = minuteOfIso(incident.onset);
  const delay = opened === null || onset === null ? null : opened - onset;
  const lasts = lastsOf(incident, end);
  const facts: readonly (readonly [string, string])[] = [
    ['起点', dateTime(onset)],
    ['发现', `${dateTime(opened)}${delay === null ? '' : `（起点后 ${spanWords(delay)}）`}`],
    ['结束', incident.closedAt === null ? '至回放结束未平息' : dateTime(minuteOfIso(incident.closedAt))],
    ['历时', lasts === null ? '—' : spanWords(lasts)],
    ['言论', `${figure(incident.mentions)} 条`],
    ['平台', platformList(incident)],
    ['跳跃', incident.jumps.length > 0 ? `有（${incident.jumps.length} 次）` : '无'],
    ['反复', incident.relapses > 0 ? `${incident.relapses} 次` : '无'],
  ];
  return html`<dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

type Curved = Pick<ReportIncident, 'incident' | 'curves'>;

function chartOf({ incident, curves }: Curved, { end }: CardContext): Markup {
  const span = spanOf({ incident, curves }, end);
  const lines = platforms.flatMap((platform) => {
    const points = curves[platform];
    return points && points.length > 0 ? [{ platform, points }] : [];
  });
  if (!span) return html`<p class="empty">时间不明，无法绘图。</p>`;
  const width = binMinutes(span);
  const ticks = ticksOf(span);
  const jumps = timed(incident.jumps).map(({ at }) => at);
  const levelChanges = firstReached(incident);
  const plots = lines.map(({ platform, points }) =>
    renderCurve({
      platform: platformWords[platform],
      bins: binned(points, span, width),
      binMinutes: width,
      span,
      ticks,
      jumps,
      levelChanges,
    }),
  );
  return html`<figure class="chart">${levelStrip(incident, span)}${jumpRow(jumps, span)}${plots.length > 0 ? plots : html`<p class="empty">没有逐分钟数据。</p>`}${phaseStrip(incident, span)}${timeAxis(ticks, span)}<figcaption>浅色为全部言论，深色为其中负面；实竖线为首次达到更高等级，虚竖线（▲）为跳跃。各平台纵轴各自取值。时间为北京时间。</figcaption></figure>`;
}

/** When each level above all before was first reached; every change would bury a long incident's curve under lines. */
function firstReached({ levels }: ExportedIncident): readonly number[] {
  let highest = 0;
  return timed(levels).flatMap(({ at, entry }) => {
    const rank = rankOf(levelOf(entry.level));
    if (rank <= highest) return [];
    highest = rank;
    return [at];
  });
}

function spanOf({ incident, curves }: Curved, end: number | null): Span | null {
  const told = [
    incident.onset,
    incident.openedAt,
    incident.closedAt,
    ...incident.phases.map(({ at }) => at),
    ...incident.levels.map(({ at }) => at),
    ...incident.jumps.map(({ at }) => at),
  ].flatMap((at) => minuteOfIso(at) ?? []);
  const minutes = platforms.flatMap((platform) => (curves[platform] ?? []).map(({ minute }) => minute));
  const data = extent(minutes.filter(Number.isFinite));
  if (incident.closedAt === null && data) told.push(end === null ? data.end : Math.min(data.end, end));
  const own = extent(told);
  return own ? spanToShow(own, data) : data;
}

function extent(minutes: readonly number[]): Span | null {
  if (minutes.length === 0) return null;
  let start = Number.POSITIVE_INFINITY;
  let end = Number.NEGATIVE_INFINITY;
  for (const minute of minutes) {
    start = Math.min(start, minute);
    end = Math.max(end, minute);
  }
  return { start: Math.floor(start), end: Math.floor(end) + 1 };
}

function reasonTable({ because }: ExportedIncident): Markup {
  if (because.length === 0) return html`<p class="empty">没有记录依据。</p>`;
  return html`<table class="reasons"><thead><tr><th>依据</th><th>实测</th><th>门限</th></tr></thead><tbody>${because.map(reasonRow)}</tbody></table>`;
}

function reasonRow({ text, value, threshold }: ExportedReason): Markup {
  return html`<tr><td>${text}</td><td class="number" data-name="实测">${figure(value)}</td><td class="number" data-name="门限">${figure(threshold)}</td></tr>`;
}

function whyNot({ whyNot: reason, peakLevel }: ExportedIncident): Markup {
  if (!reason) {
    return html`<p class="why-not"><b>为何不更高：</b>${peakLevel === 'red' ? '已是最高等级。' : '没有记录。'}</p>`;
  }
  return html`<p class="why-not"><b>为何不更高：</b>${reason.text}（实测 ${figure(reason.value)}，门限 ${figure(reason.threshold)}）</p>`;
}

function courseOf(incident: ExportedIncident): Markup {
  const steps = [
    ...timed(incident.phases).map(({ at, entry }) => ({
      at,
      order: 0,
      what: html`${phaseWords[phaseOf(entry.phase)]}${entry.jump ? html` <b class="jump-word">▲跳跃</b>` : null}`,
    })),
    ...timed(incident.levels).map(({ at, entry }) => ({ at, order: 1, what: levelBadge(entry.level) })),
  ].sort((a, b) => a.at - b.at || a.order - b.order);
  const closed = minuteOfIso(incident.closedAt);
  const isLong = steps.length > FIRST_STEPS + LAST_STEPS;
  const first = isLong ? steps.slice(0, FIRST_STEPS) : steps;
  const last = isLong ? steps.slice(-LAST_STEPS) : [];
  const line = ({ at, what }: (typeof steps)[number]): Markup =>
    html`<li><time>${shortTime(at)}</time> ${what}</li>`;
  const between = isLong
    ? html`<li class="between">……其间 ${steps.length - FIRST_STEPS - LAST_STEPS} 步见 incidents.json</li>`
    : null;
  const end =
    closed === null
      ? null
      : html`<li><time>${shortTime(closed)}</time> ${incident.mergedInto ? '并入另一事件' : '结束'}</li>`;
  return html`<ol class="course">${first.map(line)}${between}${last.map(line)}${end}</ol>`;
}

function jumpsOf({ jumps }: ExportedIncident): Markup | null {
  if (jumps.length === 0) return null;
  const lines = jumps.map((jump) => {
    const platform = platforms.find((name) => name === jump.platform) ?? 'weibo';
    const skipped = jump.skipped.map(phaseOf);
    const words = jumpWords({ ...jump, platform, skipped, minute: 0 });
    return html`<li><time>${shortTime(minuteOfIso(jump.at))}</time> ${words}；p${probability(jump.p)}</li>`;
  });
  return html`<section><h4>▲ 跳跃</h4><ul class="jumps">${lines}</ul></section>`;
}

function termsOf({ terms }: ExportedIncident): Markup | null {
  if (terms.length === 0) return null;
  return html`<section><h4>主要词语</h4><p class="terms">${terms.map((term) => html`<span><bdi>${term}</bdi></span>`)}</p></section>`;
}

function questionsOf({ questions }: ReportIncident): Markup | null {
  if (questions.length === 0) return null;
  return html`<section><h4>最常被问</h4><ol class="asked">${questions.map(
    ({ wording, count, share }) =>
      html`<li><bdi>${wording}</bdi>（约 ${figure(count)} 条，占提问与诉求的 ${percent(share)}）</li>`,
  )}</ol></section>`;
}

function samplesOf({ samples }: ExportedIncident): Markup | null {
  if (samples.length === 0) return null;
  const shown = samples.slice(0, SAMPLES_SHOWN);
  return html`<section><h4>言论样本（随机抽取，已去除个人信息）</h4><ul class="samples">${shown.map(({ at, text }) => html`<li><time>${shortTime(minuteOfIso(at))}</time><bdi>${text}</bdi></li>`)}</ul></section>`;
}

function relativesOf(incident: ExportedIncident, { anchors }: CardContext): Markup | null {
  const link = (id: string): Markup => {
    const known = anchors.get(id);
    return known ? html`<a href="#${known.anchor}">${known.title}</a>` : html`${id}`;
  };
  const { links, mergedInto } = incident;
  if (links.length === 0 && mergedInto === null) return null;
  return html`<section><h4>相关事件</h4><ul>${mergedInto === null ? null : html`<li>已并入：${link(mergedInto)}</li>`}${links.map((id) => html`<li>多数言论相同：${link(id)}</li>`)}</ul></section>`;
}

function percent(share: number): string {
  return Number.isFinite(share) ? `${Math.round(share * 100)}%` : '—';
}

/** A chance so small that its digits mean nothing is told as below one in a million. */
function probability(p: number): string {
  if (!Number.isFinite(p)) return ' 不明';
  return p < 1e-6 ? '<0.000001' : `=${Number(p.toPrecision(2))}`;
}
