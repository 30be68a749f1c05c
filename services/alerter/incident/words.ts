import type { Act, Alert } from '../../../shared/incidents.ts';
import type { Level, Reason } from '../../../shared/records.ts';
import { isoCst, MINUTE_MS } from '../../../shared/time.ts';
import { levelWords, phaseWords, platformWords, spanWords } from '../../../shared/words.ts';
import { closingEntry } from './handling.ts';
import type { Change, Colour, Incident, JumpMark } from './incident.ts';

/** What is told to a person; a merge is told as the close of the one that went into the other. */
export type AlertKind = Alert['kind'];

export const alertWords: Readonly<Record<AlertKind, string>> = {
  opened: '新事件',
  raised: '升级',
  jumped: '跳跃',
  reopened: '反复',
  closed: '解除',
  signed: '已签收',
  called: '催签',
  reminded: '持续提醒',
  due: '时限将到',
  breached: '时限已过',
  unmuted: '静默结束',
  digest: '汇总',
};

/** What people do to an incident, as an officer calls it. */
export const actWords: Readonly<Record<Act['act'], string>> = {
  sign: '签收',
  note: '登记处置记录',
  level: '定级',
  mute: '静默',
  unmute: '取消静默',
  merge: '合并',
  split: '拆分',
  close: '结束',
  open: '登记',
  clock: '登记时限事项',
  occurred: '登记事发时间',
};

/** A message is read on a telephone at night; what is longer is on the incident's page. */
export const ALERT_LENGTH = 500;
const TITLE_LENGTH = 60;
const REASON_LENGTH = 90;
const REASONS = 4;
const NOTICE_LINE_LENGTH = 160;
/** Enough of the hash to tell two policies apart. */
const HASH_LENGTH = 8;
/** Code of the reason by which the analyzer says that a monitor was taken out of force. */
const WITHDRAWN = 'withdrawn';
/** Code of the reason that tells of a jump; the message tells it in its own line. */
const JUMP = 'jump';

export interface AlertContext {
  /** Minutes between a mention and our seeing it, as the source's progress tells; null where it is not known. */
  readonly sourceDelayMinutes: number | null;
  /** The incident that took this one in, where that is why it is closed. */
  readonly survivor: Incident | null;
}

/**
 * The text of an alert in Chinese: what, where, how bad, why, why not higher, since when and how late; at most
 * ALERT_LENGTH characters. It quotes no mention: titles hold only terms of several mentions, reasons only numbers
 * (design.md part 5, promises 3 and 6).
 */
export function alertText(kind: AlertKind, { incident, minute }: Change, context: AlertContext): string {
  const parts = partsOf(kind, incident, minute, context);
  while (lengthOf(parts) > ALERT_LENGTH) {
    const lowest = Math.min(...parts.map(({ rank }) => rank));
    if (lowest === MUST) break;
    parts.splice(
      parts.findLastIndex(({ rank }) => rank === lowest),
      1,
    );
  }
  return shorten(parts.map(({ text }) => text).join('\n'), ALERT_LENGTH);
}

/** `06-13 14:02` in China, of the start of a minute. */
export function clockWords(minute: number): string {
  return isoCst(minute * MINUTE_MS)
    .slice(5, 16)
    .replace('T', ' ');
}

/** How a jump is told, with the numbers that prove it (detection.md 3). */
export function jumpWords({ platform, skipped, minutes, ratio, zx }: JumpMark): string {
  const skippedText =
    skipped.length > 0 ? `，跳过${skipped.map((phase) => phaseWords[phase]).join('、')}` : '';
  return `${platformWords[platform]}从起点 ${spanWords(minutes)}直入爆发${skippedText}；为平时的 ${ratio.toFixed(1)} 倍，自然传播难以解释（zx=${zx.toFixed(1)}）`;
}

interface Part {
  readonly text: string;
  /** What is left out when the text is too long: the lowest rank first, of equal ones the last. */
  readonly rank: number;
}

const MUST = 2;
const WHY_NOT = 1;
const FURTHER_REASON = 0;

/** Of a notice that tells nothing new: which incident, what is asked for, how far it can be trusted. */
export function noticeText(incident: Incident, lines: readonly string[]): string {
  const { level, peakLevel, title } = incident;
  const word = level === 'none' ? `曾达${levelWords[peakLevel]}` : levelWords[level];
  const head = `【${word}】${shorten(title, TITLE_LENGTH)}`;
  const said = lines.map((line) => shorten(line, NOTICE_LINE_LENGTH));
  return shorten([head, ...said, footWords(incident)].join('\n'), ALERT_LENGTH);
}

function partsOf(kind: AlertKind, incident: Incident, minute: number, context: AlertContext): Part[] {
  if (kind === 'closed') return closedParts(incident, minute, context);
  return kind === 'signed' ? signedParts(incident) : upParts(kind, incident, minute, context);
}

