/** What a parameter of the policy is measured in, what it does, and where its default comes from. */
export interface ParameterWords {
  readonly unit: string;
  readonly what: string;
  readonly source: string;
}

type Row = readonly [unit: string, what: string, source: string];

/** "D" and a number: that section of the project's detection mathematics, measured there; "decision N": infra/decisions. */
const D1 = 'D 1, measured';
const D3 = 'D 3, measured';
const D6 = 'D 6, decision 002';

/**
 * Every number of the policy by its path, those of `detection` without their platform. A test holds this list to the schemas:
 * a parameter without its words, and words without a parameter, fail it.
 */
const detection: Readonly<Record<string, Row>> = {
  'windows.fast': ['min', 'fast window', 'D 2.2: Weibo 5, WeChat 15'],
  'windows.mid': ['min', 'mid window', 'D 2.2: Weibo 15, WeChat 60'],
  'windows.long': ['min', 'long window', 'D 2.2: Weibo 60, WeChat 240'],
  'baseline.priorPerMinute': ['mentions/min', 'rate of a subject nothing is known of', 'decision 002'],
  'baseline.priorMinutes': ['min', 'what the prior rate is worth in the overall mean', D1],
  'baseline.slotPriorMinutes': [
    'min',
    'what a half hour borrows from the other day class, and that from the mean',
    D1,
  ],
  'baseline.slotMemory': ['share/visit', 'weight a half hour keeps at each visit: about ten visits', D1],
  'baseline.meanMemory': ['share/min', 'what the overall mean keeps: half-life 9.6 days', 'decision 002'],
  'baseline.levelHalfLifeMinutes': ['min', 'half-life of the slow level', D1],
  'baseline.levelMin': ['times', 'least level', D1],
  'baseline.levelMax': ['times', 'greatest level', D1],
  'baseline.levelAfterMinutes': ['min', 'history before the level moves', D1],
  'baseline.dispersionHalfLifeMinutes': ['min', 'half-life of the dispersion', D1],
  'baseline.dispersionMin': ['alpha', 'least dispersion', D1],
  'baseline.dispersionMax': ['alpha', 'greatest dispersion', D1],
  'baseline.winsorise': ['sd', 'where a minute is cut off for learning', D1],
  'baseline.floorPerMinute': ['mentions/min', 'least expectation', 'decision 002'],
  'baseline.rhythm': ['24 factors', "a day's rhythm by hour, mean 1", 'D 11 (generator), decision 002'],
  'baseline.rhythmTrust': ['power', 'power of the rhythm in the prior profile', 'decision 002'],
  'cold.warmUpWindows': ['mid windows', 'time in which routine is learnt', 'decision 002'],
  'cold.priorMinutes': ['min', "what the platform's rate is worth beside the warm-up's", 'decision 002'],
  'cold.violentExcess': ['mentions', 'excess of an outbreak that is judged in the warm-up', 'decision 002'],
  'cold.historyMinutes': ['min', 'history below which a subject is cold', 'D 1: 24 h'],
  'cold.dispersion': ['alpha', 'dispersion while cold', 'D 1'],
  'cold.surge': ['bars (G)', 'what lifts the cap at yellow while cold', 'D 1'],
  'charts.ratio': ['times', 'growth the charts are designed for', 'D 2.1, pitfall 3'],
  'charts.markedBar': [
    'log-likelihood',
    'bar of the marked chart at 1 mention a minute: about 1 false alarm a topic-month',
    'decision 009, D 8',
  ],
  'charts.markedBarGain': [
    'per e-fold of mentions/min',
    'what that bar gains with the expectation',
    'decision 009: of a log-likelihood, 1',
  ],
  'charts.tailShare': [
    'bars',
    'what counts as one more bar above the bar, at 1 mention a minute: false alarms thin out faster where little is said',
    'decision 009, measured',
  ],
  'charts.tailShareGain': [
    'per e-fold of mentions/min',
    'what that gains with the expectation, up to 1',
    'decision 009, measured',
  ],
  'charts.countBar': ['log-likelihood', 'bar of the count chart', 'D 2.1'],
  'charts.countBusyPerMinute': [
    'mentions/min',
    'expectation from which the count bar grows',
    'D 8, count-only h@0.1/mo',
  ],
  'charts.plainBar': ['log-likelihood', 'bar of a series without moods', 'D 8, count-only h@1/mo'],
  'charts.plainBarGain': [
    'per sqrt(mentions/min)',
    'what that bar gains with the expectation',
    'D 8, count-only h@1/mo',
  ],
  'charts.slowRatio': ['times', 'growth the slow chart is designed for', 'D 2.1: WeChat'],
  'charts.slowBar': [
    'log-likelihood',
    'bar of the slow chart at 1 mention a minute; null: off',
    'decision 009, D 2.1',
  ],
  'charts.slowBarGain': [
    'per e-fold of mentions/min',
    'what that bar gains with the expectation',
    'decision 009, measured',
  ],
  'charts.cap': ['bars', 'where charts are cut off', 'D 2.1, pitfall 4'],
  'charts.onsetBelow': ['log-likelihood', 'at or below it a chart holds no evidence', 'D 2.1'],
  'charts.drainMinutes': ['min', 'time in which a full chart drains in calm', 'decision 002'],
  'marks.shift': ['log-odds', 'how far a crisis shifts the odds of negative', 'D 2.1: 1.2, odds times 3.3'],
  'marks.halfLifeMinutes': ['min', 'half-life of the usual negative share', 'D 2.1: 3 days'],
  'marks.startNegative': ['mentions', 'negative mentions the share starts with', 'D 2.1'],
  'marks.startOf': ['mentions', 'of so many', 'D 2.1'],
  'marks.keepNegative': ['mentions', 'what of them never decays', 'decision 002'],
  'marks.keepOf': ['mentions', 'of so many', 'decision 002'],
  'marks.startAngry': ['0..1', 'angry share at the start', 'decision 002'],
  'marks.min': ['0..1', 'least usual share', 'D 2.1'],
  'marks.max': ['0..1', 'greatest usual share', 'D 2.1'],
  'marks.freezeAbove': ['bars', 'marked chart above which the shares are frozen', 'D 2.1: 0.4'],
  'spread.kernelMinutes': ['min', 'time constants of how mentions beget others', 'D 2.3'],
  'spread.kernelShares': ['0..1', 'their shares', 'D 2.3'],
  'spread.medianMinutes': ['min', 'median of the kernel', 'D 2.3: Weibo 10, WeChat 45'],
  'spread.skipMedians': ['medians', 'what R leaves out after the onset', 'D 2.3, measured'],
  'spread.minOffspring': ['mentions', 'expected offspring before R is told', 'D 2.3'],
  'spread.overDispersion': ['times', 'over-dispersion by super-spreaders', 'D 2.3'],
  'spread.kernelMisfit': ['0..1', 'relative misfit of the kernel', 'D 2.3'],
  'spread.organicR': ['offspring', 'fastest organic growth the jump test grants', D3],
  'climb.ratio': ['times', 'a usual day from which growth of days is told', 'decision 002'],
  'climb.z': ['z', 'above a usual day', 'decision 002'],
  'climb.dayDeviation': [
    'log',
    'least standard deviation of days',
    'decision 002: D 11 day sigma 0.15, weekend 0.9',
  ],
  'phase.latentSurge': ['bars (G)', 'evidence of 潜伏', D3],
  'phase.endSurge': ['bars (G)', 'evidence below which 潜伏 ends', D3],
  'phase.raisedRatio': ['times', 'ratio above which a window is raised at all', D3],
  'phase.growingRatio': ['times', 'ratio of 发酵', D3],
  'phase.outbreakRatio': ['times', 'ratio of 爆发 at low volume', 'D 3: Weibo 5, WeChat 4'],
  'phase.outbreakExcess': ['mentions', 'least excess of 爆发', 'D 3: Weibo 30, WeChat 15'],
  'phase.jumpMinutes': ['min', 'longest way from onset to 爆发 of a jump', 'D 3: Weibo 15, WeChat 75'],
  'phase.jumpZ': ['z', 'shock that organic growth does not explain', D3],
  'phase.peakShare': ['0..1', 'of the peak: still 高潮', D3],
  'phase.fadingShare': ['0..1', 'of the peak: 回落', D3],
  'phase.risenRatio': ['times', 'of the peak: 爆发 again', D3],
  'phase.relapseShare': ['0..1', 'of the highest peak a second wave must reach', 'decision 002'],
  'phase.closeMinutes': ['min', 'calm before the watch closes', 'D 3: 4 long windows'],
  'phase.reopenMinutes': ['min', 'time in which an outbreak is 反复', 'D 3: 72 h'],
  'phase.dividedFrom': ['0..1', 'opposition from which opinion is divided', 'D 4.3'],
  'phase.newNormalMinutes': ['min', 'plateau that is the new normal', 'decision 002'],
  'phase.confirmMinutes': ['min', 'how long a proposal must repeat', D3],
  'level.blueSurge': ['bars (G)', 'evidence of blue', D6],
  'level.orangeSurge': ['bars (G)', 'evidence of orange', D6],
  'level.redSurge': ['bars (G)', 'evidence of red', D6],
  'level.blueExcess': ['mentions', 'least excess of blue', 'decision 002'],
  'level.yellowExcess': ['mentions', 'least excess of yellow', 'decision 002'],
  'level.crowdExcess': [
    'mentions',
    'excess in the long window that is yellow whatever its mood',
    'decision 002',
  ],
  'level.orangeExcess': ['mentions', 'least excess of orange', D6],
  'level.redExcess': ['mentions', 'least excess of red', 'decision 002'],
  'level.negativeZ': ['z', 'negativity that counts as clearly more than usual', D6],
  'level.redNegativeShare': ['0..1', "red's mandatory key: the negative share", 'D 6, pitfall 6'],
  'level.redNegativeRise': ['0..1', "red's mandatory key: above the subject's own", 'D 6, pitfall 6'],
  'level.spreadZ': ['z', 'R above 1 that is a key', D6],
  'level.growthZ': ['z', 'growth that is a key', D6],
  'level.shockZ': ['z', 'shock that is a key', D6],
  'level.scaleTimes': ['times', 'the outbreak excess that is a key', D6],
  'level.raiseMinutes': ['min', 'confirmations before a level is raised', D6],
  'level.raiseRedMinutes': ['min', 'confirmations before red', D6],
  'level.holdMinutes': ['min', 'how long a level outlasts its last call', 'decision 002: the long window'],
  'level.coordinatedShare': ['0..1', 'share pushed by the same hands from which it is said', 'D 5.4'],
  'level.perAuthor': ['mentions', 'judged per author and minute', 'D 4.3'],
};

