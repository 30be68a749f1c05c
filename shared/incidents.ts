import { z } from 'zod';
import { messageSchema } from './message.ts';
import { assessmentSchema, jumpSchema, levels, phases, platforms, sampleSchema } from './records.ts';

/**
 * Incidents, the human acts on them, and what is told of them: the records of stream `incidents`, and `action` on stream
 * `assessments`. Free of `node:`, like records.ts, so that the page can import it. `minute` in whole epoch minutes of the
 * run, `at` in epoch milliseconds of the wall clock (a rehearsal's minutes run faster than the clock of who signs it).
 */
const minute = z.int();
const at = z.int();
const count = z.int().nonnegative();
const platform = z.enum(platforms);
/** Incident ids are `inc-` and 12 hex digits, derived. */
export const incidentIdSchema = z.string().regex(/^inc-[0-9a-f]{12}$/);

/** The levels of the scale; `none` is below it. */
export const colours = ['blue', 'yellow', 'orange', 'red'] as const;
const colour = z.enum(colours);
/** What a person writes into a form: said shortly, kept whole. */
const words = z.string().trim().min(1).max(500);

/** 时限: what has to be done by when. `statement-limit` is the last time for the first statement, whatever the office aims at. */
export const clockNames = [
  'sign',
  'statement',
  'statement-limit',
  'further',
  'press',
  'report-first',
  'report-further',
  'report-final',
] as const;
/** What a person may record as done; a signature is an act of its own, and the first statement meets its limit too. */
export const doneClocks = [
  'statement',
  'further',
  'press',
  'report-first',
  'report-further',
  'report-final',
] as const;
/** Where a clock's length comes from: a published rule, a custom of the trade, or the office itself. */
export const clockBases = ['rule', 'custom', 'own'] as const;

/** What a human does to an incident (design.md part 3, "Human acts are records"). */
export const actSchema = z.discriminatedUnion('act', [
  /** 签收: someone has taken it. The first signature stands. */
  z.strictObject({ act: z.literal('sign'), incident: incidentIdSchema }),
  z.strictObject({
    act: z.literal('note'),
    incident: incidentIdSchema,
    text: z.string().trim().min(1).max(2000),
  }),
  /** A human's level: holds until the machine goes higher, or 24 hours. */
  z.strictObject({ act: z.literal('level'), incident: incidentIdSchema, level: colour, reason: words }),
  /** 静默, for so many minutes of the run; a rise above the level it was muted at is told all the same. */
  z.strictObject({
    act: z.literal('mute'),
    incident: incidentIdSchema,
    minutes: z
      .int()
      .min(1)
      .max(7 * 24 * 60),
    reason: words,
  }),
  z.strictObject({ act: z.literal('unmute'), incident: incidentIdSchema }),
  /** The two become one; the older (openedAt, id) survives. */
  z.strictObject({
    act: z.literal('merge'),
    incident: incidentIdSchema,
    other: incidentIdSchema,
    reason: words,
  }),
  /** These subjects become an incident of their own, and are not merged back by the machine. */
  z.strictObject({
    act: z.literal('split'),
    incident: incidentIdSchema,
    subjects: z.array(z.string()).min(1),
    reason: words,
  }),
  z.strictObject({ act: z.literal('close'), incident: incidentIdSchema, reason: words }),
  /** A statement was made, a report sent, a press conference held: its clock is met. */
  z.strictObject({
    act: z.literal('clock'),
    incident: incidentIdSchema,
    clock: z.enum(doneClocks),
    text: words,
  }),
  /** When the event itself happened, where people know it: clocks then run from the earlier of this and the detection. */
  z.strictObject({ act: z.literal('occurred'), incident: incidentIdSchema, minute }),
  /** Opened by hand: a call from a superior is a source too. */
  z.strictObject({
    act: z.literal('open'),
    title: z.string().trim().min(1).max(80),
    level: colour,
    platforms: z.array(platform).min(1),
    reason: words,
  }),
]);

/** An act as it lies in the log. `id` is chosen by who asks, so that asking twice acts once. */
export const actionSchema = z.strictObject({
  v: z.literal(1),
  type: z.literal('action'),
  id: z.string().min(8).max(64),
  by: z.string().min(1).max(64),
  at,
  what: actSchema,
});

export const subjectNameSchema = z.strictObject({ id: z.string(), name: z.string() });
export const memberSchema = z.strictObject({ subject: z.string(), platform });
export const levelEntrySchema = z.strictObject({ minute, level: colour });
export const phaseEntrySchema = z.strictObject({ minute, phase: z.enum(phases), jump: z.boolean() });
/** A jump of one member, with the numbers that prove it. */
export const jumpMarkSchema = jumpSchema.extend({ minute, subject: z.string(), platform });

