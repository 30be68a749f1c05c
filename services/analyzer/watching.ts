import { z } from 'zod';
import { amendSamples } from '../../shared/amended.ts';
import {
  type Amended,
  type Assessment,
  assessmentSchema,
  type Engine,
  type Platform,
  type TermKind,
} from '../../shared/records.ts';
import { explain } from './detection/explain.ts';
import type { DetectionSettings } from './detection/settings.ts';
import { type MinuteCounts, type Step, type StepContext, step, type Watch } from './detection/watch.ts';
import type { ScoreSettings } from './policy.ts';
import {
  amendHeard,
  amendHeld,
  gather,
  type Heard,
  heardOf,
  heardSchema,
  newSince,
  type OwnWords,
  sharedSince,
  sinceSchema,
  storeHeard,
  storeSince,
  tellingTerms,
  thinned,
  voiceSince,
} from './since.ts';
import { estimateDistinct } from './sketch.ts';

/** What a minute is judged by. */
export interface Rules {
  /** Hash of the policy in force. */
  readonly policy: string;
  readonly engine: Engine;
  readonly settings: DetectionSettings;
  readonly score: ScoreSettings;
  readonly subject: Assessment['subject'];
  /** The subject's own words: they come first among its terms. */
  words(): OwnWords;
  /** What a term names. */
  kindOf(term: string): TermKind | null;
  /** Told of every minute that is judged, where somebody wants to know (`Judge.observe`). */
  readonly observe?: Observe | undefined;
}

/** One judged minute of a subject, as a researcher looks at it. The watch is the detector's own: to be read at once, never kept. */
export interface Observed {
  readonly subject: Assessment['subject'];
  readonly platform: Platform;
  readonly minute: number;
  readonly coverage: number;
  /** What was heard; null: nothing. */
  readonly counts: MinuteCounts | null;
  readonly said: Step;
  readonly watch: Watch;
  readonly settings: DetectionSettings;
}

export type Observe = (observed: Observed) => void;

/**
 * The judging of one subject on one platform, whatever kind it is: steps its watch, gathers evidence since the onset, and
 * makes the assessments.
 */
export interface Watching {
  /** Null until it is opened and after it was withdrawn. */
  watch: Watch | null;
  /** Judges one minute; assessments go to `out`, or nowhere while the past is made up for. */
  judge(
    minute: number,
    heard: Heard | null,
    rules: Rules,
    context: StepContext & { readonly coverage: number },
    out: Assessment[] | null,
  ): Step;
  /** The subject is no longer judged: what was up ends here, said as such, and the watch is forgotten. */
  withdraw(minute: number, why: string, out: Assessment[]): void;
  /** Gives every sample it holds of the amended mention its new text; true when there was one. */
  amend(amended: Amended): boolean;
  /** At or above the alarm line lately: it speaks for the other platform (key K5). */
  isUpAt(minute: number): boolean;
  store(): StoredWatching;
}

/** While a subject is up it is assessed anew this often even without a change, so that counts and reasons stay fresh. */
const REPORT_MINUTES = 15;
const NO_NUMBERS = { value: null, threshold: null, windowMinutes: null, baseline: null } as const;

export const watchingSchema = z.strictObject({
  watch: z.custom<Watch>((value) => typeof value === 'object').nullable(),
  up: z.boolean(),
  told: assessmentSchema.nullable(),
  reported: z.int(),
  upUntil: z.int(),
  gathering: z.array(heardSchema),
  since: sinceSchema,
});
export type StoredWatching = z.infer<typeof watchingSchema>;