const rest: Readonly<Record<string, Row>> = {
  'board.watch': [
    'word',
    'titles on hot boards that name a monitor and are told: flagged, all, none',
    'chosen',
  ],
  'board.bar': [
    'points',
    'from which a title on a hot board that names a monitor is told',
    'test/bench/board.ts',
  ],
  'board.keepMinutes': ['min', 'how long a title counts that is read no more', 'chosen: hourly boards'],
  'score.lateMinutes.weibo': ['min', 'late up to this counts in the open minute', 'D 7'],
  'score.lateMinutes.wechat': ['min', 'late up to this counts in the open minute', 'D 7'],
  'score.aheadMinutes': ['min', 'further ahead of its lane a mention is a clock fault', 'chosen: 7 days'],
  'score.samples': ['mentions', 'samples kept per subject and minute', 'chosen'],
  'score.sketch': ['hashes', 'distinct-author sketch: about 1/sqrt(k) off above it', 'KMV, 12 % at 64'],
  'topics.watch': ['true, false', 'topics that nobody asked for are looked for and judged', 'decision 010'],
  'threads.watch': ['word', 'threads that are subjects: none, known, all', 'decision 004'],
};

/** The words of a policy path such as `detection.weibo.charts.markedBar`, or null where it has none. */
export function wordsOf(path: string): ParameterWords | null {
  const row = rest[path] ?? detection[path.replace(/^detection\.[a-z]+\./, '')];
  if (!row) return null;
  const [unit, what, source] = row;
  return { unit, what, source };
}

/** All that has words: paths of `detection` begin with `detection.*`. */
export const describedPaths: readonly string[] = [
  ...Object.keys(detection).map((path) => `detection.*.${path}`),
  ...Object.keys(rest),
];