/** Why: what an assessment said, kept whole. */
export const evidenceSchema = assessmentSchema.pick({
  minute: true,
  subject: true,
  platform: true,
  level: true,
  phase: true,
  score: true,
  confidence: true,
  signals: true,
  because: true,
  whyNot: true,
  policy: true,
  engine: true,
});

/** One act in an incident's book. */
export const bookEntrySchema = z.strictObject({
  action: z.string(),
  act: z.enum([
    'sign',
    'note',
    'level',
    'mute',
    'unmute',
    'merge',
    'split',
    'close',
    'open',
    'clock',
    'occurred',
  ]),
  by: z.string(),
  at,
  minute,
  /** For people: the note, the reason, the level. */
  text: z.string(),
});

/** What people have done with an incident. */
export const handlingSchema = z.strictObject({
  signed: z.strictObject({ by: z.string(), at, minute }).nullable(),
  /** A human's level, the machine's at that time, and the minute at which it lapses. */
  level: z
    .strictObject({
      level: colour,
      machine: z.enum(levels),
      by: z.string(),
      reason: z.string(),
      until: minute,
    })
    .nullable(),
  muted: z
    .strictObject({ by: z.string(), reason: z.string(), until: minute, level: z.enum(levels) })
    .nullable(),
  /** Opened by hand: it has no machine evidence and is closed by hand. */
  byHand: z.boolean(),
  /** A mute of a red incident that waits for a second person. */
  muteAsked: z.strictObject({ by: z.string(), minute, minutes: z.int(), reason: z.string() }).optional(),
  /** When the event happened, as people have said. */
  occurred: z.strictObject({ by: z.string(), minute }).optional(),
  /** What was done of what the clocks ask for, oldest first. */
  done: z
    .array(z.strictObject({ clock: z.enum(doneClocks), by: z.string(), at, minute, text: z.string() }))
    .optional(),
  book: z.array(bookEntrySchema),
});

/** A deadline of an incident. */
export const clockSchema = z.strictObject({
  clock: z.enum(clockNames),
  /** Whose length it has. */
  level: colour,
  platform,
  /** The minute from which it runs, and what that minute is. */
  from: minute,
  since: z.enum(['occurred', 'onset', 'detected', 'raised', 'told', 'done', 'closed']),
  due: minute,
  basis: z.enum(clockBases),
  /** The rule, the custom, or whose setting it is; for people. */
  source: z.string(),
  done: z.strictObject({ by: z.string(), minute }).nullable(),
});

/** What a human handles: opened from assessments or by hand, merged from subjects about the same thing. */
export const incidentSchema = z.strictObject({
  id: incidentIdSchema,
  run: z.string(),
  /** Name of the monitor that opened it, and the most telling terms. */
  title: z.string(),
  /** Most telling first; none contained in another. */
  terms: z.array(z.string()),
  /** The one that opened it first, then those that merged in. */
  subjects: z.array(subjectNameSchema),
  /** Every series that has reached the opening level, in the order in which it did. */
  members: z.array(memberSchema),
  platforms: z.array(platform),
  /** First minute of the earliest excursion of a member. */
  onset: minute,
  /** First minute of the present excursion (of the last one, when there is none): what delays are counted from. */
  since: minute,
  openedAt: minute,
  closedAt: minute.nullable(),
  /** The latest minute that was folded into it; its histories never run backward. */
  updatedAt: minute,
  /** The present level: a human's where one holds, else the highest of its members. */
  level: z.enum(levels),
  peakLevel: colour,
  /** The hottest of its members' present phases; 反复 after a re-opening, until it has peaked or faded. */
  phase: z.enum(phases),
  relapsing: z.boolean(),
  /** How often it was re-opened. */
  relapses: count,
  levels: z.array(levelEntrySchema),
  /** Begins before `openedAt`, with the phases of the excursion that opened it. */
  phases: z.array(phaseEntrySchema),
  jumps: z.array(jumpMarkSchema),
  /** Entries that no longer fit its histories. */
  forgotten: count,
  /** Since onset, over all excursions that reached the opening level; what two of its subjects share counts once. */
  mentions: count,
  /** The judgement at which the peak level was reached, and the present one of its leading member; null by hand. */
  peak: evidenceSchema.nullable(),
  latest: evidenceSchema.nullable(),
  /** Bottom-k by rank over members, different texts first. */
  samples: z.array(sampleSchema),
  /** Ids of incidents it shares most of its mentions with, or that are contained in it. */
  links: z.array(z.string()),
  mergedInto: incidentIdSchema.nullable(),
  handling: handlingSchema,
  /** By the policy in force when this was said; absent in records from before there were clocks. */
  clocks: z.array(clockSchema).optional(),
});

