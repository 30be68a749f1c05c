import { z } from 'zod';
import type { Platform } from '../../../shared/records.ts';

/**
 * Share of a day's mentions by hour in China, midnight first, mean 1: the rhythm of a platform, pooled over subjects.
 * A synthetic table by the project's own generator; real Weibo bursts swing at least as far (decision 002).
 */
const hours = [
  0.9, 0.55, 0.3, 0.2, 0.15, 0.18, 0.35, 0.7, 1.0, 1.15, 1.25, 1.3, 1.4, 1.3, 1.2, 1.15, 1.15, 1.2, 1.25,
  1.35, 1.5, 1.7, 1.75, 1.4,
];

const positive = (value: number) => z.number().positive().default(value);
const share = (value: number) => z.number().min(0).max(1).default(value);
const minutes = (value: number) => z.int().min(1).max(100_000).default(value);

/** What differs between the two platforms: WeChat spreads among acquaintances, so it is smaller, deeper and slower. */
interface Pace {
  readonly windows: readonly [fast: number, mid: number, long: number];
  readonly priorPerMinute: number;
  readonly slowBar: number | null;
  readonly kernel: readonly [number, number, number];
  readonly medianMinutes: number;
  readonly jumpMinutes: number;
  readonly ratio: number;
  readonly closeMinutes: number;
  readonly excess: readonly [blue: number, yellow: number, crowd: number, orange: number, red: number];
}

