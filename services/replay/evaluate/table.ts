import { levelShort } from '../../../shared/words.ts';
import { dateTime, shortTime } from '../report/figures.ts';
import type { TruthKind } from '../truth.ts';
import { type Detector, type Evaluation, OURS } from './evaluate.ts';
import type { Intervals } from './intervals.ts';
import type { LevelName } from './outcome.ts';
import { type EvaluationInput, falseAlarmsAt } from './result.ts';
import type { Totals } from './totals.ts';

export const kindWords: Readonly<Record<TruthKind, string>> = {
  jump: '跳跃',
  slow: '渐进',
  benign: '善意热度',
  raid: '水军',
};

/** The totals that are told, in the order of the table, with how each is written. */
export const told: readonly (readonly [key: keyof Totals, name: string, form: Form])[] = [
  ['recall', '召回率', 'share'],
  ['precision', '准确率', 'share'],
  ['f1', 'F1', 'share'],
  ['delayMedian', '发现延迟中位数', 'minutes'],
  ['delayMean', '平均延迟（漏报按 360 分钟）', 'minutes'],
  ['recallWithin30', '30 分钟内发现', 'share'],
  ['recallWithin60', '60 分钟内发现', 'share'],
  ['recallWithin180', '180 分钟内发现', 'share'],
  ['recallBeforePeak', '峰值前发现', 'share'],
  ['leadBeforePeakMedian', '早于峰值', 'minutes'],
  ['leadBeforeNoticedMedian', '早于外界察觉', 'minutes'],
  ['falseAlarms', '误报次数', 'count'],
  ['falseAlarmsPerDay', '误报/天', 'rate'],
  ['falseAlarmsPerTopicMonth', '误报/方案月', 'rate'],
  ['nab', 'NAB 式得分', 'rate'],
];
type Form = 'share' | 'minutes' | 'count' | 'rate';

