import { type DetectionCost, detectionLines } from './detection.ts';
import type { Latency } from './latency.ts';

/** What a run of the benchmark found. */
export interface BenchResult {
  /** Texts of one pass, and passes. */
  readonly mentions: number;
  readonly passes: number;
  /** The segmenter whose cutting is the denominator: nodejieba wherever it loads. */
  readonly denominator: string;
  readonly figures: readonly Figure[];
  /** Peak resident memory of whole replays, each in a process of its own. */
  readonly memory: readonly Peak[];
  /** The last peak over the first; null with fewer than two. */
  readonly memoryGrowth: number | null;
  /** Of processes that do nothing but score, by the number of their workers. */
  readonly scoreMemory: readonly ScoreMemory[];
  /** What detection costs by itself. */
  readonly detection: DetectionCost;
  /** Of a live run; null where none was timed. */
  readonly latency: Latency | null;
  /** The same on Kafka and Elasticsearch, with an analyzer and an alerter in processes of their own; null where none was timed. */
  readonly clusterLatency: Latency | null;
}

/** One line of the table, medians over the passes. `ratio` is the denominator's time over this one; 1 = as fast as cutting alone. */
export interface Figure {
  readonly what: string;
  readonly seconds: number;
  readonly microsPerMention: number;
  readonly ratio: number;
}

export interface Peak {
  readonly mentions: number;
  readonly peakMiB: number;
}

/** Resident memory of a whole process, all threads together: when everything was scored, and at its peak. */
export interface ScoreMemory {
  readonly workers: number;
  readonly nowMiB: number;
  readonly peakMiB: number;
}

/** One pass over one thing: how long it took, and how long the denominator took around it. Seconds. */
export interface Timing {
  readonly what: string;
  readonly seconds: number;
  readonly denominator: number;
  /** Of this thing and its denominator, where they are others than the rest of the table is timed with. */
  readonly mentions?: number;
}

/** Figures in the order in which things were first timed. */
export function figuresOf(timings: readonly Timing[], mentions: number): Figure[] {
  const names = [...new Set(timings.map(({ what }) => what))];
  return names.map((what) => {
    const own = timings.filter((timing) => timing.what === what);
    const seconds = median(own.map((timing) => timing.seconds));
    const ratio = median(own.map((timing) => timing.denominator / timing.seconds));
    const each = own[0]?.mentions ?? mentions;
    return { what, seconds, microsPerMention: (seconds * 1e6) / each, ratio };
  });
}

export function growthOf(memory: readonly Peak[]): number | null {
  const [first, last] = [memory[0], memory.at(-1)];
  return first && last && memory.length > 1 ? last.peakMiB / first.peakMiB : null;
}

/** The table for people. */
export function renderTable({
  mentions,
  passes,
  denominator,
  figures,
  memory,
  memoryGrowth,
  scoreMemory,
  detection,
  latency,
  clusterLatency,
}: BenchResult): string {
  const note =
    denominator === 'nodejieba'
      ? ''
      : '; nodejieba does not load on this machine: these ratios compare with no others';
  const head = [
    `${mentions.toLocaleString('en')} mentions, medians of ${passes} pass(es)`,
    `ratio = seconds of cutting the same texts with ${denominator} (HMM on, one thread) / seconds of the line${note}`,
    '',
    `${'what'.padEnd(WHAT)}${'seconds'.padStart(9)}${'µs each'.padStart(9)}${'ratio'.padStart(8)}`,
  ];
  const lines = figures.map(
    ({ what, seconds, microsPerMention, ratio }) =>
      `${what.padEnd(WHAT)}${seconds.toFixed(2).padStart(9)}${microsPerMention.toFixed(1).padStart(9)}${ratio.toFixed(3).padStart(8)}`,
  );
  const peaks = memory.map(
    (peak) =>
      `${`peak memory, replay of ${peak.mentions.toLocaleString('en')} mentions`.padEnd(WHAT)}${String(peak.peakMiB).padStart(9)} MiB`,
  );
  const growth =
    memoryGrowth === null
      ? []
      : [`${'peak memory, last over first'.padEnd(WHAT)}${memoryGrowth.toFixed(2).padStart(9)}`];
  const workers = scoreMemory.map(
    ({ workers, nowMiB, peakMiB }) =>
      `${`memory of score, ${workers} worker${workers === 1 ? '' : 's'}`.padEnd(WHAT)}${String(nowMiB).padStart(9)} MiB, at its peak ${peakMiB} MiB`,
  );
  return `${[...head, ...lines, '', ...peaks, ...growth, ...workers, '', ...detectionLines(detection, WHAT), ...latencyLines('live', latency), ...latencyLines('live on the cluster', clusterLatency)].join('\n')}\n`;
}

function latencyLines(where: string, latency: Latency | null): string[] {
  if (latency === null) return [];
  const { perSecond, seconds, records } = latency;
  const head = `${where} at ${perSecond.toLocaleString('en')} mentions/s for ${seconds} s, ${records.toLocaleString('en')} incident records:`;
  const line = (what: string, ms: number) =>
    `${`progress record to stored incident, ${what}`.padEnd(WHAT)}${ms.toFixed(0).padStart(9)} ms`;
  return ['', head, line('p50', latency.p50Ms), line('p99', latency.p99Ms), line('longest', latency.maxMs)];
}

/** Width of the first column. */
const WHAT = 52;

/** The middle value; of an even number the mean of the two middle ones. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(half)] ?? Number.NaN) + (sorted[Math.ceil(half)] ?? Number.NaN)) / 2;
}
