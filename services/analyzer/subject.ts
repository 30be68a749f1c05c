import { z } from 'zod';
import type { Monitor } from '../../shared/monitor.ts';
import {
  type Activity,
  type Assessment,
  activitySchema,
  assessmentSchema,
  type Engine,
  type Platform,
  sampleSchema,
} from '../../shared/records.ts';
import { explain } from './detection/explain.ts';
import type { DetectionSettings } from './detection/settings.ts';
import {
  isResting,
  type MinuteCounts,
  openWatch,
  rest,
  type Step,
  step,
  type Watch,
} from './detection/watch.ts';
import type { AnalyzerPolicy } from './policy.ts';
import { estimateDistinct } from './sketch.ts';
import {
  addActivity,
  addSample,
  bump,
  emptySum,
  type Sum,
  type SumLimits,
  toActivity,
  wouldSample,
} from './sums.ts';

/** What judging a subject's minutes needs from outside it. */
export interface Judge {
  readonly platform: Platform;
  readonly engine: Engine;
  /** Policies with the minute from which each is in force, ascending. */
  readonly policies: readonly PolicySpan[];
  readonly dayClassOf: (minute: number) => 0 | 1;
  readonly coverageOf: (minute: number) => number;
  /** Whether the same subject is up on another platform at about this minute (key K5). */
  readonly otherUp: (id: string, minute: number) => boolean;
}

export interface PolicySpan {
  readonly hash: string;
  readonly from: number;
  readonly policy: AnalyzerPolicy;
}

/** One subject on one platform: its watch, the minutes that wait to be judged, and what has gathered since onset. */
export interface Subject {
  readonly id: string;
  readonly platform: Platform;
  /** Takes a sum of a minute that is not judged yet. */
  take(activity: Activity): void;
  /** Judges every minute before `through`; assessments are appended to `out`. */
  judgeThrough(through: number, judge: Judge, out: Assessment[]): void;
  /** Nothing waits and an empty minute can change nothing but the baseline: it need not be looked at. */
  isResting(): boolean;
  /** The last minute it has judged; a resting subject catches up from there when it is woken. */
  restedSince(): number;
  isUpAt(minute: number): boolean;
  store(): Uint8Array;
}

/** While a subject is up it is assessed anew this often even without a change, so that counts and reasons stay fresh. */
const REPORT_MINUTES = 15;
/** Terms and shared subjects kept since onset; pruned to half by count when exceeded. A title needs a dozen. */
const TERMS_KEPT = 400;
/** Terms an assessment carries. */
const TERMS_TOLD = 12;

const sinceSchema = z.strictObject({
  onset: z.int().nullable(),
  mentions: z.int(),
  terms: z.array(z.tuple([z.string(), z.int()])),
  shared: z.array(z.tuple([z.string(), z.int()])),
  samples: z.array(sampleSchema),
});
const storedSchema = z.strictObject({
  watch: z.custom<Watch>((value) => typeof value === 'object').nullable(),
  up: z.boolean(),
  told: assessmentSchema.nullable(),
  reported: z.int(),
  upUntil: z.int(),
  gathering: z.array(activitySchema),
  pending: z.array(activitySchema),
  since: sinceSchema,
});

interface Since {
  onset: number | null;
  mentions: number;
  readonly terms: Map<string, number>;
  readonly shared: Map<string, number>;
  samples: z.infer<typeof sampleSchema>[];
}

