import type { ExportedIncident } from '../../../services/alerter/incident/export.ts';
import type { CurvePoint, ReportIncident, ReportInput } from '../../../services/replay/report/input.ts';
import { isoMinute } from '../../../shared/time.ts';

/** Epoch minute of 2020-06-12T14:00+08:00. */
export const START = Date.parse('2020-06-12T14:00:00+08:00') / 60_000;

/** A story of `minutes` that rises, jumps, peaks and fades; `seed` varies it. */
export function reportIncident(
  parts: Partial<ExportedIncident> = {},
  minutes = 600,
  seed = 1,
): ReportIncident {
  const step = minutes / 10;
  const at = (share: number): string => isoMinute(Math.round(START + share * step));
  const incident: ExportedIncident = {
    id: `inc-${seed.toString(16).padStart(12, '0')}`,
    title: '农产品市场疫情：新发地、三文鱼、核酸检测',
    terms: ['新发地', '三文鱼', '核酸检测', '切割台', '#北京新增确诊#'],
    platforms: ['weibo', 'wechat'],
    openedAt: at(0.4),
    closedAt: at(9.5),
    peakLevel: 'red',
    levels: [
      { at: at(0.4), level: 'yellow' },
      { at: at(0.6), level: 'red' },
      { at: at(5), level: 'orange' },
      { at: at(7), level: 'blue' },
    ],
    phases: [
      { at: at(0.2), phase: 'latent', jump: false },
      { at: at(0.4), phase: 'outbreak', jump: true },
      { at: at(2), phase: 'peak', jump: false },
      { at: at(5), phase: 'fading', jump: false },
      { at: at(9.5), phase: 'calm', jump: false },
    ],
    mentions: 48_211,
    because: [
      reason('volume', '量级：15 分钟 312 条，平时 21±9 条，为 14.9 倍', 14.9, 5),
      reason('negative', '情绪：负面 63%，平时 22%（z=11.8）', 0.63, 0.35),
      reason('spread', '传播：R=1.5 [1.2, 1.8]，倍增 17 分钟', 1.5, 1),
    ],
    samples: [
      { at: at(0.5), text: '市场里到底查出来多少？给个准话行不行' },
      { at: at(0.7), text: '三文鱼还能吃吗，刚买了两斤……' },
      { at: at(1.5), text: '希望尽快公布核酸检测点和时间，老人在家很担心' },
    ],
    onset: at(0),
    level: 'none',
    relapses: 0,
    whyNot: null,
    jumps: [
      {
        at: at(0.4),
        subject: 'm',
        platform: 'weibo',
        skipped: ['growing'],
        minutes: 4,
        zx: 9.6,
        ratio: 14.9,
        p: 3e-22,
      },
    ],
    subjects: [{ id: 'm', name: '农产品市场疫情' }],
    links: [],
    mergedInto: null,
    score: 92,
    confidence: 0.94,
    policy: '0123456789abcdef',
    engine: { segmenter: 'nodejieba', dictionary: 'abcdef0123456789', model: 'fedcba9876543210' },
    ...parts,
  };
  const questions = [{ wording: '什么时候恢复供水？', count: 40, share: 0.4, examples: ['weibo:1'] }];
  return {
    incident,
    questions,
    curves: { weibo: curve(minutes, 12, seed), wechat: curve(minutes, 2, seed + 7) },
  };
}

export function reportInput(
  incidents: readonly ReportIncident[],
  parts: Partial<ReportInput['run']> = {},
): ReportInput {
  return {
    title: '复盘：checked_e_2020-06-10_06-16.jsonl.gz',
    run: {
      rows: 90_480,
      accepted: 90_112,
      duplicates: 301,
      late: 12,
      rejected: 67,
      from: (START - 3000) * 60_000,
      to: (START + 4000) * 60_000,
      files: ['checked_e_2020-06-10_06-16.jsonl.gz'],
      monitors: 3,
      ...parts,
    },
    policy: '0123456789abcdef',
    engine: { segmenter: 'nodejieba', dictionary: 'abcdef0123456789' },
    incidents,
  };
}

export function reason(code: string, text: string, value: number, threshold: number) {
  return { code, text, value, threshold, windowMinutes: 15, baseline: 21 };
}

/** Quiet, then a sudden rise that decays; a fixed wave stands for chance. */
function curve(minutes: number, scale: number, seed: number): readonly CurvePoint[] {
  return Array.from({ length: minutes * 2 }, (_, index) => {
    const since = index - minutes * 0.5;
    const wave = 0.6 + 0.4 * Math.abs(Math.sin((index + 1) * 12.9898 * seed));
    const rise = since < 0 ? 0.1 : 3 * Math.exp(-since / (minutes / 4));
    const n = Math.round(scale * wave * rise);
    return {
      minute: START - Math.round(minutes * 0.45) + index,
      n,
      negative: Math.round(n * (since < 0 ? 0.2 : 0.6)),
    };
  }).filter(({ n }) => n > 0);
}