export function openWatching(platform: Platform, kept: StoredWatching | null): Watching {
  let up = kept?.up ?? false;
  /** The last assessment put out while up. */
  let told: Assessment | null = kept?.told ?? null;
  let reported = kept?.reported ?? 0;
  /** Until when the surge's last stand at the alarm line or above speaks for the other platform (K5). */
  let upUntil = kept?.upUntil ?? Number.MIN_SAFE_INTEGER;
  let since = newSince(kept?.since);
  /** Minutes in which evidence gathers while nothing is up: when the subject rises, they belong to its excursion. */
  let gathering: Heard[] = (kept?.gathering ?? []).map(heardOf);

  function assess(minute: number, said: Step, rules: Rules, watch: Watch): Assessment {
    const explained = explain(watch, rules.settings);
    return {
      v: 1,
      type: 'assessment',
      subject: rules.subject,
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
      voice: voiceSince(since),
      excess: explained.signals.excess,
      shared: sharedSince(since),
      terms: tellingTerms(since.terms, rules.words(), rules.kindOf),
      samples: [...since.samples],
      policy: rules.policy,
      engine: rules.engine,
    };
  }

  function gatherEvidence(minute: number, heard: Heard | null, said: Step, rules: Rules, watch: Watch): void {
    if (said.onset === null && since.onset === null) {
      const from = Math.max(evidenceSince(watch) ?? minute + 1, minute + 1 - rules.settings.windows.long);
      if (heard) gathering.push(thinned(heard));
      gathering = gathering.filter(({ sum }) => sum.minute >= from);
      return;
    }
    if (since.onset === null) {
      since.onset = said.onset;
      for (const one of gathering)
        if (one.sum.minute >= (said.onset ?? minute)) gather(since, one, rules.score);
      gathering = [];
    }
    if (heard) gather(since, heard, rules.score);
  }

  return {
    watch: kept?.watch ?? null,
    judge(minute, heard, rules, { coverage, ...context }, out) {
      const { watch } = this;
      if (!watch) throw new Error('a minute judged without a watch');
      const counts = heard ? countsOf(heard, rules.score) : null;
      const said = step(watch, rules.settings, minute, counts, coverage, context);
      const { subject, settings, observe } = rules;
      observe?.({ subject, platform, minute, coverage, counts, said, watch, settings });
      if (said.surge >= 1) upUntil = minute + rules.settings.windows.long;
      gatherEvidence(minute, heard, said, rules, watch);
      const due = said.up && minute - reported >= REPORT_MINUTES;
      if (out !== null && (said.changed || due)) {
        reported = minute;
        told = assess(minute, said, rules, watch);
        out.push(told);
      }
      up = said.up;
      if (!up) told = null;
      // The assessment that ends an excursion still tells the whole of it.
      if (said.onset === null) since = newSince();
      return said;
    },
    withdraw(minute, why, out) {
      if (up && told) {
        out.push({
          ...told,
          minute,
          phase: 'quiet',
          previousPhase: told.phase,
          jump: null,
          level: 'none',
          previousLevel: told.level,
          because: [{ ...NO_NUMBERS, code: 'withdrawn', text: why }],
          whyNot: null,
        });
      }
      this.watch = null;
      told = null;
      up = false;
      since = newSince();
    },
    amend(amended) {
      let isHeld = amendHeld(since, amended);
      for (const heard of gathering) isHeld = amendHeard(heard, amended) || isHeld;
      if (told === null) return isHeld;
      // An assessment that was put out stands as it was.
      const samples = amendSamples(told.samples, amended);
      if (samples === told.samples) return isHeld;
      told = { ...told, samples };
      return true;
    },
    isUpAt(minute) {
      return this.watch !== null && minute <= upUntil;
    },
    store() {
      return {
        watch: this.watch,
        up,
        told,
        reported,
        upUntil,
        gathering: gathering.map(storeHeard),
        since: storeSince(since),
      };
    },
  };
}

function countsOf({ sum, copies, unseen }: Heard, { sketch }: ScoreSettings): MinuteCounts {
  const counts: MinuteCounts = {
    n: sum.n,
    negative: sum.negative,
    positive: sum.positive,
    angry: sum.angry,
    mood: sum.mood,
    moods: sum.moods,
    late: sum.late,
    lateNegative: sum.lateNegative,
    authors: estimateDistinct(sum.authors, sketch) + sum.unknownAuthors,
    ...(unseen === null ? {} : { unseen }),
  };
  if (copies === null) return counts;
  const { n, negative, angry, coordinated } = copies;
  return { ...counts, copies: { n: n / 1000, negative: negative / 1000, angry: angry / 1000, coordinated } };
}

/** The earliest minute from which one of the watch's charts holds evidence. */
function evidenceSince(watch: Watch): number | null {
  const onsets = [watch.charts.marked, watch.charts.count, watch.charts.slow].flatMap(
    (chart) => chart.onset ?? [],
  );
  return onsets.length > 0 ? Math.min(...onsets) : null;
}
