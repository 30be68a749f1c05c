import type { Act, Alert } from '../../../shared/incidents.ts';
import type { AlertMessage } from '../../../shared/message.ts';
import type { Level, Reason } from '../../../shared/records.ts';
import { levelWords, phaseWords, platformWords, spanWords } from '../../../shared/words.ts';
import { charactersOf } from '../message/cut.ts';
import { fitted, plain } from '../message/fitted.ts';
import { linesOf } from '../message/lines.ts';
import { typeset } from '../message/typeset.ts';
import { closingEntry } from './handling.ts';
import type { Change, Colour, Evidence, Incident, JumpMark } from './incident.ts';

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
/** A jump older than this has been told with an earlier message, or the incident was below the calling level then. */
const JUMP_IS_NEWS_MINUTES = 15;
/** Slower than six in an hour is no speed worth telling. */
const LEAST_VELOCITY = 0.1;
/** Code of the reason that tells how fast it grows (because.ts of the analyzer). */
const SLOPE = 'growth';

export interface AlertContext {
  /** Minutes between a mention and our seeing it, as the source's progress tells; null where it is not known. */
  readonly sourceDelayMinutes: number | null;
  /** The incident that took this one in, where that is why it is closed. */
  readonly survivor: Incident | null;
}

/**
 * What an alert says: what, where, how bad, how fast, why, why not higher, since when and how late. It quotes no mention:
 * titles hold only terms of several mentions, reasons only numbers (design.md part 5, promises 3 and 6). Whom it is for
 * and what is asked of them is not known here.
 */
export function alertMessage(
  kind: AlertKind,
  { incident, minute }: Change,
  context: AlertContext,
): AlertMessage {
  const common = commonOf(incident, minute);
  if (kind === 'closed') return { ...common, ...closedParts(incident, minute, context) };
  if (kind === 'signed') return { ...common, ...signedParts(incident) };
  return { ...common, ...upParts(kind, incident, minute, context) };
}

/** Of a notice that tells nothing new: which incident, what is to be told of it or asked for, how far it can be trusted. */
export function noticeMessage(
  incident: Incident,
  minute: number,
  said: readonly string[],
  asked: AlertMessage['asked'] = null,
): AlertMessage {
  const { level, peakLevel } = incident;
  return {
    ...commonOf(incident, minute),
    step: level === 'none' ? `曾达${levelWords[peakLevel]}` : '',
    said: said.map((line) => shorten(line, NOTICE_LINE_LENGTH)),
    asked,
  };
}

/** The alert as bare text, at most ALERT_LENGTH characters. */
export function alertText(kind: AlertKind, level: Colour, message: AlertMessage): string {
  const lines = linesOf({ kind, level, message, repeat: false, signs: false });
  return fitted(lines, plain, ALERT_LENGTH, charactersOf);
}

/** How a jump is told, with the numbers that prove it (detection.md 3). */
export function jumpWords({ platform, skipped, minutes, ratio, zx }: JumpMark): string {
  const skippedText =
    skipped.length > 0 ? `，跳过${skipped.map((phase) => phaseWords[phase]).join('、')}` : '';
  return `${platformWords[platform]}从起点 ${spanWords(minutes)}直入爆发${skippedText}；为平时的 ${ratio.toFixed(1)} 倍，自然传播难以解释（zx=${zx.toFixed(1)}）`;
}

function commonOf({ id, title, since, latest }: Incident, minute: number): AlertMessage {
  return {
    drill: false,
    incident: id,
    step: '',
    what: shorten(title, TITLE_LENGTH),
    where: [],
    phase: null,
    mentions: 0,
    since,
    known: minute + 1,
    ended: null,
    delay: null,
    fast: null,
    said: [],
    hand: null,
    why: [],
    whyNot: null,
    question: null,
    coverage: latest?.confidence ?? null,
    rules: latest?.policy.slice(0, HASH_LENGTH) ?? null,
    signed: null,
    others: [],
    asked: null,
    link: null,
  };
}

