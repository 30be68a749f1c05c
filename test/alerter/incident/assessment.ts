import { type Assessment, assessmentSchema, type Level, type Phase } from '../../../shared/records.ts';

/** Epoch minute of 2020-06-12T14:00+08:00; tests count from here. */
export const NOON = Date.parse('2020-06-12T14:00:00+08:00') / 60_000;

export const WEIBO = { platform: 'weibo' } as const;
export const WECHAT = { platform: 'wechat' } as const;

type Parts = Partial<Omit<Assessment, 'subject'>> & { readonly subject?: string };

/** A complete assessment, checked against its schema; `minute` and `onset` count from NOON. */
export function assessment(parts: Parts): Assessment {
  const { subject = 'market', minute = 0, onset = 0, mentions = 100, ...rest } = parts;
  return assessmentSchema.parse({
    v: 1,
    type: 'assessment',
    platform: 'weibo',
    phase: 'growing',
    previousPhase: 'quiet',
    jump: null,
    level: 'blue',
    previousLevel: 'none',
    score: 40,
    confidence: 0.92,
    signals: SIGNALS,
    because: [because(`${subject} 15分钟 ${mentions} 条，平时 21 条`)],
    whyNot: { ...because('负面占比 22%，未过 35%'), code: 'risk' },
    excess: mentions * 0.9,
    shared: {},
    terms: [],
    samples: [],
    policy: '0123456789abcdef',
    engine: { segmenter: 'node-rs', dictionary: 'd1' },
    ...rest,
    mentions,
    voice: mentions,
    subject: { kind: 'monitor', id: subject, name: `方案${subject}` },
    minute: NOON + minute,
    onset: onset === null ? null : NOON + onset,
  });
}

/** The last word on an excursion. */
export function quiet(parts: Parts): Assessment {
  return assessment({
    phase: 'quiet',
    previousPhase: 'calm',
    level: 'none',
    previousLevel: 'blue',
    ...parts,
  });
}

export function at(level: Level, phase: Phase): { level: Level; phase: Phase } {
  return { level, phase };
}

export function sample(id: string, rank: number, text = `言论${id}`): Assessment['samples'][number] {
  return { id, rank, at: NOON * 60_000, kind: 'comment', mood: -500, text };
}

export const JUMP: NonNullable<Assessment['jump']> = {
  skipped: ['growing'],
  minutes: 4,
  zx: 9.6,
  ratio: 14.9,
  p: 1e-9,
};

function because(text: string): Assessment['because'][number] {
  return { code: 'volume', text, value: 312, threshold: 2, windowMinutes: 15, baseline: 21 };
}

const SIGNALS: Assessment['signals'] = {
  surge: 6,
  count: 312,
  expected: 21,
  surprise: 12,
  ratioFast: 14.9,
  ratioMid: 10,
  excess: 291,
  velocityPerMinute: 19,
  growth: 1,
  growthZ: 4,
  doublingMinutes: 17,
  acceleration: null,
  r: 1.5,
  rLow: 1.2,
  rHigh: 1.8,
  zr: 2,
  zx: 9.6,
  negativeShare: 0.63,
  negativeBaseline: 0.22,
  negativeZ: 11.8,
  angerShare: null,
  angerZ: null,
  polarisation: null,
  opposition: null,
  meanMood: null,
  distinctAuthors: 200,
  heat: 312,
  coordination: 0,
};
