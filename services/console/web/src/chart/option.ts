import type { EChartsCoreOption } from 'echarts/core';
import type { Timeline } from '../../../../../shared/api.ts';
import type { Incident } from '../../../../../shared/incidents.ts';
import { type Platform, platforms } from '../../../../../shared/records.ts';
import { levelShort, levelWords, phaseWords, platformWords, spanWords } from '../../../../../shared/words.ts';
import { type Bin, binned, binWidth } from '../state/series.ts';
import { figure, percent } from '../words/format.ts';
import { holdingAt, levelStretches, type Mark, marksOf, phaseStretches, type Span } from './bands.ts';
import { chartPaint, levelPaint, phasePaint } from './colours.ts';
import { stripSeries } from './strip.ts';
import { axisTime, timeOf, tooltipTime } from './time-axis.ts';

export interface ChartInput {
  readonly incident: Incident;
  readonly timeline: Timeline;
  readonly span: Span;
  readonly isNarrow: boolean;
}

export interface PlatformBins {
  readonly platform: Platform;
  readonly bins: readonly Bin[];
}

/** A bar of at least four pixels on either screen. */
const MOST_BINS = { narrow: 60, wide: 180 } as const;
/** Of fewer mentions a share says nothing. */
const LEAST_FOR_SHARE = 5;
const STRIP = 18;
const GAP = 6;
const MARK_ROW = 20;
const TITLE = 26;
const FOOT = 26;
const LEFT = 46;
const RIGHT = { narrow: 34, wide: 44 } as const;

/** The height of one platform's curve, in pixels. */
function plotHeight(isNarrow: boolean): number {
  return isNarrow ? 120 : 150;
}

/** Width of a bin in minutes, for the caption. */
export function widthOf({ span, isNarrow }: ChartInput): number {
  return binWidth(span.end - span.start, isNarrow ? MOST_BINS.narrow : MOST_BINS.wide);
}

/** Bins of each platform of the incident, or that has said anything. */
export function binsOf(input: ChartInput): readonly PlatformBins[] {
  const { incident, timeline, span } = input;
  const width = widthOf(input);
  return platforms
    .filter(
      (platform) => incident.platforms.includes(platform) || (timeline.platforms[platform]?.length ?? 0) > 0,
    )
    .map((platform) => ({
      platform,
      bins: binned(timeline.platforms[platform] ?? [], span.start, span.end, width),
    }));
}

/** Height of the whole chart in pixels. */
export function chartHeight(input: ChartInput): number {
  const plots = binsOf(input).length;
  return 2 * (STRIP + GAP) + MARK_ROW + plots * (TITLE + plotHeight(input.isNarrow)) + FOOT;
}

