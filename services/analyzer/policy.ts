import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import type { EventLog } from '../../shared/event-log/event-log.ts';
import { monitorSchema } from '../../shared/monitor.ts';
import { detectionPolicySchema } from './detection/settings.ts';
import { threadSettingsSchema } from './threads.ts';

/** Score's numbers that judge. */
export const scoreSettingsSchema = z.strictObject({
  /** Late up to this many minutes counts in the open minute; later than that goes to its own minute only (design.md part 3). */
  lateMinutes: z
    .strictObject({ weibo: z.int().min(0).default(30), wechat: z.int().min(0).default(360) })
    .prefault({}),
  /** A mention this far ahead of its lane's progress is a clock fault (a comment dated 2099): counted, never waited for. */
  aheadMinutes: z
    .int()
    .min(60)
    .default(7 * 24 * 60),
  /** Sample mentions kept per subject and minute; enough to show, few enough to carry. */
  samples: z.int().min(1).max(50).default(8),
  /** Hashes in a distinct-author sketch: exact below this, about 1/sqrt(k) = 12 % off above. */
  sketch: z.int().min(16).max(1024).default(64),
});

const WORD_MAX = 32;

/** A line of the office's own table of work: its name, and the words by which a text is known to concern it. */
const workLineSchema = z.strictObject({
  name: z.string().trim().min(1).max(WORD_MAX),
  words: z.array(z.string().trim().min(1).max(WORD_MAX)).min(1).max(1_000),
});

/** How persons are named in titles, samples and reports. */
const peopleSchema = z.strictObject({
  /**
   * Full names that stand beside a public office (市长王建国): an office answers for its officials and may show them; without
   * being told so nobody is named.
   */
  officials: z.enum(['shown', 'masked']).default('masked'),
  /** Names that are shown as they are: spokespersons, the names of places and firms that look like a person's. */
  shown: z.array(z.string().trim().min(2).max(WORD_MAX)).max(1_000).default([]),
});

/** Topics: what is suddenly spoken of, without anybody having asked for it. */
const topicSettingsSchema = z.strictObject({ watch: z.boolean().default(true) });

/** Hot boards: titles that name a monitor. */
const boardSettingsSchema = z.strictObject({
  /** Which of them are told: those that come to enough points (board/points.ts), all, or none. They are evidence in any case but the last. */
  watch: z.enum(['flagged', 'all', 'none']).default('flagged'),
  /** Points from which one is told, as of `guanchao board`: about one doubling of heat each. */
  bar: z.number().positive().default(7),
  /** A title that is not read any more counts for so long: an hour between readings, and half of one. */
  keepMinutes: z.int().min(1).max(1440).default(90),
});
export type BoardPolicy = z.infer<typeof boardSettingsSchema>;

/** The analyzer's part of the policy file. */
export const analyzerPolicyShape = {
  monitors: z
    .array(monitorSchema)
    .max(10_000)
    .default([])
    .superRefine((monitors, context) => {
      const seen = new Set<string>();
      monitors.forEach((monitor, index) => {
        if (seen.has(monitor.id)) {
          context.addIssue({
            code: 'custom',
            path: [index, 'id'],
            message: `the id ${monitor.id} is used twice`,
          });
        }
        seen.add(monitor.id);
      });
    }),
  score: scoreSettingsSchema.prefault({}),
  threads: threadSettingsSchema.prefault({}),
  /** The office's lines of work; without any the built-in table of eighteen (lexicon/lines.txt). */
  lines: z
    .array(workLineSchema)
    .max(200)
    .default([])
    .superRefine((lines, context) => {
      lines.forEach(({ name }, index) => {
        if (lines.findIndex((line) => line.name === name) < index)
          context.addIssue({
            code: 'custom',
            path: [index, 'name'],
            message: `the line ${name} stands twice`,
          });
      });
    }),
  people: peopleSchema.prefault({}),
  topics: topicSettingsSchema.prefault({}),
  board: boardSettingsSchema.prefault({}),
  detection: detectionPolicySchema.prefault({}),
};

const analyzerPolicySchema = z.object(analyzerPolicyShape);
export type AnalyzerPolicy = z.infer<typeof analyzerPolicySchema>;
export type ScoreSettings = z.infer<typeof scoreSettingsSchema>;

/** What a processor needs to know of the policies in force. */
export type PolicySource = (hash: string) => Promise<AnalyzerPolicy>;

/** The analyzer's part of a policy's canonical body. */
export function analyzerPolicyOf(body: string): AnalyzerPolicy {
  return analyzerPolicySchema.parse(JSON.parse(body));
}

/** Reads policy bodies from stream `policies`, each hash once. */
export function policySource(log: EventLog): PolicySource {
  const known = new Map<string, AnalyzerPolicy>();
  return async (hash) => {
    const found = known.get(hash);
    if (found) return found;
    for await (const page of log.read('policies', 0, 0)) {
      for (const { record } of page) known.set(record.hash, analyzerPolicyOf(record.body));
    }
    const policy = known.get(hash);
    if (!policy)
      throw new AppError('LOG_FAILED', `the log puts policy ${hash} into force but does not hold its body`);
    return policy;
  };
}
