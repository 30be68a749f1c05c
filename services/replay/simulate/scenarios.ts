import { minuteOf } from '../../../shared/time.ts';
import type { Scenario, Topic } from './spec.ts';
import { type TopicKind, vocabularies } from './vocabulary.ts';

/** When and with which seed a named scenario runs. */
export interface Setting {
  readonly seed?: number;
  /** Epoch minute of the first minute; default 2026-03-02 00:00 in China, a Monday. */
  readonly startMinute?: number;
}

const MONDAY = minuteOf(Date.parse('2026-03-02T00:00:00+08:00'));
const REGION = '330000';
const LINES = Object.keys(vocabularies) as TopicKind[]; // the keys of a record are its kinds
/** Invented place names: every first with every second character. */
const FIRST = '青云柳澜石松鹭芦禾屿桐杉晴霁远岚';
const SECOND = '槐汀棠栎蘅砚苇笙湄堇岫杪';

/** Four places whose everyday talk the other scenarios share. */
const town: readonly Topic[] = [
  { id: 'market', place: '青槐', kind: 'market', perMinute: { weibo: 1, wechat: 0.3 }, region: REGION },
  { id: 'canteen', place: '云汀', kind: 'canteen', perMinute: { weibo: 0.5, wechat: 0.3 }, region: REGION },
  { id: 'water', place: '柳堇', kind: 'water-main', perMinute: { weibo: 0.4, wechat: 0.1 }, region: REGION },
  { id: 'bus', place: '晴苇', kind: 'bus-line', perMinute: { weibo: 0.8, wechat: 0.2 }, region: REGION },
];

/**
 * Food safety at a market: quiet hours, then a hub posts, 150 answer within five minutes, and WeChat follows. Beside it a
 * burst water main has been growing step by step for hours: what a jump is not.
 */
export function rehearsal(
  setting: Setting & { readonly quietHours?: number; readonly afterHours?: number } = {},
): Scenario {
  const { quietHours = 8, afterHours = 4 } = setting;
  return {
    ...placed('rehearsal', setting),
    minutes: (quietHours + afterHours) * 60,
    topics: town,
    crises: [
      {
        topic: 'market',
        kind: 'weibo_jump_hub150',
        onset: quietHours * 60,
        mood: 'crisis',
        echo: { kind: 'wechat_jump_60', lagMinutes: 40 },
      },
      { topic: 'water', kind: 'weibo_gradual_R1.2', onset: Math.max(0, quietHours - 3) * 60, mood: 'crisis' },
    ],
  };
}

/** Only background: nothing may alarm. */
export function quiet(setting: Setting & { readonly days?: number; readonly hard?: boolean } = {}): Scenario {
  const { days = 7, hard = false } = setting;
  return { ...placed('quiet', setting), minutes: days * 1440, topics: town, crises: [], hard };
}

/** A school canteen that is talked about more and more on WeChat, in the last two days. */
export function slowWechat(setting: Setting & { readonly days?: number } = {}): Scenario {
  const { days = 5 } = setting;
  return {
    ...placed('slow-wechat', setting),
    minutes: days * 1440,
    topics: town,
    crises: [{ topic: 'canteen', kind: 'wechat_deep_R1.5', onset: late(days) + 600, mood: 'crisis' }],
  };
}

/** A burst water main that grows step by step on Weibo, and a bus line that people are glad about, in the last two days. */
export function gradual(setting: Setting & { readonly days?: number } = {}): Scenario {
  const { days = 5 } = setting;
  return {
    ...placed('gradual', setting),
    minutes: days * 1440,
    topics: town,
    crises: [
      { topic: 'water', kind: 'weibo_gradual_R1.6', onset: late(days) + 480, mood: 'crisis' },
      { topic: 'bus', kind: 'weibo_gradual_R1.2', onset: late(days) + 840, mood: 'benign' },
    ],
  };
}

/** A copypasta raid on a market: 200 posts that are six texts by 40 accounts, within ten minutes, in the last two days. */
export function raid(setting: Setting & { readonly days?: number } = {}): Scenario {
  const { days = 5 } = setting;
  return {
    ...placed('raid', setting),
    minutes: days * 1440,
    topics: town,
    crises: [],
    raids: [{ topic: 'market', onset: late(days) + 900 }],
  };
}

/**
 * A load: exactly `mentions` rows at about `perSecond` in event time, day and night alike, an eighth of them on WeChat,
 * over many topics with different names.
 */
export function bench(
  setting: Setting & {
    readonly mentions?: number;
    readonly perSecond?: number;
    readonly topics?: number;
  } = {},
): Scenario {
  const { mentions = 100_000, perSecond = 100, topics = 200 } = setting;
  const each = (perSecond * 60) / topics;
  return {
    ...placed('bench', setting),
    /** Half as long again as the mean needs: the background drifts. */
    minutes: Math.ceil((1.5 * mentions) / (perSecond * 60)) + 10,
    topics: Array.from({ length: topics }, (_, index) => manyTopics(index, each)),
    crises: [],
    seasonal: false,
    limit: mentions,
  };
}

/**
 * A busy office: about `perMinute` mentions a minute over many topics, on some of which, one after the other, a crisis jumps;
 * so that in most minutes some incident changes. The first hour is quiet.
 */
export function busy(
  setting: Setting & {
    readonly perMinute: number;
    readonly minutes: number;
    readonly topics: number;
    readonly crises: number;
  },
): Scenario {
  const { perMinute, minutes, topics, crises } = setting;
  const spread = Math.max(1, Math.floor((minutes - HOUR) / crises));
  return {
    ...placed('busy', setting),
    minutes,
    topics: Array.from({ length: topics }, (_, index) => manyTopics(index, perMinute / topics)),
    crises: Array.from({ length: crises }, (_, index) => ({
      topic: `t${index}`,
      kind: 'weibo_jump_hub150' as const,
      onset: HOUR + index * spread,
      mood: 'crisis' as const,
    })),
    seasonal: false,
  };
}

const HOUR = 60;

/** Minutes from the start to the last two days: what comes before is history to learn from. */
function late(days: number): number {
  return Math.max(0, days - 2) * 1440;
}

/** The n-th of many topics, each with a name of its own. */
export function manyTopics(index: number, perMinute: number): Topic {
  const names = FIRST.length * SECOND.length;
  const first = FIRST[index % FIRST.length] ?? '';
  const second = SECOND[Math.floor(index / FIRST.length) % SECOND.length] ?? '';
  const kind = LINES[(index + Math.floor(index / names)) % LINES.length] ?? 'market';
  const volumes = { weibo: (perMinute * 7) / 8, wechat: perMinute / 8 };
  return { id: `t${index}`, place: first + second, kind, perMinute: volumes, region: REGION };
}

function placed(name: string, setting: Setting): Pick<Scenario, 'name' | 'seed' | 'startMinute'> {
  return { name, seed: setting.seed ?? 1, startMinute: setting.startMinute ?? MONDAY };
}
