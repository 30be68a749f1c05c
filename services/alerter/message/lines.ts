import type { Colour } from '../../../shared/incidents.ts';
import type { AlertMessage } from '../../../shared/message.ts';
import { isoCst, MINUTE_MS } from '../../../shared/time.ts';
import { levelWords } from '../../../shared/words.ts';
import { harmless } from './typeset.ts';

/** What a message is sent as: what it says, at which level, and what the delivery adds. */
export interface Telling {
  readonly level: Colour;
  readonly kind: string;
  readonly message: AlertMessage;
  /** 可能重复: an earlier try may have arrived. */
  readonly repeat: boolean;
  /** The link leads to where its reader signs, not to the incident's page. */
  readonly signs: boolean;
}

/** One line of a message. What does not fit is left out: the lowest rank first, of equal ones the last. */
export interface Line {
  readonly part: keyof AlertMessage | 'head' | 'foot';
  /** What it is, in a word; '' of what needs none. */
  readonly label: string;
  readonly text: string;
  readonly rank: number;
}

/** Never left out: level and what, what is asked by when, the link. */
export const ESSENTIAL = 4;
const WHAT_IS_KNOWN = 3;
const WHY = 2;
const WHY_NOT = 1;
const FURTHER = 0;
const PERCENT = 100;

/**
 * The message as lines, in the order in which they are read: what and how bad, what is asked of me by when, where and since
 * when, how fast, why, what people ask, how much we see, who has it, the link.
 */
export function linesOf({ level, kind, message, repeat, signs }: Telling): readonly Line[] {
  const { asked, fast, said, hand, why, whyNot, question, others, signed, link } = message;
  const time = said.length > 0 ? null : timeWords(message);
  return [
    line('head', '', `${marksOf({ level, kind, message, repeat })}${harmless(message.what)}`, ESSENTIAL),
    ...(asked ? [line('asked', '请您', askedWords(asked), ESSENTIAL)] : []),
    line('step', '', stateWords(message), WHAT_IS_KNOWN),
    ...(fast === null ? [] : [line('fast', '', fast, WHAT_IS_KNOWN)]),
    ...said.map((text) => line('said', '', text, WHAT_IS_KNOWN)),
    ...(hand === null ? [] : [line('hand', '', hand, WHAT_IS_KNOWN)]),
    ...why.map((reason, index) =>
      line('why', index === 0 ? '依据' : '', reason, index === 0 ? WHAT_IS_KNOWN : FURTHER),
    ),
    ...(whyNot === null ? [] : [line('whyNot', '为何不更高', whyNot, WHY_NOT)]),
    ...(question === null ? [] : [line('question', '问得最多', question, WHY)]),
    ...(time === null ? [] : [line('since', '', time, WHAT_IS_KNOWN)]),
    ...(signed === null ? [] : [line('signed', '', signedWords(signed), WHY)]),
    ...(others.length === 0 ? [] : [line('others', '同时告知', others.join('、'), WHY)]),
    line('foot', '', footWords(message), WHAT_IS_KNOWN),
    ...(link === null
      ? []
      : [{ part: 'link', label: signs ? '签收' : '详情', text: link, rank: ESSENTIAL } as const]),
  ].filter(({ text }) => text !== '');
}

/** What is written on the link where it is not shown itself. */
export function tapWords({ signs }: Pick<Telling, 'signs'>): string {
  return signs ? '点此签收' : '查看详情';
}

/** 【演练】【可能重复】【红色 I级】: what must be seen before anything else. */
export function marksOf({ level, kind, message, repeat }: Omit<Telling, 'signs'>): string {
  const state = kind === 'closed' ? '解除' : kind === 'signed' ? '已签收' : levelWords[level];
  return `${message.drill ? '【演练】' : ''}${repeat ? '【可能重复】' : ''}【${state}】`;
}

/** `06-13 14:02` in China, of the start of a minute. */
export function clockWords(minute: number): string {
  return isoCst(minute * MINUTE_MS)
    .slice(5, 16)
    .replace('T', ' ');
}

export function askedWords({ what, by }: NonNullable<AlertMessage['asked']>): string {
  return by === null ? what : `${clockWords(by)} 前${what}`;
}

function stateWords({ step, where, phase, mentions, ended }: AlertMessage): string {
  const places = where.join('、');
  return [
    [step, places].filter((part) => part !== '').join('；'),
    ...(phase === null || ended !== null ? [] : [`，阶段：${phase}`]),
    ...(mentions === 0 ? [] : [`；累计 ${mentions} 条`]),
  ].join('');
}

function timeWords({ since, known, ended, delay, signed }: AlertMessage): string | null {
  const more = delay === null ? '' : `（${delay}）`;
  if (ended !== null) return `${clockWords(since)} 起，${clockWords(ended)} 止${more}`;
  return signed === null || delay !== null
    ? `起点 ${clockWords(since)}，${clockWords(known)} 研判${more}`
    : null;
}

function signedWords({ by, minute }: NonNullable<AlertMessage['signed']>): string {
  return `${by} 已于 ${clockWords(minute)} 签收，正在处置`;
}

/** How far the evidence can be trusted, and the rules that judged (design.md part 5, promises 3 and 4). */
function footWords({ coverage, rules, incident }: AlertMessage): string {
  if (coverage === null) return `人工登记，无系统研判；${incident}`;
  const by = rules === null ? '' : `；规则 ${rules}`;
  return `证据完整度 ${Math.round(coverage * PERCENT)}%${by}；${incident}`;
}

function line(part: Line['part'], label: string, text: string, rank: number): Line {
  return { part, label, text: part === 'head' ? text : harmless(text), rank };
}