/** The table for people, in Chinese. */
export function tableText(evaluation: Evaluation, input: EvaluationInput): string {
  return [
    headOf(evaluation, input),
    eventsOf(evaluation),
    falseAlarmLines(evaluation),
    totalsLines(evaluation),
    confusionLines(evaluation),
    detectorLines(evaluation, input),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}

/** `12 分钟`, `35%`, `0.42`, or `—`. */
export function written(value: number | null, form: Form): string {
  if (value === null || !Number.isFinite(value)) return '—';
  if (form === 'share') return `${Math.round(100 * value)}%`;
  if (form === 'minutes') return `${Math.round(value)} 分`;
  return form === 'count' && Number.isInteger(value)
    ? String(value)
    : value.toFixed(form === 'count' ? 1 : 2);
}

/** With its interval, where there is one. */
export function withInterval(totals: Totals, intervals: Intervals, key: keyof Totals, form: Form): string {
  const range = intervals[key];
  const value = written(totals[key], form);
  return range === null ? value : `${value} [${written(range[0], form)}, ${written(range[1], form)}]`;
}

/** Of each baseline the stream that does better (F1, then delay): otherwise a comparison only proves that moods help. */
export function betterOfEach(detectors: readonly Detector[]): readonly Detector[] {
  const groups = [...Map.groupBy(detectors, ({ name }) => name).values()];
  return groups.flatMap((group) => [...group].sort(compareDetectors)[0] ?? []).sort(compareDetectors);
}

function compareDetectors({ totals: a }: Detector, { totals: b }: Detector): number {
  return (
    (b.f1 ?? 0) - (a.f1 ?? 0) || (a.delayMean ?? 0) - (b.delayMean ?? 0) || a.falseAlarms - b.falseAlarms
  );
}

export function heardWords({ heard }: Detector): string {
  return heard === 'both' ? '' : heard === 'neg' ? '负面' : '全部';
}

function headOf({ days, monitors }: Evaluation, { replay, truthName }: EvaluationInput): string {
  const files = replay.manifest.identity.files.map(({ name }) => name).join('、');
  return `评估：${files}\n${dateTime(replay.from)} 至 ${dateTime(replay.to)}（${days.toFixed(1)} 天，监测方案 ${monitors} 个）；真值 ${truthName}；回放清单 ${replay.hash}`;
}

function eventsOf({ outcomes }: Evaluation): string {
  const rows = outcomes.map((outcome) => {
    const { event, delays } = outcome;
    const at = (level: LevelName): string => (delays[level] === null ? '—' : `${Math.round(delays[level])}`);
    return [
      event.name,
      kindWords[event.kind],
      shortTime(event.onset),
      outcome.alarmAt === null ? missedWords(outcome) : shortTime(outcome.alarmAt),
      written(outcome.delay, 'minutes'),
      `${at('blue')}/${at('yellow')}/${at('orange')}/${at('red')}`,
      written(outcome.leadBeforePeak, 'minutes').concat(outcome.peakFrom === 'counts' ? '*' : ''),
      written(outcome.leadBeforeNoticed, 'minutes'),
      written(outcome.saidBeforeAlarm, 'share'),
      outcome.jump ? '是' : '否',
    ];
  });
  const head = [
    '事件',
    '类型',
    '起点',
    '首次预警',
    '延迟',
    '蓝/黄/橙/红(分)',
    '早于峰值',
    '早于外界',
    '已说',
    '判跳跃',
  ];
  const note = outcomes.some(({ peakFrom }) => peakFrom === 'counts')
    ? '\n* 真值未给峰值，取计数最多的十分钟。'
    : '';
  return `${aligned([head, ...rows])}${note}`;
}

/** Why an event has no alarm, or that none was wanted. */
export function missedWords({ event, wasUpBefore, isTooHigh }: Evaluation['outcomes'][number]): string {
  if (event.kind === 'benign') return isTooHigh ? '高于黄色' : '未惊动';
  return wasUpBefore ? '此前已在预警' : '漏报';
}

function falseAlarmLines(evaluation: Evaluation): string {
  const { falseAlarms, outcomes } = evaluation;
  const at = falseAlarmsAt(evaluation);
  const tooHigh = outcomes.filter(({ isTooHigh }) => isTooHigh);
  if (falseAlarms.length + tooHigh.length === 0) return '误报：无';
  const names = ['none', 'blue', 'yellow', 'orange', 'red'] as const;
  return [
    `误报（黄 ${at.yellow}、橙 ${at.orange}、红 ${at.red}、善意热度或水军高于黄色 ${at.tooHigh}）：`,
    ...falseAlarms.map(
      ({ at, rank, kind, case: own }) =>
        `  ${shortTime(at)} ${levelShort[names[rank] ?? 'none']} ${own.title}${kind === 'early' ? '（早于事件起点）' : ''}`,
    ),
    ...tooHigh.map(
      ({ event }) => `  ${shortTime(event.onset)} ${event.name}：${kindWords[event.kind]}，不应高于黄色`,
    ),
  ].join('\n');
}

function totalsLines({ totals, intervals, minutesAt }: Evaluation): string {
  const rows = told.map(([key, name, form]) => [name, withInterval(totals, intervals, key, form)]);
  const all = Object.values(minutesAt).reduce((sum, minutes) => sum + minutes, 0);
  const levels = (['red', 'orange', 'yellow', 'blue'] as const)
    .map((level) => `${levelShort[level]} ${((100 * minutesAt[level]) / Math.max(1, all)).toFixed(1)}%`)
    .join('、');
  return `合计（方括号内为 95% 自助区间；全有或全无时为精确界；说明不了什么的不给）：\n${aligned(rows)}\n各等级时间占比：${levels}`;
}

function confusionLines({ jumps, phases }: Evaluation): string {
  const lines: string[] = [];
  const of = ({ flagged, unflagged, notFound }: typeof jumps.jumps): string =>
    `判为跳跃 ${flagged}、未判 ${unflagged}、未发现 ${notFound}`;
  if (Object.values(jumps.jumps).some((n) => n > 0)) lines.push(`真跳跃：${of(jumps.jumps)}`);
  if (Object.values(jumps.slow).some((n) => n > 0)) lines.push(`真渐进：${of(jumps.slow)}`);
  if (phases)
    lines.push(
      `阶段：完全一致 ${written(phases.exact, 'share')}，相差一档以内 ${written(phases.offByOne, 'share')}（${phases.minutes} 分钟），每事件变化 ${phases.changesPerEvent.toFixed(1)} 次`,
    );
  return lines.join('\n');
}

function detectorLines({ detectors }: Evaluation, { budget, thresholdsBy }: EvaluationInput): string {
  const rows = betterOfEach(detectors).map((detector) => {
    const { totals } = detector;
    return [
      detector.name === OURS ? `${OURS}（黄色及以上）` : detector.name,
      heardWords(detector),
      written(totals.recall, 'share'),
      written(totals.delayMedian, 'minutes'),
      written(totals.delayMean, 'minutes'),
      written(totals.falseAlarms, 'count'),
      written(totals.falseAlarmsPerTopicMonth, 'rate'),
      written(totals.precision, 'share'),
      written(totals.f1, 'rate'),
      written(totals.nab, 'rate'),
    ];
  });
  const head = ['方法', '计数', '召回', '延迟', '平均延迟', '误报', '/方案月', '准确', 'F1', 'NAB'];
  return `与通用方法对照（同一逐分钟计数；各取全部、负面两路中较好的一路；事件结束后的预警一律算误报）：\n${aligned([head, ...rows])}\n${calibrationNote(budget, thresholdsBy)}`;
}

export function calibrationNote(budget: string, thresholdsBy: string): string {
  return `通用方法的门限在生成的日常数据上标定为每方案月 ${budget} 次误报（${thresholdsBy}）；几天的回放不足以在本单位数据上标定，故误报列只供参考。`;
}

/** Columns under each other; a Chinese character is two wide. */
export function aligned(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, widthOf(cell));
    });
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - widthOf(cell)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += (character.codePointAt(0) ?? 0) >= 0x2e80 ? 2 : 1;
  return width;
}