export const changeKinds = [
  'opened',
  'reopened',
  'raised',
  'lowered',
  'jumped',
  'closed',
  'merged',
  'linked',
  'signed',
  'noted',
  'levelled',
  'muted',
  'unmuted',
  'split',
  /** Something that a clock asks for was done, or the time of the event was told. */
  'clocked',
  /** A mention that it shows was edited or deleted. */
  'amended',
] as const;

/** Kinds of alert that tell something new of the event itself; the others call, remind and keep people informed. */
export const newsKinds = ['opened', 'reopened', 'raised', 'jumped'] as const;

export const alertKinds = [
  ...newsKinds,
  'closed',
  'signed',
  /** Nobody has signed: the next step of the chain. */
  'called',
  /** It is still up: a reminder while it lasts. */
  'reminded',
  /** A deadline is near; it has passed. */
  'due',
  'breached',
  /** A mute has ended and the incident is still up. */
  'unmuted',
  /** Several notices to one person at once. */
  'digest',
] as const;

/** A message to people, decided once by the fold; its deliveries carry ids derived from `id`. */
export const alertSchema = z.strictObject({
  /** Derived from run, incident, minute and kind. */
  id: z.string(),
  incident: incidentIdSchema,
  minute,
  level: colour,
  kind: z.enum(alertKinds),
  to: z.string(),
  /** The message as bare text. */
  text: z.string(),
  /** What it says, in parts; absent in alerts of older programs. */
  message: messageSchema.optional(),
  /** Whom the duty tells by name, each through one channel: one delivery each. Channels with one receiver see it beside. */
  recipients: z
    .array(z.strictObject({ person: z.string(), name: z.string(), channel: z.string() }))
    .optional(),
  /** Hash of the policy whose duty named them, and says where they are reached. */
  policy: z.string().optional(),
});

/** An incident as it stands after something happened to it; the highest revision is the present. */
export const incidentRecordSchema = z.strictObject({
  v: z.literal(1),
  type: z.literal('incident'),
  /** 1, 2, 3 … per incident. */
  revision: z.int().min(1),
  minute,
  changes: z.array(z.enum(changeKinds)),
  alerts: z.array(alertSchema),
  incident: incidentSchema,
});

/** What became of an action: `incident` and `revision` tell where to see it, or `refused` why nothing was done (Chinese). */
export const actionDoneSchema = z.strictObject({
  v: z.literal(1),
  type: z.literal('action-done'),
  action: z.string(),
  incident: incidentIdSchema.nullable(),
  revision: z.int().nullable(),
  refused: z.string().nullable(),
});

/** How far the run has been judged, per platform: what the page shows as 'up to'. */
export const clockRecordSchema = z.strictObject({
  v: z.literal(1),
  type: z.literal('settled-through'),
  platform,
  through: minute,
});

export const incidentsRecord = z.discriminatedUnion('type', [
  incidentRecordSchema,
  actionDoneSchema,
  clockRecordSchema,
]);

export type Colour = (typeof colours)[number];
export type Act = z.infer<typeof actSchema>;
export type Action = z.infer<typeof actionSchema>;
export type SubjectName = z.infer<typeof subjectNameSchema>;
export type Member = z.infer<typeof memberSchema>;
export type LevelEntry = z.infer<typeof levelEntrySchema>;
export type PhaseEntry = z.infer<typeof phaseEntrySchema>;
export type JumpMark = z.infer<typeof jumpMarkSchema>;
export type Evidence = z.infer<typeof evidenceSchema>;
export type BookEntry = z.infer<typeof bookEntrySchema>;
export type Handling = z.infer<typeof handlingSchema>;
export type Incident = z.infer<typeof incidentSchema>;
export type ChangeKind = (typeof changeKinds)[number];
export type Alert = z.infer<typeof alertSchema>;
export type AlertRecipient = NonNullable<Alert['recipients']>[number];
export type ClockName = (typeof clockNames)[number];
export type DoneClock = (typeof doneClocks)[number];
export type IncidentClock = z.infer<typeof clockSchema>;
export type IncidentRecord = z.infer<typeof incidentRecordSchema>;
export type ActionDone = z.infer<typeof actionDoneSchema>;
export type SettledThrough = z.infer<typeof clockRecordSchema>;