function upParts(
  kind: AlertKind,
  incident: Incident,
  minute: number,
  context: AlertContext,
): Partial<AlertMessage> {
  const { latest, phase, mentions } = incident;
  const jump = incident.jumps.findLast((one) => one.minute >= incident.updatedAt - JUMP_IS_NEWS_MINUTES);
  const because = latest?.because.filter(({ code }) => !jump || code !== JUMP).slice(0, REASONS) ?? [];
  return {
    step: stepWords(kind, incident),
    where: placesOf(incident),
    phase: phase === 'quiet' ? null : phaseWords[phase],
    mentions,
    delay: delayWords(incident, minute, context),
    fast: jump ? `跳跃：${jumpWords(jump)}` : speedWords(latest),
    hand: handWords(incident),
    why: because.map(reasonPart),
    whyNot: latest?.whyNot ? reasonPart(latest.whyNot) : null,
    signed: signatureOf(incident),
  };
}

/** How fast it grows, where no reason tells it already. */
function speedWords(latest: Evidence | null): string | null {
  if (!latest || latest.because.slice(0, REASONS).some(({ code }) => code === SLOPE)) return null;
  const { velocityPerMinute, doublingMinutes } = latest.signals;
  if (velocityPerMinute < LEAST_VELOCITY) return null;
  const doubling =
    doublingMinutes !== null && doublingMinutes > 0
      ? `，约 ${spanWords(Math.max(1, doublingMinutes))}翻一番`
      : '';
  const digits = velocityPerMinute >= 10 ? 0 : 1;
  return `速度：每分钟超出常态 ${velocityPerMinute.toFixed(digits)} 条${doubling}`;
}

/** A level that a person has set says who and why, beside what the machine says. */
function handWords({ handling, latest }: Incident): string | null {
  const { level } = handling;
  if (!level) return null;
  const machine = latest ? `；系统研判 ${levelWords[latest.level]}` : '';
  return `人工定级：${levelWords[level.level]}，${level.by}：${shorten(level.reason, REASON_LENGTH)}${machine}`;
}

function signedParts(incident: Incident): Partial<AlertMessage> {
  return { signed: signatureOf(incident) };
}

function signatureOf({ handling: { signed } }: Incident): AlertMessage['signed'] {
  return signed ? { by: signed.by, minute: signed.minute + 1 } : null;
}

function closedParts(incident: Incident, minute: number, { survivor }: AlertContext): Partial<AlertMessage> {
  const { latest, mergedInto, onset, peakLevel, mentions } = incident;
  const withdrawn = latest?.because.find(({ code }) => code === WITHDRAWN);
  const other = survivor ? `「${shorten(survivor.title, TITLE_LENGTH)}」${survivor.id}` : mergedInto;
  const closing = closingEntry(incident);
  const how = mergedInto
    ? `与${other}为同一事，已并入，后续只报该事件`
    : closing
      ? `由 ${closing.by} 结束：${shorten(closing.text, REASON_LENGTH)}`
      : (withdrawn?.text ?? '热度已回到平时水平');
  return {
    step: `最高 ${levelWords[peakLevel]}`,
    where: placesOf(incident),
    mentions,
    since: onset,
    ended: minute + 1,
    delay: `历时 ${spanWords(minute + 1 - onset)}`,
    hand: how,
  };
}

function placesOf({ platforms }: Incident): string[] {
  return platforms.map((platform) => platformWords[platform]);
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
function delayWords(incident: Incident, minute: number, { sourceDelayMinutes }: AlertContext): string {
  const delay = minute + 1 - incident.since;
  return [
    `距起点 ${spanWords(delay)}`,
    ...(sourceDelayMinutes === null
      ? []
      : [`来源延迟 ${spanWords(sourceDelayMinutes)}`, `合计 ${spanWords(delay + sourceDelayMinutes)}`]),
  ].join('，');
}

function reasonPart({ text }: Reason): string {
  return shorten(text, REASON_LENGTH);
}

export function shorten(text: string, limit: number): string {
  const characters = [...typeset(text)];
  return characters.length <= limit ? characters.join('') : `${characters.slice(0, limit - 1).join('')}…`;
}
