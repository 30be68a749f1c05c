import { z } from 'zod';
import { clockBases, type clockNames } from '../../../shared/incidents.ts';

/**
 * The lengths of clocks, per level and platform: Weibo is wide and fast, WeChat deep and slower. What is a rule is quoted with its
 * number (platform-apis.md section 5), what is a custom is called one, and the rest is the office's own setting. The rules speak
 * of 特别重大 and 重大 events; that red and orange stand for those is the office's reading, not the law's.
 */
const MONTH_MINUTES = 31 * 24 * 60;
const length = z.int().min(1).max(MONTH_MINUTES);

const itemSchema = z.strictObject({
  minutes: z.union([
    length.transform((both) => ({ weibo: both, wechat: both })),
    z.strictObject({ weibo: length, wechat: length }),
  ]),
  basis: z.enum(clockBases).default('own'),
  source: z.string().trim().min(1).max(200).default('本单位设定'),
});
export type ClockItem = z.infer<typeof itemSchema>;

type Table = Readonly<Record<(typeof clockNames)[number], ClockItem | null>>;

const HOUR = 60;
const DAY = 24 * HOUR;

function own(weibo: number, wechat: number = weibo, source = '本单位设定'): ClockItem {
  return { minutes: { weibo, wechat }, basis: 'own', source };
}
function custom(weibo: number, wechat: number, source: string): ClockItem {
  return { minutes: { weibo, wechat }, basis: 'custom', source };
}
function rule(minutes: number, source: string): ClockItem {
  return { minutes: { weibo: minutes, wechat: minutes }, basis: 'rule', source };
}

const FIVE_HOURS = rule(5 * HOUR, '国办发〔2016〕80号：特别重大、重大突发事件，5 小时内发布权威信息');
const PRESS = rule(DAY, '国办发〔2016〕61号、80号：特别重大、重大突发事件，24 小时内举行新闻发布会');
const TWO_DAYS = rule(2 * DAY, '国办发〔2016〕61号：其他政务舆情，48 小时内予以回应');
const FIRST_REPORT = rule(
  4 * HOUR,
  '国家突发公共事件总体应急预案（2006）：特别重大、重大事件 4 小时内报告；2025 年已有新预案，各地另有更短要求，请核对',
);
const KEEP_ON = '国办发〔2016〕61号要求持续发布，间隔由本单位设定';

export const defaultClocks: Readonly<Record<'red' | 'orange' | 'yellow' | 'blue', Table>> = {
  red: {
    sign: own(15),
    statement: custom(HOUR, 4 * HOUR, '“钻石 1 小时”（微博）、“黄金 4 小时”（微信，人民网舆情监测室 2010）'),
    'statement-limit': FIVE_HOURS,
    further: own(2 * HOUR, 4 * HOUR, KEEP_ON),
    press: PRESS,
    'report-first': FIRST_REPORT,
    'report-further': own(2 * HOUR, 4 * HOUR),
    'report-final': own(DAY),
  },
  orange: {
    sign: own(30),
    statement: custom(
      4 * HOUR,
      5 * HOUR,
      '“黄金 4 小时”（人民网舆情监测室 2010）；微信传播较慢，放宽到 5 小时',
    ),
    'statement-limit': FIVE_HOURS,
    further: own(4 * HOUR, 8 * HOUR, KEEP_ON),
    press: PRESS,
    'report-first': FIRST_REPORT,
    'report-further': own(4 * HOUR, 8 * HOUR),
    'report-final': own(2 * DAY),
  },
  yellow: {
    sign: own(HOUR, 2 * HOUR),
    statement: own(DAY, 2 * DAY),
    'statement-limit': TWO_DAYS,
    further: own(DAY, 2 * DAY, KEEP_ON),
    press: null,
    'report-first': null,
    'report-further': null,
    'report-final': null,
  },
  blue: {
    sign: null,
    statement: null,
    'statement-limit': TWO_DAYS,
    further: null,
    press: null,
    'report-first': null,
    'report-further': null,
    'report-final': null,
  },
};

/** `null` switches a clock off. */
function levelSchema(table: Table) {
  const one = (name: keyof Table) => itemSchema.nullable().default(table[name]);
  return z
    .strictObject({
      sign: one('sign'),
      statement: one('statement'),
      'statement-limit': one('statement-limit'),
      further: one('further'),
      press: one('press'),
      'report-first': one('report-first'),
      'report-further': one('report-further'),
      'report-final': one('report-final'),
    })
    .prefault({});
}

export const clockSettingsSchema = z.strictObject({
  red: levelSchema(defaultClocks.red),
  orange: levelSchema(defaultClocks.orange),
  yellow: levelSchema(defaultClocks.yellow),
  blue: levelSchema(defaultClocks.blue),
  /** A deadline is told before it is over, when this share of its time is left … */
  warnShare: z.number().min(0).max(1).default(0.25),
  /** … but not earlier than this: an hour is time enough to do what is left to do. */
  warnMinutes: z.int().min(1).max(DAY).default(HOUR),
});

export type ClockSettings = z.infer<typeof clockSettingsSchema>;

export const defaultClockSettings: ClockSettings = clockSettingsSchema.parse({});