/** ECharts' option of an incident's time: level and phase strips, marks, and a curve per platform. */
export function chartOption(input: ChartInput): EChartsCoreOption {
  const { incident, span, isNarrow } = input;
  const width = widthOf(input);
  const all = binsOf(input);
  const levels = levelStretches(incident, span.end);
  const phases = phaseStretches(incident, span.end);
  const marks = marksOf(incident).filter(({ minute }) => minute >= span.start && minute < span.end);
  const side = { left: LEFT, right: isNarrow ? RIGHT.narrow : RIGHT.wide };
  const plotsTop = 2 * (STRIP + GAP) + MARK_ROW;
  const height = plotHeight(isNarrow);
  const grids = [
    { ...side, top: 0, height: STRIP },
    { ...side, top: STRIP + GAP, height: STRIP },
    { ...side, top: 2 * (STRIP + GAP), height: MARK_ROW },
    ...all.map((_, index) => ({ ...side, top: plotsTop + index * (TITLE + height) + TITLE, height })),
  ];
  const time = { type: 'time', min: timeOf(span.start), max: timeOf(span.end) };
  const hidden = { show: false };
  return {
    useUTC: true,
    animation: false,
    aria: { enabled: false },
    textStyle: { fontFamily: 'inherit', color: chartPaint.ink },
    title: titlesOf(all, plotsTop, height),
    grid: grids,
    axisPointer: {
      link: [{ xAxisIndex: 'all' }],
      lineStyle: { color: chartPaint.act, width: 1 },
      label: hidden,
    },
    xAxis: grids.map((_, gridIndex) =>
      gridIndex < 3 || gridIndex < grids.length - 1
        ? {
            ...time,
            gridIndex,
            show: gridIndex >= 3,
            axisLabel: hidden,
            axisTick: hidden,
            axisLine: axisLine,
            splitLine: hidden,
            axisPointer: { show: true },
          }
        : {
            ...time,
            gridIndex,
            axisLine,
            axisTick: hidden,
            splitLine: hidden,
            axisLabel: axisTime(span, isNarrow),
            splitNumber: isNarrow ? 3 : 8,
          },
    ),
    yAxis: [
      ...[0, 1, 2].map((gridIndex) => ({ type: 'value', gridIndex, show: false, min: 0, max: 1 })),
      ...all.flatMap((_, index) => amountAxes(3 + index, isNarrow)),
    ],
    tooltip: {
      trigger: 'axis',
      renderMode: 'richText',
      confine: true,
      backgroundColor: '#ffffff',
      borderColor: '#c4ccd6',
      borderWidth: 1,
      padding: [8, 10],
      textStyle: { color: chartPaint.ink, fontSize: 12, lineHeight: 18 },
      axisPointer: { type: 'line' },
      formatter: (params: unknown) => tooltipText(params, { all, width, levels, phases, marks }),
    },
    series: [
      stripSeries('等级', 0, levels, (level) => [levelWords[level], levelShort[level], levelPaint[level]]),
      stripSeries('阶段', 1, phases, (phase) => [phaseWords[phase], phaseWords[phase], phasePaint[phase]]),
      markSeries(marks, span),
      ...all.flatMap((one, index) => platformSeries(one, 3 + index, width, marks)),
    ],
  };
}

const axisLine = { show: true, lineStyle: { color: '#c4ccd6' } };

function titlesOf(all: readonly PlatformBins[], top: number, height: number) {
  const strips = ['等级', '阶段'].map((text, index) => ({
    text,
    left: 0,
    top: index * (STRIP + GAP) + 2,
    padding: 0,
    textStyle: { fontSize: 12, fontWeight: 'normal', color: chartPaint.soft, lineHeight: STRIP - 4 },
  }));
  const plots = all.map(({ platform }, index) => ({
    text: platformWords[platform],
    left: 0,
    top: top + index * (TITLE + height) + 6,
    padding: 0,
    textStyle: { fontSize: 13, fontWeight: 'bold', color: chartPaint.ink },
  }));
  return [...strips, ...plots];
}

function amountAxes(gridIndex: number, isNarrow: boolean): readonly object[] {
  const label = { color: chartPaint.soft, fontSize: 11, margin: 6 };
  return [
    {
      type: 'value',
      gridIndex,
      minInterval: 1,
      splitNumber: 3,
      axisLabel: { ...label, formatter: (value: number) => short(value) },
      splitLine: { lineStyle: { color: chartPaint.line } },
    },
    {
      type: 'value',
      gridIndex,
      min: 0,
      max: 100,
      interval: 50,
      axisLabel: { ...label, color: chartPaint.share, formatter: isNarrow ? '{value}' : '{value}%' },
      splitLine: { show: false },
    },
  ];
}

function short(value: number): string {
  return value >= 10_000 ? `${figure(value / 10_000)}万` : figure(value);
}

function platformSeries(
  { platform, bins }: PlatformBins,
  grid: number,
  width: number,
  marks: readonly Mark[],
): readonly object[] {
  const name = platformWords[platform];
  // The two axes of a plot follow each other behind those of the three strips.
  const yAxisIndex = 3 + (grid - 3) * 2;
  const middle = (bin: Bin): number => timeOf(bin.start) + width * 30_000;
  const bar = {
    type: 'bar',
    stack: platform,
    xAxisIndex: grid,
    yAxisIndex,
    barWidth: '92%',
    barMinWidth: 1,
    silent: true,
  };
  return [
    {
      ...bar,
      name: `${name}负面`,
      itemStyle: { color: chartPaint.negative },
      data: bins.map((bin) => [middle(bin), bin.negative]),
    },
    {
      ...bar,
      name: `${name}其余`,
      itemStyle: { color: chartPaint.all },
      data: bins.map((bin) => [middle(bin), bin.n - bin.negative]),
    },
    {
      type: 'line',
      name: `${name}负面占比`,
      xAxisIndex: grid,
      yAxisIndex: yAxisIndex + 1,
      showSymbol: false,
      silent: true,
      lineStyle: { color: chartPaint.share, width: 1.25 },
      itemStyle: { color: chartPaint.share },
      data: bins.map((bin) => [middle(bin), bin.n >= LEAST_FOR_SHARE ? (100 * bin.negative) / bin.n : null]),
      markLine: {
        silent: true,
        symbol: 'none',
        label: { show: false },
        animation: false,
        data: marks.map(({ minute, kind }) => ({ xAxis: timeOf(minute), lineStyle: markLine(kind) })),
      },
    },
  ];
}

