import { z } from 'zod';
import { colours } from '../../../shared/incidents.ts';
import { defaultChains } from './chains.ts';
import { faultsOfDuty } from './faults.ts';

/** The office's duty in its policy file: people, rotas, the matrix of regions and lines of work, chains, quiet hours. */
const NAME_MAX = 32;
const DAY_MINUTES = 1440;
/** Nobody is told of anything after a day of silence that was not told by then. */
const CHAIN_MINUTES = DAY_MINUTES;

const id = z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N}._-]{0,31}$/u, 'letters, digits, . _ -, at most 32');
const name = z.string().trim().min(1).max(NAME_MAX);
const region = z.string().regex(/^\d{6}$/, 'a six-digit region code such as 110000');
const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day such as 08:30');
const day = z.iso.date();
/** In China: `2026-10-01 08:30`. */
const moment = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d [0-2]\d:[0-5]\d$/, 'a day and time in China such as 2026-10-01 08:30')
  .refine((text) => !Number.isNaN(Date.parse(`${text.replace(' ', 'T')}:00+08:00`)), 'no such time');
const colour = z.enum(colours);

const hoursSchema = z.strictObject({ from: clock, to: clock });

const contactSchema = z.strictObject({
  /** Name of the channel that reaches it: sms, email, wecom … */
  channel: z.string().trim().min(1).max(NAME_MAX),
  /** In the channel's own terms: a number, a mail address, a user's id. */
  address: z.string().trim().min(1).max(320),
  /** The lowest level for which it is used: nobody wants a call at night for a yellow one. */
  from: colour.default('yellow'),
  /** Hours in which the channel is barred here. Without any, those that its vendor bars count (see warnings.ts). */
  barred: z.array(hoursSchema).max(10).optional(),
});

const personSchema = z.strictObject({
  id,
  name,
  /** In order of preference. Without any a person is told in the console's inbox only. */
  contacts: z.array(contactSchema).max(10).default([]),
});

const shiftSchema = z.strictObject({
  name,
  /** Which days in China begin such a shift: all, working days, or days off (weekends and holidays, by 调休). */
  days: z.enum(['all', 'working', 'off']).default('all'),
  /** From the minute `from` to the minute before `to`; into the next day where `to` is not later. */
  from: clock,
  to: clock,
  /** The teams in their turn; of a team the first answers first. */
  teams: z.array(z.array(id).min(1).max(20)).min(1).max(400),
  /** The next team follows after each such shift, or each week from Monday. */
  turn: z.enum(['shift', 'week']).default('shift'),
  /** The day on which the first team began. */
  since: day,
});

const rotaSchema = z.strictObject({
  id,
  shifts: z.array(shiftSchema).min(1).max(20),
  /** Minutes into a shift in which the one before is told as well (交接班). */
  handOverMinutes: z.int().min(0).max(240).default(0),
  /** Who stands in for whom, from a time to the minute before another. The later entry wins. */
  substitutes: z
    .array(z.strictObject({ person: id, by: id, from: moment, to: moment }))
    .max(2_000)
    .default([]),
});

/** A cell of the matrix region × line of work. Where several concern one incident, the one that stands first leads. */
const cellSchema = z.strictObject({
  name: name.optional(),
  /** Of an administrative division (GB/T 2260); without one it answers for every region. */
  region: region.optional(),
  /** A line of work as the policy's `lines` or the built-in table names it; without one for every line. */
  line: name.optional(),
  /** Who is on by turns, or people who always are: a cell without either is empty, and the one above answers. */
  rota: id.optional(),
  people: z.array(id).max(50).default([]),
});

/** Whom a step tells: the first on shift, everybody on shift, the cell above, the heads, or people by their ids. */
const tellSchema = z.union([
  z.enum(['first', 'team', 'above', 'heads']),
  z.strictObject({ people: z.array(id).min(1).max(50) }),
]);

const chainSchema = z.strictObject({
  /** Step by step until somebody signs; minutes are counted from the first notice. */
  steps: z
    .array(
      z.strictObject({
        afterMinutes: z.int().min(0).max(CHAIN_MINUTES),
        tell: z.array(tellSchema).min(1).max(10),
      }),
    )
    .min(1)
    .max(20),
  /** Then the last step again, so many times. */
  repeat: z
    .strictObject({ everyMinutes: z.int().min(1).max(CHAIN_MINUTES), times: z.int().min(0).max(100) })
    .default({ everyMinutes: 15, times: 0 }),
});

const quietSchema = z.strictObject({
  /** Orange and red always get through: a night that may need an answer has none to wait for. */
  levels: z.array(z.enum(['blue', 'yellow'])).min(1),
  days: z.enum(['all', 'working', 'off']).default('all'),
  from: clock,
  to: clock,
});

const calendarSchema = z.strictObject({
  /** Years whose whole table stands here, before the program carries it. */
  years: z.array(z.int().min(2000).max(2100)).max(10).default([]),
  /** Days off and days at work that differ from the weekday, and from the program's table. */
  off: z.array(day).max(400).default([]),
  working: z.array(day).max(400).default([]),
});

export const dutySettingsSchema = z
  .strictObject({
    /** The office's own division: what is known of no region is its own. */
    region: region.optional(),
    people: z.array(personSchema).max(2_000).default([]),
    /** 带班领导: the last to be told, and told whenever nobody else is there. */
    heads: z.array(id).max(20).default([]),
    rotas: z.array(rotaSchema).max(200).default([]),
    cells: z.array(cellSchema).max(5_000).default([]),
    chains: z
      .strictObject({
        yellow: chainSchema.default(defaultChains.yellow),
        orange: chainSchema.default(defaultChains.orange),
        red: chainSchema.default(defaultChains.red),
      })
      .prefault({}),
    quiet: z.array(quietSchema).max(20).default([]),
    /** Signed, or called to the end of the chain, and still up: told again so often. */
    remindMinutes: z
      .strictObject({
        yellow: z.int().min(5).max(CHAIN_MINUTES).default(240),
        orange: z.int().min(5).max(CHAIN_MINUTES).default(120),
        red: z.int().min(5).max(CHAIN_MINUTES).default(60),
      })
      .prefault({}),
    /** A storm: beyond so many notices within so many minutes the rest comes to a person as one digest. Red never waits. */
    digest: z
      .strictObject({
        notices: z.int().min(1).max(1_000).default(5),
        windowMinutes: z.int().min(1).max(240).default(10),
      })
      .prefault({}),
    calendar: calendarSchema.prefault({}),
  })
  .superRefine((duty, context) => {
    for (const { path, message } of faultsOfDuty(duty))
      context.addIssue({ code: 'custom', path: [...path], message });
  });

export type DutySettings = z.infer<typeof dutySettingsSchema>;
export type Person = z.infer<typeof personSchema>;
export type Contact = z.infer<typeof contactSchema>;
export type Rota = z.infer<typeof rotaSchema>;
export type Shift = z.infer<typeof shiftSchema>;
export type Cell = z.infer<typeof cellSchema>;
export type Tell = z.infer<typeof tellSchema>;
export type Chain = z.infer<typeof chainSchema>;
export type Hours = z.infer<typeof hoursSchema>;
export type DayKind = Shift['days'];
