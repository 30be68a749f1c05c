import { platforms } from '../../../shared/records.ts';
import { levelShort, levelWords, platformWords, scaleNote, spanWords } from '../../../shared/words.ts';
import { renderCurve } from '../report/curve.ts';
import { dateTime, shortTime } from '../report/figures.ts';
import { html, type Markup, styleElement } from '../report/markup.ts';
import { type Stretch, strip, timeAxis } from '../report/strips.ts';
import { stylesheet } from '../report/stylesheet.ts';
import { binMinutes, binned, percentOf, type Span, spanToShow, ticksOf } from '../report/timeline.ts';
import { highest, type RankStep } from './case.ts';
import { type Detector, type Evaluation, type Judged, OURS, summed } from './evaluate.ts';
import { endOf } from './outcome.ts';
import type { EvaluationInput } from './result.ts';
import { renderShare } from './share-curve.ts';
import {
  betterOfEach,
  calibrationNote,
  heardWords,
  kindWords,
  missedWords,
  told,
  withInterval,
  written,
} from './table.ts';

/** Beside the report's own looks: the names of methods need more room than those of bands. */
const looks = `
.eval .strip-name{flex-basis:190px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.eval .plot-area{margin-left:190px}
.share .plot-area{height:70px}
.share-line{fill:none;stroke:var(--bad);stroke-width:1.5;vector-effect:non-scaling-stroke}
.truth-mark .mark{color:#17202c}
.rival .mark{color:#546173}
.ours .mark{color:#a3101c}
.figures td,.figures th{padding:5px 10px;text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.figures td:first-child,.figures th:first-child{text-align:left;white-space:normal;min-width:9.5em}
.figures{border-collapse:collapse;background:var(--card);border:1px solid var(--line);font-size:13.5px;width:100%}
.totals{max-width:560px}
.figures th{background:#e7edf4;font-size:13px}
.figures tr{border-bottom:1px solid var(--line)}
.figures .ours td{font-weight:700}
.wide{overflow-x:auto}
@media (max-width:760px){.eval .strip-name{flex-basis:104px;font-size:11px}.eval .plot-area{margin-left:104px}}
`;

/** Marks nearer than this, in per cent of the width, share their words. */
const MARKS_APART = 8;
const LEVEL_OF_RANK = ['none', 'blue', 'yellow', 'orange', 'red'] as const;

/** The evaluation as one static page in Chinese that opens offline: no script, no other file, everything escaped. */
export function renderEvaluation(evaluation: Evaluation, input: EvaluationInput): string {
  const { replay, truthName } = input;
  const files = replay.manifest.identity.files.map(({ name }) => name).join('、');
  const programs = replay.manifest.programs
    .map(({ version, digest }) => `${version}（${digest}）`)
    .join('、');
  const page = html`<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><meta name="referrer" content="no-referrer"><title>评估：${files}｜观潮</title>${styleElement(stylesheet + looks)}</head><body class="eval">
<header><p class="product">观潮 · 回放评估</p><h1><bdi>${files}</bdi></h1><dl><div><dt>时段</dt><dd>${dateTime(replay.from)} — ${dateTime(replay.to)}（北京时间）</dd></div><div><dt>真值</dt><dd><bdi>${truthName}</bdi>（${input.truth.sha256.slice(0, 8)}）</dd></div><div><dt>回放清单</dt><dd>${replay.hash}</dd></div><div><dt>规则</dt><dd>${replay.policy}</dd></div><div><dt>程序</dt><dd>${programs || '—'}</dd></div></dl></header>
<main>${summaryOf(evaluation)}
${totalsOf(evaluation)}
${detectorsOf(evaluation, input)}
${evaluation.outcomes.map((outcome, index) => eventOf(outcome, index, evaluation, replay.to))}
${falseAlarmsOf(evaluation)}</main>
<footer><p>${scaleNote}</p><p>“首次预警”为黄色及以上的第一条通知，记在所研判的那一分钟终了，即最早可知之时。起点前 ${input.early} 分钟内的预警算作该事件的预警。</p></footer>
</body></html>
`;
  return `<!doctype html>\n${page.markup}`;
}

function summaryOf({ totals, days, monitors, outcomes }: Evaluation): Markup {
  const wanted = outcomes.filter(({ event }) => event.kind !== 'benign').length;
  const lead =
    totals.delayMedian === null ? null : html`，延迟中位数 <b>${written(totals.delayMedian, 'minutes')}</b>`;
  return html`<section class="summary"><p class="verdict">${days.toFixed(1)} 天、${monitors} 个监测方案；应发现 ${wanted} 个事件，<b>发现 ${totals.found} 个</b>${lead}；<b>误报 ${totals.falseAlarms} 次</b>。</p></section>`;
}