function markLine(kind: Mark['kind']): object {
  return kind === 'jump'
    ? { color: chartPaint.jump, width: 1.5, type: 'dashed' }
    : { color: chartPaint.act, width: 1, type: kind === 'close' ? 'solid' : 'dotted' };
}

/** A row of words above the curves; of those too near each other, jumps are kept. */
function markSeries(marks: readonly Mark[], span: Span): object {
  const placed = withoutOverlap(marks, (span.end - span.start) * MARK_APART);
  const nearEnd = span.start + (span.end - span.start) * 0.9;
  return {
    type: 'scatter',
    xAxisIndex: 2,
    yAxisIndex: 2,
    symbolSize: 0.1,
    silent: true,
    data: placed.map(({ minute, word, kind }) => ({
      value: [timeOf(minute), 0.3],
      label: {
        show: true,
        position: minute > nearEnd ? 'left' : 'right',
        distance: 2,
        formatter: word,
        fontSize: 12,
        fontWeight: kind === 'jump' ? 'bold' : 'normal',
        color: kind === 'jump' ? chartPaint.jump : chartPaint.soft,
      },
    })),
  };
}

/** Share of the width that a word needs. */
const MARK_APART = 0.09;

function withoutOverlap(marks: readonly Mark[], apart: number): readonly Mark[] {
  const kept: Mark[] = [];
  const first = [...marks].sort(
    (a, b) => Number(b.kind === 'jump') - Number(a.kind === 'jump') || a.minute - b.minute,
  );
  for (const mark of first)
    if (kept.every(({ minute }) => Math.abs(minute - mark.minute) >= apart)) kept.push(mark);
  return kept;
}

interface TooltipContext {
  readonly all: readonly PlatformBins[];
  readonly width: number;
  readonly levels: ReturnType<typeof levelStretches>;
  readonly phases: ReturnType<typeof phaseStretches>;
  readonly marks: readonly Mark[];
}

/** What is told of the bin under the pointer; plain text. */
export function tooltipText(params: unknown, { all, width, levels, phases, marks }: TooltipContext): string {
  const minute = minuteOfParams(params);
  if (minute === null) return '';
  const bin = all[0]?.bins.find(({ start }) => start <= minute && minute < start + width);
  if (bin === undefined) return '';
  const last = bin.start + width - 1;
  const level = holdingAt(levels, last) ?? holdingAt(levels, bin.start);
  const phase = holdingAt(phases, last) ?? holdingAt(phases, bin.start);
  const lines = [
    `${tooltipTime(bin.start)}${width > 1 ? ` 起 ${spanWords(width)}` : ''}`,
    ...all.flatMap(({ platform, bins }) => {
      const own = bins.find(({ start }) => start === bin.start);
      if (!own) return [];
      const share = own.n > 0 ? `，负面 ${figure(own.negative)}（${percent(own.negative / own.n)}）` : '';
      return [`${platformWords[platform]} ${figure(own.n)} 条${share}`];
    }),
    [level && levelWords[level], phase && phaseWords[phase]].filter(Boolean).join(' · '),
    ...marks.filter((mark) => mark.minute >= bin.start && mark.minute <= last).map(({ text }) => text),
  ];
  return lines.filter((line) => line !== '').join('\n');
}

function minuteOfParams(params: unknown): number | null {
  const first: unknown = Array.isArray(params) ? params[0] : params;
  if (typeof first !== 'object' || first === null || !('axisValue' in first)) return null;
  const value = Number(first.axisValue);
  return Number.isFinite(value) ? Math.floor((value - timeOf(0)) / 60_000) : null;
}