function upParts(kind: AlertKind, incident: Incident, minute: number, context: AlertContext): Part[] {
  const { latest, phase } = incident;
  const jump = incident.jumps.findLast((one) => one.minute >= incident.updatedAt - JUMP_IS_NEWS_MINUTES);
  const places = incident.platforms.map((platform) => platformWords[platform]).join('、');
  const phasePart = phase === 'quiet' ? '' : `，阶段：${phaseWords[phase]}`;
  const because = latest?.because.filter(({ code }) => !jump || code !== JUMP).slice(0, REASONS) ?? [];
  return [
    must(`【${levelWords[incident.level]}】${shorten(incident.title, TITLE_LENGTH)}`),
    must(`${stepWords(kind, incident)}；${places}${phasePart}；累计 ${incident.mentions} 条`),
    ...(jump ? [must(`跳跃：${jumpWords(jump)}`)] : []),
    ...handParts(incident),
    ...because.map((reason, index) => ({
      text: `${index === 0 ? '依据：' : '・'}${reasonPart(reason)}`,
      rank: index === 0 ? MUST : FURTHER_REASON,
    })),
    ...(latest?.whyNot ? [{ text: `为何不更高：${reasonPart(latest.whyNot)}`, rank: WHY_NOT }] : []),
    must(timeWords(incident, minute, context)),
    must(footWords(incident)),
  ];
}

/** A level that a person has set says who and why, beside what the machine says. */
function handParts({ handling, latest }: Incident): Part[] {
  const { level } = handling;
  if (!level) return [];
  const machine = latest ? `；系统研判 ${levelWords[latest.level]}` : '';
  return [
    must(
      `人工定级：${levelWords[level.level]}，${level.by}：${shorten(level.reason, REASON_LENGTH)}${machine}`,
    ),
  ];
}

function signedParts(incident: Incident): Part[] {
  const { signed } = incident.handling;
  const who = signed
    ? `${signed.by} 已于 ${clockWords(signed.minute + 1)} 签收，正在处置`
    : alertWords.signed;
  return [must(`【已签收】${shorten(incident.title, TITLE_LENGTH)}`), must(who), must(footWords(incident))];
}

/** A jump older than this has been told with an earlier message, or the incident was below the calling level then. */
const JUMP_IS_NEWS_MINUTES = 15;

function closedParts(incident: Incident, minute: number, { survivor }: AlertContext): Part[] {
  const { latest, mergedInto } = incident;
  const withdrawn = latest?.because.find(({ code }) => code === WITHDRAWN);
  const other = survivor ? `「${shorten(survivor.title, TITLE_LENGTH)}」${survivor.id}` : mergedInto;
  const closing = closingEntry(incident);
  const how = mergedInto
    ? `与${other}为同一事，已并入，后续只报该事件`
    : closing
      ? `由 ${closing.by} 结束：${shorten(closing.text, REASON_LENGTH)}`
      : (withdrawn?.text ?? '热度已回到平时水平');
  return [
    must(`【解除】${shorten(incident.title, TITLE_LENGTH)}`),
    must(how),
    must(
      `最高 ${levelWords[incident.peakLevel]}；${clockWords(incident.onset)} 起，${clockWords(minute + 1)} 止，历时 ${spanWords(minute + 1 - incident.onset)}；累计 ${incident.mentions} 条`,
    ),
    must(footWords(incident)),
  ];
}

/** How far the evidence can be trusted, and the rules that judged (design.md part 5, promises 3 and 4). */
function footWords({ latest, id }: Incident): string {
  if (!latest) return `人工登记，无系统研判；${id}`;
  return `证据完整度 ${Math.round(latest.confidence * 100)}%；规则 ${latest.policy.slice(0, HASH_LENGTH)}；${id}`;
}

function stepWords(kind: AlertKind, incident: Incident): string {
  if (kind !== 'raised') return alertWords[kind];
  const before = incident.levels.at(-2)?.level;
  return before
    ? `${alertWords.raised}：${colourWord(before)}→${colourWord(incident.level)}`
    : alertWords.raised;
}

function colourWord(level: Colour | Level): string {
  return levelWords[level].split(' ')[0] ?? levelWords[level];
}

/** Source delay, detection delay and their sum, as far as they are known (design.md part 1). */
function timeWords(incident: Incident, minute: number, { sourceDelayMinutes }: AlertContext): string {
  const known = minute + 1;
  const delay = known - incident.since;
  const parts = [
    `距起点 ${spanWords(delay)}`,
    sourceDelayMinutes === null ? null : `来源延迟 ${spanWords(sourceDelayMinutes)}`,
    sourceDelayMinutes === null ? null : `合计 ${spanWords(delay + sourceDelayMinutes)}`,
  ].filter((part) => part !== null);
  return `起点 ${clockWords(incident.since)}，${clockWords(known)} 研判（${parts.join('，')}）`;
}

function reasonPart({ text }: Reason): string {
  return shorten(text, REASON_LENGTH);
}

export function shorten(text: string, limit: number): string {
  const characters = [...text];
  return characters.length <= limit ? text : `${characters.slice(0, limit - 1).join('')}…`;
}

function lengthOf(parts: readonly Part[]): number {
  return parts.reduce((sum, { text }) => sum + [...text].length + 1, -1);
}

function must(text: string): Part {
  return { text, rank: MUST };
}
