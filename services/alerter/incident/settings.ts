import { z } from 'zod';

/** How assessments become incidents. Every number that judges here is one of these. */
export const incidentSettingsSchema = z.strictObject({
  /** A subject that reaches this level opens an incident. Blue: everything the detector lifts off the ground is on record. */
  openAt: z.enum(['blue', 'yellow', 'orange', 'red']).default('blue'),
  /** A new onset of the same subject this long after the close re-opens the same incident as 反复 (detection.md 3: 72 h). */
  reopenHours: z
    .number()
    .positive()
    .max(30 * 24)
    .default(72),
  /**
   * A member at none and 平息 for this long holds its incident open no more; at 平静 it does so at once. Weibo's long window
   * (detection.md 2.2): what comes back sooner never went away, and nobody is told 解除 and 反复 in one breath.
   */
  calmMinutes: z.int().min(0).max(1440).default(60),
  /** The smaller incident merges into one when it explains at least this share of the larger one's excess (design.md part 3). */
  mergeShare: z.number().gt(0).max(1).default(0.5),
  /** A topic and another subject that share so much of the smaller one's mentions are one incident (see merge.ts). */
  topicShare: z.number().gt(0).max(1).default(0.7),
  /**
   * Topics of different platforms whose most telling terms are so much alike are one incident: the weighted Jaccard by which an
   * event is known again (detection.md 5.2).
   */
  topicLikeness: z.number().gt(0).max(1).default(0.35),
  /** Contained, if this share of the smaller one's mentions also belong to the larger: linked, when it does not merge. */
  linkShare: z.number().gt(0).max(1).default(0.5),
  /** Sample mentions an incident keeps; what a person reads before deciding to look further. */
  samples: z.int().min(1).max(50).default(8),
  /** Terms an incident keeps; an assessment brings a dozen per platform. */
  terms: z.int().min(1).max(50).default(12),
  /** Entries kept in each history of an incident; a month of changes every hour. Later ones push out all but the first. */
  history: z.int().min(10).max(10_000).default(720),
  /** A human's level holds this many hours of the run against a lower machine (design.md part 3: 24 h): a whole duty round. */
  levelHours: z.int().min(1).max(168).default(24),
  /** Minutes within which a second person agrees to mute a red incident: a call to a colleague takes less. */
  muteAskedMinutes: z.int().min(1).max(1440).default(30),
  /** Lines kept in an incident's book of acts; a month of seven a day. The store keeps every revision, and so all of them. */
  book: z.int().min(10).max(2_000).default(200),
  /** Acts remembered by id, so that one asked for again is not done again: what a console may repeat after a restart. */
  acts: z.int().min(10).max(100_000).default(1_000),
});

export type IncidentSettings = z.infer<typeof incidentSettingsSchema>;

export const defaultIncidentSettings: IncidentSettings = incidentSettingsSchema.parse({});