function settingsFor(pace: Pace) {
  return z.strictObject({
    /** Minutes of the fast, mid and long window. */
    windows: z
      .strictObject({
        fast: minutes(pace.windows[0]),
        mid: minutes(pace.windows[1]),
        long: minutes(pace.windows[2]),
      })
      .refine((w) => w.fast <= w.mid && w.mid <= w.long, 'the windows must grow from fast to mid to long')
      .prefault({}),
    /** The expectation (detection.md 1). */
    baseline: z
      .strictObject({
        /** Mentions a minute of a subject nothing is known of: most monitors hear little. */
        priorPerMinute: positive(pace.priorPerMinute),
        /** Minutes of evidence the prior is worth in the overall mean. */
        priorMinutes: positive(60),
        /** Minutes of evidence a half hour of the profile borrows from the other day class, and that from the mean. */
        slotPriorMinutes: positive(30),
        /** Weight a half hour keeps at each new visit: about ten visits of memory. */
        slotMemory: share(0.9),
        /** What the overall mean keeps per minute: a half-life of 9.6 days. */
        meanMemory: share(0.99995),
        /** Two hours was equal or worse. */
        levelHalfLifeMinutes: positive(360),
        levelMin: positive(0.2),
        levelMax: positive(5),
        /** The level moves only once a whole day has been seen: before, it would chase the time of day. */
        levelAfterMinutes: z.number().min(0).default(1440),
        dispersionHalfLifeMinutes: positive(2880),
        dispersionMin: positive(0.02),
        dispersionMax: positive(5),
        /** Standard deviations above expectation at which a minute is cut off for learning: a crisis teaches nothing. */
        winsorise: positive(3),
        floorPerMinute: positive(0.005),
        /** The platform's rhythm, 24 hourly factors with mean 1. */
        rhythm: z.array(z.number().positive()).length(24).default(mean1(hours)),
        /**
         * Power of the rhythm in the profile's prior. A subject may follow the platform fully (1) or not at all (0);
         * the square root leaves the same error, at most sqrt(12) = 3.4, either way, which is about what the charts
         * ignore under the cold-start dispersion. The profile itself takes over as half hours are visited.
         */
        rhythmTrust: share(0.5),
      })
      .prefault({}),
    /** What is done while there is too little history. */
    cold: z
      .strictObject({
        /** Mid windows in which routine is learnt and nothing but a violent outbreak is judged. */
        warmUpWindows: z.int().min(0).max(20).default(2),
        /** Minutes the platform's default rate is worth beside the warm-up's own. */
        priorMinutes: positive(8),
        /** Excess mentions a violent outbreak in the warm-up needs, beside three times the bar and the outbreak ratio. */
        violentExcess: positive(100),
        /** Below this much history the day's rhythm is unknown: dispersion and level are held back. */
        historyMinutes: z.number().min(0).default(1440),
        dispersion: z.number().min(0).default(0.5),
        /** G that lifts the cap at yellow within that time. */
        surge: positive(3),
      })
      .prefault({}),
    /** The CUSUM charts (detection.md 2.1): bars from the false-alarm table of detection.md 8. */
    charts: z
      .strictObject({
        /** Ratio the marked and the count chart are designed for; growth below about 2.2 is ignored. */
        ratio: z.number().gt(1).default(4),
        /**
         * Bar of the marked chart at one expected mention a minute, and what it gains each time the expectation grows
         * e-fold. Evidence is a log-likelihood ratio: the chance that routine passes a bar h falls as e^-h, and the chances
         * to begin grow with the mentions, so that equal false alarms need a bar that grows with their logarithm. At 1 the
         * shipped bar is one false alarm a topic-month at every volume (decision 009; detection.md 8, h@1/mo: 11.5 at 0.05
         * a minute to 19.5 at 100).
         */
        markedBar: positive(14.3),
        markedBarGain: z.number().min(0).default(1),
        /**
         * Part of a bar that counts as one more bar above it, at one expected mention a minute, and what it gains each time the
         * expectation grows e-fold, up to 1. Where little is said false alarms thin out fast above the bar, as e^-h; where much
         * is said they come of drift, and thin out slowly. Measured on 60 generated topic-months a volume (decision 009).
         */
        tailShare: share(0.87),
        tailShareGain: z.number().min(0).default(0.24),
        countBar: positive(45),
        /**
         * Above this expectation a minute the count bar grows with its square root. Beside the marked chart it is a hedge
         * and may spend a tenth of the budget at every volume: detection.md 8, count-only h@0.1/mo, 37 at 1 a minute, 79 at
         * 5, 173 at 20, 337 at 100.
         */
        countBusyPerMinute: positive(1.5),
        /**
         * Bar of the only chart of a series without marks, and what it gains with the square root of the expectation a
         * minute: one false alarm a month at every volume (detection.md 8, column count-only h@1/mo: 13 at 0.05 a
         * minute, 18 at 1, 29 at 5, 50 at 20, 84 at 100).
         */
        plainBar: positive(13),
        plainBarGain: positive(7),
        slowRatio: z.number().gt(1).default(2.5),
        /**
         * The third chart, for slow platforms, with its own gain; null switches it off. Designed for half the ratio, it
         * answers to the slow drift of a busy subject as well, so its bar grows faster (measured, decision 009).
         */
        slowBar: z.number().positive().nullable().default(pace.slowBar),
        slowBarGain: z.number().min(0).default(2.5),
        /** Charts are cut off at this many bars, so that they drain in bounded time. */
        cap: positive(6),
        /** A chart at or below this holds no evidence: the next minute may be an onset. */
        onsetBelow: positive(1),
        /** With no window above its expectation, a full chart drains within this time, however small the expectation. */
        drainMinutes: minutes(pace.closeMinutes),
      })
      .prefault({}),
    /** The share of negative mentions and how far a crisis is expected to shift it. */
    marks: z
      .strictObject({
        /** Shift of the log odds of 'negative' in a crisis: odds times 3.3. */
        shift: positive(1.2),
        halfLifeMinutes: positive(4320),
        /** Where the share starts (negative of so many), and what of it never decays: silence must not erase it. */
        startNegative: z.number().min(0).default(4),
        startOf: positive(20),
        keepNegative: z.number().min(0).default(1),
        keepOf: z.number().min(0).default(5),
        /** Share of angry mentions at the start, with the same weights. */
        startAngry: share(0.05),
        min: share(0.02),
        max: share(0.9),
        /** The shares are frozen while the marked chart stands above this part of its bar. */
        freezeAbove: positive(0.4),
      })
      .prefault({}),
    /** How one mention begets others (detection.md 2.3): a mixture of three exponentials. */
    spread: z
      .strictObject({
        kernelMinutes: z
          .tuple([z.number().positive(), z.number().positive(), z.number().positive()])
          .default([...pace.kernel]),
        kernelShares: z.tuple([share(0), share(0), share(0)]).default([0.15, 0.7, 0.15]),
        medianMinutes: positive(pace.medianMinutes),
        /** Medians after the onset that R leaves out: with the seed inside, a dying cascade shows R = 1.8 (measured). */
        skipMedians: positive(1.2),
        /** Expected offspring needed before R is told. */
        minOffspring: positive(3),
        /** Over-dispersion by super-spreaders, and relative misfit of the kernel. */
        overDispersion: positive(1.67),
        kernelMisfit: share(0.1),
        /** The fastest organic growth the jump test grants: even at this R the rise must not be explained. */
        organicR: positive(2),
      })
      .prefault({}),
    /** Phases (detection.md 3). */
    phase: z
      .strictObject({
        latentSurge: positive(0.4),
        endSurge: positive(0.15),
        /** Ratio above which a window counts as raised at all. */
        raisedRatio: positive(1.5),
        growingRatio: positive(2),
        /** Outbreak ratio at low volume; towards 2 as the mid window's expectation passes 20. */
        outbreakRatio: positive(pace.ratio),
        outbreakExcess: positive(pace.excess[3]),
        jumpMinutes: minutes(pace.jumpMinutes),
        jumpZ: positive(3),
        /** Of the peak's intensity: still at the peak, fallen from it, risen above it. */
        peakShare: share(0.7),
        fadingShare: share(0.6),
        risenRatio: positive(1.3),
        /** A steep second wave must reach this share of the highest peak so far: a city waking up on the day after is none. */
        relapseShare: share(0.3),
        /** Minutes of calm before the watch closes; twice that while opinion was divided. */
        closeMinutes: minutes(pace.closeMinutes),
        /** An outbreak within this time after closing is a relapse. */
        reopenMinutes: minutes(72 * 60),
        /** Opposition (0..1) from which opinion counts as divided. */
        dividedFrom: share(0.5),
        /** The baseline is frozen from growing to fading, but a plateau this long is the new normal. */
        newNormalMinutes: minutes(1440),
        confirmMinutes: minutes(2),
      })
      .prefault({}),
    /** Growth of days (days.ts): what a slow burn is told by, which no chart of minutes sees. */
    climb: z
      .strictObject({
        /** Times a usual day from which growth is told; the two days before must have reached its square root. */
        ratio: z.number().gt(1).default(2),
        /** Standard deviations above a usual day. */
        z: positive(3),
        /**
         * Least standard deviation of a day's log: a working day and a weekend of the generator's routine differ by 0.15 and a
         * tenth; a subject whose own days differ more is held against those.
         */
        dayDeviation: positive(0.2),
      })
      .prefault({}),
    /** Levels (detection.md 6). */
    level: z
      .strictObject({
        blueSurge: positive(0.6),
        orangeSurge: positive(2),
        redSurge: positive(3),
        /**
         * Least mentions above routine per level, since the onset and within the long window: an old wave's excess says
         * nothing about now. A quarrel of three people is no event (blue). Yellow wakes someone: a crowd of one mention
         * a minute above routine for an hour, whatever its mood, or fewer when they are clearly more negative than
         * usual or come at once (eight years of real, sparse, quarrelsome comments: never more than 54 in an hour, and
         * never more negative than usual by three standard errors). Orange is the outbreak minimum of detection.md 3;
         * red calls a city's leadership and needs more voices than one thread has.
         */
        blueExcess: positive(pace.excess[0]),
        yellowExcess: positive(pace.excess[1]),
        crowdExcess: positive(pace.excess[2]),
        orangeExcess: positive(pace.excess[3]),
        redExcess: positive(pace.excess[4]),
        negativeZ: positive(3),
        /** Red's mandatory key: the negative share itself, and its distance from the subject's own. */
        redNegativeShare: share(0.35),
        redNegativeRise: share(0.12),
        spreadZ: positive(1.64),
        growthZ: positive(3),
        shockZ: positive(4),
        /** Times the outbreak excess that counts as scale. */
        scaleTimes: positive(10),
        raiseMinutes: minutes(2),
        raiseRedMinutes: minutes(3),
        /**
         * A level is lowered by one step each time it has not been called for during this long: a long window, so that
         * all that was heard when it was last called for has left the windows. A pause between two posts is no relief.
         */
        holdMinutes: minutes(pace.windows[2]),
        /**
         * Share of the long window's mentions in texts that the same hands push from which that is said (detection.md 5.4,
         * K). A manufactured crisis is a crisis: with the outbreak's excess of them it is told, at yellow; more is for the
         * voices alone to reach.
         */
        coordinatedShare: share(0.25),
        /** Mentions judged per distinct author and minute: one person shouting is not a crowd. */
        perAuthor: z.int().min(1).default(3),
      })
      .prefault({}),
  });
}

const schemas = {
  weibo: settingsFor({
    windows: [5, 15, 60],
    priorPerMinute: 0.2,
    slowBar: null,
    kernel: [5, 20, 80],
    medianMinutes: 10,
    jumpMinutes: 15,
    ratio: 5,
    closeMinutes: 240,
    excess: [5, 15, 60, 30, 50],
  }),
  wechat: settingsFor({
    windows: [15, 60, 240],
    priorPerMinute: 0.1,
    slowBar: 20,
    kernel: [20, 80, 300],
    medianMinutes: 45,
    jumpMinutes: 75,
    ratio: 4,
    closeMinutes: 960,
    excess: [4, 8, 30, 15, 25],
  }),
};

/** Detection's part of the policy file: every number that judges, per platform. */
export const detectionPolicySchema = z.strictObject({
  weibo: schemas.weibo.prefault({}),
  wechat: schemas.wechat.prefault({}),
});

export type DetectionPolicy = z.infer<typeof detectionPolicySchema>;
export type DetectionSettings = DetectionPolicy[Platform];

export const defaultDetection: Readonly<Record<Platform, DetectionSettings>> = detectionPolicySchema.parse(
  {},
);

function mean1(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value / mean);
}