export function openSubject(id: string, platform: Platform, stored: Uint8Array | undefined): Subject {
  const kept = stored ? storedSchema.parse(JSON.parse(Buffer.from(stored).toString('utf8'))) : null;
  let watch = kept?.watch ?? null;
  let up = kept?.up ?? false;
  /** The last assessment put out while up. */
  let told: Assessment | null = kept?.told ?? null;
  let reported = kept?.reported ?? 0;
  /** Until when the surge's last stand at the alarm line or above speaks for the other platform (K5). */
  let upUntil = kept?.upUntil ?? Number.MIN_SAFE_INTEGER;
  let since = sinceOf(kept?.since);
  /** Minutes in which evidence gathers while nothing is up: when the subject rises, they belong to its excursion. */
  let gathering: Sum[] = (kept?.gathering ?? []).map(sumOf);
  const pending = new Map<number, Sum>();
  for (const activity of kept?.pending ?? []) take(activity);

  function take(activity: Activity): void {
    let sum = pending.get(activity.minute);
    if (!sum) {
      sum = emptySum(id, platform, activity.minute);
      pending.set(activity.minute, sum);
    }
    addActivity(sum, activity, PENDING_LIMITS);
  }

  function judgeThrough(through: number, judge: Judge, out: Assessment[]): void {
    const minutes = [...pending.keys()].filter((minute) => minute < through).sort((a, b) => a - b);
    while (true) {
      if (watch && isResting(watch) && minutes.length === 0) return;
      const at = watch ? watch.minute + 1 : (minutes[0] ?? through);
      if (at >= through) return;
      const span = judge.policies.findLast((policy) => policy.from <= at);
      const monitor = span?.policy.monitors.find((candidate) => candidate.id === id);
      if (!span || !monitor) {
        withdraw(at, out);
        drop(minutes, at);
        continue;
      }
      const settings = span.policy.detection[platform];
      if (!watch) {
        watch = openWatch(settings, watchedFrom(judge.policies, id, at));
        continue;
      }
      const due = minutes[0] ?? through;
      if (isResting(watch) && due > at) {
        rest(watch, settings, due - 1, judge.dayClassOf, judge.coverageOf);
        continue;
      }
      const sum = pending.get(at);
      drop(minutes, at);
      judgeMinute(at, sum ?? null, { span, monitor, settings }, judge, out);
    }
  }

  function judgeMinute(minute: number, sum: Sum | null, rules: Rules, judge: Judge, out: Assessment[]): void {
    if (!watch) return;
    const said = step(
      watch,
      rules.settings,
      minute,
      sum ? countsOf(sum, rules.span) : null,
      judge.coverageOf(minute),
      {
        dayClass: judge.dayClassOf(minute),
        otherPlatformUp: judge.otherUp(id, minute),
      },
    );
    const limits = rules.span.policy.score;
    if (said.surge >= 1) upUntil = minute + rules.settings.windows.long;
    if (said.onset === null && since.onset === null) {
      const from = Math.max(evidenceSince(watch) ?? minute + 1, minute + 1 - rules.settings.windows.long);
      if (sum) gathering.push(thinned(sum));
      gathering = gathering.filter((one) => one.minute >= from);
    } else {
      if (since.onset === null) {
        since.onset = said.onset;
        for (const one of gathering) if (one.minute >= (said.onset ?? minute)) gather(since, one, limits);
        gathering = [];
      }
      if (sum) gather(since, sum, limits);
    }
    const due = said.up && minute - reported >= REPORT_MINUTES;
    if (said.changed || due) {
      reported = minute;
      told = assess(minute, said, rules, judge);
      out.push(told);
    }
    up = said.up;
    if (!up) told = null;
    // The assessment that ends an excursion still tells the whole of it.
    if (said.onset === null) since = sinceOf(undefined);
  }

  function assess(minute: number, said: Step, rules: Rules, judge: Judge): Assessment {
    if (!watch) throw new Error('an assessment without a watch');
    const explained = explain(watch, rules.settings);
    return {
      v: 1,
      type: 'assessment',
      subject: { kind: 'monitor', id, name: rules.monitor.name },
      platform,
      minute,
      onset: since.onset,
      phase: said.phase,
      previousPhase: said.previousPhase,
      jump: said.jump,
      level: said.level,
      previousLevel: said.previousLevel,
      score: explained.score,
      confidence: explained.confidence,
      signals: explained.signals,
      because: explained.because,
      whyNot: explained.whyNot,
      mentions: since.mentions,
      excess: explained.signals.excess,
      shared: Object.fromEntries([...since.shared].sort(byCount)),
      terms: tellingTerms(since.terms, rules.monitor),
      samples: since.samples,
      policy: rules.span.hash,
      engine: judge.engine,
    };
  }

  /** The monitor is no longer in force: what was up ends here, said as such, and the watch is forgotten. */
  function withdraw(minute: number, out: Assessment[]): void {
    if (up && told) {
      out.push({
        ...told,
        minute,
        phase: 'quiet',
        previousPhase: told.phase,
        jump: null,
        level: 'none',
        previousLevel: told.level,
        because: [{ ...NO_NUMBERS, code: 'withdrawn', text: '监测方案已撤下，研判到此为止' }],
        whyNot: null,
      });
    }
    watch = null;
    told = null;
    up = false;
    since = sinceOf(undefined);
  }

  function drop(minutes: number[], through: number): void {
    while (minutes.length > 0 && (minutes[0] ?? through) <= through)
      pending.delete(minutes.shift() ?? through);
  }

  return {
    id,
    platform,
    take,
    judgeThrough,
    isResting: () => pending.size === 0 && (watch === null || isResting(watch)),
    restedSince: () => watch?.minute ?? 0,
    isUpAt: (minute) => watch !== null && minute <= upUntil,
    store: () =>
      Buffer.from(
        JSON.stringify({
          watch,
          up,
          told,
          reported,
          upUntil,
          gathering: gathering.map(toActivity),
          pending: [...pending.values()].map(toActivity),
          since: { ...since, terms: [...since.terms], shared: [...since.shared] },
        } satisfies z.input<typeof storedSchema>),
      ),
  };
}

