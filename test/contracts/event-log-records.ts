import type { Outgoing } from '../../shared/event-log/event-log.ts';
import type { Activity, Assessment, Mention, Signals } from '../../shared/records.ts';

/** `count` mentions over ten threads, numbered from `from`. */
export function someMentions(count: number, from = 0): Outgoing[] {
  return Array.from({ length: count }, (_, i) => mention(`thread-${(from + i) % 10}`, from + i));
}

export function mention(
  thread: string,
  n: number,
  text = '今天的消息',
): Outgoing & { readonly record: Mention } {
  const record: Mention = {
    v: 1,
    type: 'mention',
    id: `${thread}/${n}`,
    lane: 'file/a',
    platform: 'weibo',
    kind: 'comment',
    thread,
    author: null,
    text,
    at: 1_592_000_000_000 + n,
    root: null,
  };
  return { stream: 'mentions', key: thread, record };
}

/** To every partition. */
export function progress(completeTo: number): Outgoing {
  const record = {
    v: 1,
    type: 'progress',
    lane: 'file/a',
    platform: 'weibo',
    completeTo,
    coverage: 1,
  } as const;
  return { stream: 'mentions', key: null, record };
}

/** Activity of one minute that says only how many. */
export function activity(subject: string, n: number): Activity {
  return {
    v: 1,
    type: 'activity',
    subject,
    platform: 'weibo',
    minute: 26_533_333,
    n,
    negative: 0,
    positive: 0,
    angry: 0,
    mood: 0,
    moods: [0, 0, n, 0, 0],
    direct: n,
    kinds: { post: 0, comment: n, repost: 0, article: 0 },
    late: 0,
    lateNegative: 0,
    authors: [],
    unknownAuthors: n,
    terms: [],
    shared: {},
    samples: [],
  };
}

const quietSignals: Signals = {
  surge: 0,
  count: 0,
  expected: 0,
  surprise: 0,
  ratioFast: 1,
  ratioMid: 1,
  excess: 0,
  velocityPerMinute: 0,
  growth: 0,
  growthZ: 0,
  doublingMinutes: null,
  acceleration: null,
  r: null,
  rLow: null,
  rHigh: null,
  zr: null,
  zx: 0,
  negativeShare: null,
  negativeBaseline: 0,
  negativeZ: 0,
  angerShare: null,
  angerZ: null,
  polarisation: null,
  opposition: null,
  meanMood: null,
  distinctAuthors: 0,
  heat: 0,
  coordination: 0,
};

/** An assessment that says only how many mentions. */
export function assessment(subject: string, mentions: number): Assessment {
  return {
    v: 1,
    type: 'assessment',
    subject: { kind: 'monitor', id: subject, name: subject },
    platform: 'weibo',
    minute: 26_533_333,
    onset: null,
    phase: 'quiet',
    previousPhase: 'quiet',
    jump: null,
    level: 'none',
    previousLevel: 'none',
    score: 0,
    confidence: 1,
    signals: quietSignals,
    because: [],
    whyNot: null,
    mentions,
    voice: mentions,
    excess: 0,
    shared: {},
    terms: [],
    samples: [],
    policy: 'none',
    engine: { segmenter: 'none', dictionary: 'none' },
  };
}