function totalsOf({ totals, intervals }: Evaluation): Markup {
  const rows = told.map(
    ([key, name, form]) =>
      html`<tr><td>${name}</td><td>${withInterval(totals, intervals, key, form)}</td></tr>`,
  );
  return html`<section><h2>合计</h2><table class="figures totals"><tbody>${rows}</tbody></table><p class="note">方括号内为 95% 自助（bootstrap）区间；全部发现、全部漏报或没有误报时为精确界；说明不了什么的不给区间。</p></section>`;
}

function detectorsOf({ detectors }: Evaluation, { budget, thresholdsBy }: EvaluationInput): Markup {
  const rows = betterOfEach(detectors).map((detector) => {
    const { totals, name } = detector;
    const cells = [
      written(totals.recall, 'share'),
      written(totals.delayMedian, 'minutes'),
      written(totals.delayMean, 'minutes'),
      written(totals.falseAlarms, 'count'),
      written(totals.precision, 'share'),
      written(totals.f1, 'rate'),
      written(totals.nab, 'rate'),
    ];
    return html`<tr class="${name === OURS ? 'ours' : 'rival'}"><td>${name} ${heardWords(detector)}</td>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`;
  });
  return html`<section><h2>与通用方法对照</h2><div class="wide"><table class="figures"><thead><tr><th>方法</th><th>召回</th><th>延迟中位</th><th>平均延迟</th><th>误报</th><th>准确</th><th>F1</th><th>NAB</th></tr></thead><tbody>${rows}</tbody></table></div><p class="note">同一逐分钟计数；每法取全部、负面两路中较好的一路；事件结束后的预警一律算误报。${calibrationNote(budget, thresholdsBy)}</p></section>`;
}

function eventOf(outcome: Judged, index: number, evaluation: Evaluation, runEnd: number): Markup {
  const { event, cases } = outcome;
  const facts: readonly (readonly [string, string])[] = [
    ['类型', kindWords[event.kind]],
    ['起点', dateTime(event.onset)],
    ['首次预警', outcome.alarmAt === null ? missedWords(outcome) : dateTime(outcome.alarmAt)],
    ['延迟', outcome.delay === null ? '—' : signed(outcome.delay)],
    ['外界察觉', event.noticed === null ? '—' : dateTime(event.noticed)],
    ['早于外界', outcome.leadBeforeNoticed === null ? '—' : signed(outcome.leadBeforeNoticed)],
    [
      '峰值',
      `${event.peak === null ? '—' : dateTime(event.peak)}${outcome.peakFrom === 'counts' ? '（取自计数）' : ''}`,
    ],
    ['早于峰值', outcome.leadBeforePeak === null ? '—' : signed(outcome.leadBeforePeak)],
    ['预警时已说', written(outcome.saidBeforeAlarm, 'share')],
    ['判为跳跃', outcome.jump ? '是' : '否'],
    ['NAB', written(outcome.nab, 'rate')],
    ['事件编号', cases.map(({ id }) => id).join('、') || '—'],
  ];
  return html`<section class="card"><div class="body"><h2><bdi>${event.name}</bdi></h2><dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
${chartOf(outcome, index, evaluation, runEnd)}
${timeAtOf(outcome)}</div></section>`;
}