interface Rules {
  readonly span: PolicySpan;
  readonly monitor: Monitor;
  readonly settings: DetectionSettings;
}

/** See `thinned`. */
const GATHERED_TERMS = 50;
const GATHERED_SAMPLES = 3;

const NO_NUMBERS = { value: null, threshold: null, windowMinutes: null, baseline: null } as const;

/** Waiting minutes keep what score kept; the policy's own limits apply when a minute is judged. */
const PENDING_LIMITS: SumLimits = { samples: 50, sketch: 1024 };

/** The first minute of the unbroken row of policies, up to the one in force at `minute`, that hold this monitor. */
function watchedFrom(spans: readonly PolicySpan[], id: string, minute: number): number {
  let from = minute;
  for (const span of spans.filter((candidate) => candidate.from <= minute).reverse()) {
    if (!span.policy.monitors.some((monitor) => monitor.id === id)) break;
    from = span.from;
  }
  return from;
}

function countsOf(sum: Sum, span: PolicySpan): MinuteCounts {
  return {
    n: sum.n,
    negative: sum.negative,
    positive: sum.positive,
    angry: sum.angry,
    mood: sum.mood,
    moods: sum.moods,
    late: sum.late,
    lateNegative: sum.lateNegative,
    authors: estimateDistinct(sum.authors, span.policy.score.sketch) + sum.unknownAuthors,
  };
}

/** The earliest minute from which one of the watch's charts holds evidence. */
function evidenceSince(watch: Watch): number | null {
  const onsets = [watch.charts.marked, watch.charts.count, watch.charts.slow].flatMap(
    (chart) => chart.onset ?? [],
  );
  return onsets.length > 0 ? Math.min(...onsets) : null;
}

/** Of a gathering minute only the most counted terms and few samples are kept: many subjects gather, few rise. */
function thinned(sum: Sum): Sum {
  const terms =
    sum.terms.size > GATHERED_TERMS ? [...sum.terms].sort(byCount).slice(0, GATHERED_TERMS) : sum.terms;
  return { ...sum, terms: new Map(terms), samples: sum.samples.slice(0, GATHERED_SAMPLES) };
}

function sumOf(activity: Activity): Sum {
  const sum = emptySum(activity.subject, activity.platform, activity.minute);
  addActivity(sum, activity, PENDING_LIMITS);
  return sum;
}

function gather(since: Since, sum: Sum, limits: SumLimits): void {
  since.mentions += sum.n;
  for (const [term, n] of sum.terms) bump(since.terms, term, n);
  for (const [other, n] of sum.shared) bump(since.shared, other, n);
  prune(since.terms);
  prune(since.shared);
  for (const sample of sum.samples)
    if (wouldSample(since, sample.rank, limits)) addSample(since, sample, limits);
}

function prune(counts: Map<string, number>): void {
  if (counts.size <= TERMS_KEPT) return;
  const kept = [...counts].sort(byCount).slice(0, TERMS_KEPT / 2);
  counts.clear();
  for (const [term, n] of kept) counts.set(term, n);
}

/** The monitor's own words that occurred come first, then the others by count. */
function tellingTerms(terms: ReadonlyMap<string, number>, monitor: Monitor): Assessment['terms'] {
  const own = new Set([...monitor.any, ...monitor.phrase, ...monitor.all]);
  const sorted = [...terms].sort(byCount);
  const told = [...sorted.filter(([term]) => own.has(term)), ...sorted.filter(([term]) => !own.has(term))];
  return told.slice(0, TERMS_TOLD).map(([term, n]) => ({ term, n }));
}

function byCount(a: readonly [string, number], b: readonly [string, number]): number {
  return b[1] - a[1] || (a[0] < b[0] ? -1 : 1);
}

function sinceOf(stored: z.infer<typeof sinceSchema> | undefined): Since {
  return {
    onset: stored?.onset ?? null,
    mentions: stored?.mentions ?? 0,
    terms: new Map(stored?.terms),
    shared: new Map(stored?.shared),
    samples: stored?.samples ?? [],
  };
}
