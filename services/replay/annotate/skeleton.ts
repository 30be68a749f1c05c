import { isoMinute } from '../../../shared/time.ts';
import type { CurvePoint } from '../report/input.ts';
import { sketch } from './sketch.ts';

/** A stretch that a person should look at. */
export interface Candidate {
  readonly id: string;
  readonly title: string;
  readonly terms: readonly string[];
  /** Epoch minutes. */
  readonly onset: number;
  readonly peak: number | null;
  readonly end: number;
  /** Why it is listed, for people. */
  readonly note: string;
  readonly points: readonly CurvePoint[];
}

export interface SkeletonInput {
  readonly files: string;
  readonly manifest: string;
  readonly from: number;
  readonly to: number;
  /** The whole run of each monitor, so that what was not found can be seen too. */
  readonly monitors: readonly { readonly name: string; readonly points: readonly CurvePoint[] }[];
  readonly candidates: readonly Candidate[];
}

const BEFORE_MINUTES = 360;

/**
 * A truth file to be filled in (YAML). Every `kind` is left open, so that `evaluate` refuses it until a person has decided:
 * what a detector says of itself is no truth.
 */
export function skeletonText({ files, manifest, from, to, monitors, candidates }: SkeletonInput): string {
  const lines = [
    `# 真值草稿：${line(files)}（回放清单 ${manifest}）`,
    '# 由人填写后才能用于 evaluate：逐个核对，改时刻，填 kind，删去不是事件的，补上系统没有发现的。',
    '# kind：jump 跳跃；slow 渐进；benign 善意热度（不应高于黄色）；raid 少数账号刷屏（应报，止于黄色）。',
    '# onset 第一条相关言论；noticed 外界察觉（首篇报道、上热搜、上级来电）；peak 最多的几分钟；end 结束；不知道填 null。',
    '# 核对：guanchao annotate DIR --truth 本文件',
    ...monitors.flatMap(({ name, points }) => [
      '#',
      `# 全程 ${line(name)}`,
      ...comments(sketch(points, from, to)),
    ]),
    candidates.length === 0 ? 'events: []' : 'events:',
    ...candidates.flatMap((candidate) => eventLines(candidate, to)),
  ];
  return `${lines.join('\n')}\n`;
}

function eventLines(candidate: Candidate, runEnd: number): readonly string[] {
  const { id, title, terms, onset, peak, end, note, points } = candidate;
  const times = [
    { at: onset, letter: 'o' },
    ...(peak === null ? [] : [{ at: peak, letter: 'p' }]),
    { at: end, letter: 'e' },
  ];
  const drawn = sketch(points, onset - BEFORE_MINUTES, Math.min(runEnd, end + BEFORE_MINUTES), times);
  return [
    '',
    `  # ${line(note)}`,
    ...comments(drawn, '  # '),
    `  - id: ${JSON.stringify(id)}`,
    `    name: ${JSON.stringify(title)}`,
    `    terms: ${JSON.stringify(terms)}`,
    `    onset: ${isoMinute(onset)}`,
    '    noticed: null',
    `    peak: ${peak === null ? 'null' : isoMinute(peak)}`,
    `    end: ${isoMinute(end)}`,
    '    kind:   # jump | slow | benign | raid',
  ];
}

function comments(lines: readonly string[], mark = '# '): readonly string[] {
  return lines.map((one) => `${mark}${one}`.trimEnd());
}

/** Text of mentions may hold anything; a comment ends with its line. */
function line(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}