function chartOf(outcome: Judged, index: number, { detectors }: Evaluation, runEnd: number): Markup {
  const { event, curves, cases } = outcome;
  const end = endOf(event, runEnd);
  const points = summed(curves, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return html`<p class="empty">此事件的词语没有监测方案或事件计数，无法绘图。</p>`;
  const span = spanToShow(
    { start: Math.floor(event.onset), end: Math.ceil(end) },
    { start: first.minute, end: last.minute + 1 },
  );
  const width = binMinutes(span);
  const ticks = ticksOf(span);
  const alarms = outcome.alarmAt === null ? [] : [outcome.alarmAt];
  const plots = platforms.flatMap((platform) => {
    const own = curves[platform];
    if (!own || own.length === 0) return [];
    const options = { bins: binned(own, span, width), binMinutes: width, span, ticks, jumps: alarms };
    return [
      renderCurve({ platform: platformWords[platform], ...options, levelChanges: truthTimes(outcome) }),
    ];
  });
  const rivals = betterOfEach(detectors).filter(({ name }) => name !== OURS);
  return html`<figure class="chart">${strip('等级', bandsOf(highest(cases.map(({ levels }) => levels)), span), span)}
${plots}${renderShare(binned(points, span, width), width, span, ticks)}
${markRow('真值', truthMarks(outcome, end), span, 'truth-mark')}
${markRow(
  OURS,
  alarms.map((at) => ({ at, word: `预警 ${shortTime(at)}` })),
  span,
  'ours',
)}
${rivals.map((rival) => rivalRow(rival, index, span))}
${timeAxis(ticks, span)}<figcaption>浅色为全部言论，深色为其中负面；实竖线为真值的时刻，虚竖线为本系统首次预警；▲ 为各方法的首次预警。时间为北京时间。</figcaption></figure>`;
}

function rivalRow(rival: Detector, index: number, span: Span): Markup {
  const at = rival.alarmAt[index] ?? null;
  const name = `${rival.name} ${heardWords(rival)}`;
  return markRow(name, at === null ? [] : [{ at, word: shortTime(at) }], span, 'rival');
}

interface Mark {
  readonly at: number;
  readonly word: string;
}

/** A row of marks in time; what lies outside the picture is left out and said. */
function markRow(name: string, marks: readonly Mark[], span: Span, kind: string): Markup {
  const shown = apart(
    marks.filter(({ at }) => at >= span.start && at <= span.end),
    span,
  );
  const drawn = shown.map(({ at, word }) => {
    const percent = percentOf(at, span);
    return html`<b class="${percent > 80 ? 'mark left' : 'mark'}" style="left:${percent}%" title="${word}">▲<i>${word}</i></b>`;
  });
  const none = shown.length === 0 ? html`<small>无</small>` : null;
  return html`<div class="strip-row ${kind}"><span class="strip-name">${name}</span><div class="marks">${drawn}${none}</div></div>`;
}

/** Words that would stand on each other stand together. */
function apart(marks: readonly Mark[], span: Span): readonly Mark[] {
  const merged: Mark[] = [];
  for (const mark of [...marks].sort((a, b) => a.at - b.at)) {
    const before = merged.at(-1);
    const isNear = before && percentOf(mark.at, span) - percentOf(before.at, span) < MARKS_APART;
    if (isNear) merged[merged.length - 1] = { at: before.at, word: `${before.word}、${mark.word}` };
    else merged.push(mark);
  }
  return merged;
}

function truthMarks({ event }: Judged, end: number): readonly Mark[] {
  const marks: readonly (readonly [number | null, string])[] = [
    [event.onset, '起点'],
    [event.noticed, '外界察觉'],
    [event.peak, '峰值'],
    [event.end === null ? null : end, '结束'],
  ];
  return marks.flatMap(([at, word]) => (at === null ? [] : [{ at, word }]));
}

function truthTimes({ event }: Judged): readonly number[] {
  return [event.onset, event.noticed, event.peak, event.end].flatMap((at) => at ?? []);
}

function bandsOf(levels: readonly RankStep[], span: Span): readonly Stretch[] {
  return levels.flatMap(({ at, rank }, index) => {
    const level = LEVEL_OF_RANK[rank] ?? 'none';
    if (level === 'none') return [];
    const word = levelWords[level];
    return [
      {
        kind: `level-${level}`,
        word,
        short: levelShort[level],
        start: at,
        end: levels[index + 1]?.at ?? span.end,
      },
    ];
  });
}

function timeAtOf({ minutesAt }: Judged): Markup {
  const parts = (['red', 'orange', 'yellow', 'blue', 'none'] as const)
    .filter((level) => minutesAt[level] > 0)
    .map((level) => `${levelWords[level]} ${spanWords(minutesAt[level])}`);
  return html`<p class="note">事件期间各等级历时：${parts.join('；') || '—'}</p>`;
}

function falseAlarmsOf({ falseAlarms, outcomes }: Evaluation): Markup {
  const tooHigh = outcomes.filter(({ isTooHigh }) => isTooHigh);
  if (falseAlarms.length + tooHigh.length === 0)
    return html`<section><h2>误报</h2><p>没有误报。</p></section>`;
  const lines = [
    ...falseAlarms.map(
      ({ at, rank, kind, case: own }) =>
        html`<li><time>${dateTime(at)}</time> ${levelWords[LEVEL_OF_RANK[rank] ?? 'none']} <bdi>${own.title}</bdi>${kind === 'early' ? '（早于事件起点）' : ''}</li>`,
    ),
    ...tooHigh.map(
      ({ event }) =>
        html`<li><time>${dateTime(event.onset)}</time> <bdi>${event.name}</bdi>（${kindWords[event.kind]}）高于黄色</li>`,
    ),
  ];
  return html`<section><h2>误报</h2><ul>${lines}</ul></section>`;
}

/** A span that may lie before: `−12 分钟`. */
function signed(minutes: number): string {
  return minutes < 0 ? `−${spanWords(-minutes)}` : spanWords(minutes);
}
