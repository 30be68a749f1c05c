import type { Reason, Signals } from '../../../shared/records.ts';
import { phaseWords } from '../../../shared/words.ts';
import type { Readings } from './readings.ts';
import type { Watch } from './state.ts';
import { steady } from './steady.ts';
import { upperTail } from './tail.ts';
import type { Tuning } from './tuning.ts';
import { expectedIn, negativeIn, offspringIn, saidIn } from './windows.ts';
import { amount, clockOf, decimal, percent, span } from './wording.ts';

/** A reason and what it adds to the score: the order in which it is told. */
interface Weighed extends Reason {
  readonly weight: number;
}

/** z from which a change of a share is told: one-sided 5 % for slopes, 0.1 % for levels (detection.md 4.3). */
const TELL = { slope: 1.64, share: 3 };
/** Share of the mid window's mentions that are copies, and how many mentions, from which it is said. */
const MANY_COPIES = { share: 0.2, of: 10 };
/** Share of late mentions in the mid window from which it is said. */
const MANY_LATE = 0.2;

/** What each part adds to the score of detection.md 6, each within its own bound. */
export function contributions(readings: Readings, signals: Signals, watch: Watch) {
  const part = (bound: number, value: number): number => bound * Math.min(1, Math.max(0, value));
  return {
    volume: 0.5 * (1 - Math.exp(-readings.surge / 2)),
    negativity: part(0.3, readings.negativeZ / 6),
    spread: readings.reproduction === null ? 0 : 0.25 * (1 - upperTail(readings.zr)),
    shock: part(0.25, readings.zx / 6),
    scale: part(0.2, Math.log10(Math.max(1, readings.excess)) / 4),
    anger: part(0.15, (signals.angerZ ?? 0) / 6),
    otherPlatform: watch.otherPlatformUp && readings.surge >= 1 ? 0.15 : 0,
  };
}

/** 0..100, for sorting only: the parts as if independent (detection.md 6). */
export function scoreOf(readings: Readings, signals: Signals, watch: Watch): number {
  const missed = Object.values(contributions(readings, signals, watch)).reduce(
    (product, c) => product * (1 - c),
    1,
  );
  return steady(100 * (1 - missed));
}

/** Every predicate that holds, weightiest first; in Chinese, with its numbers. */
export function becauseOf(watch: Watch, readings: Readings, signals: Signals, tuning: Tuning): Reason[] {
  const weights = contributions(readings, signals, watch);
  const all = [
    volume(watch, readings, signals, tuning, weights.volume),
    negativity(watch, readings, tuning, weights.negativity),
    souring(watch, tuning),
    anger(watch, signals, tuning, weights.anger),
    jump(watch, tuning, weights.shock),
    shock(watch, readings, tuning, weights.shock),
    spread(readings, signals, tuning, weights.spread),
    growth(readings, signals, tuning),
    scale(watch, readings, tuning, weights.scale),
    bothPlatforms(readings, weights.otherPlatform),
    divided(signals, tuning),
    course(watch, readings),
    late(watch, tuning),
    copies(watch, tuning),
    unseen(watch, tuning),
    deleted(watch),
    coordination(readings, tuning),
    climb(watch, tuning),
    listed(watch),
  ];
  return all
    .filter((reason) => reason !== null)
    .sort((a, b) => b.weight - a.weight || (a.code < b.code ? -1 : 1))
    .map(({ weight: _, ...reason }) => reason);
}

function volume(
  watch: Watch,
  readings: Readings,
  signals: Signals,
  tuning: Tuning,
  weight: number,
): Weighed | null {
  const { latentSurge } = tuning.settings.phase;
  if (readings.surge < latentSurge) return null;
  const minutes = tuning.mid * tuning.bin;
  const spreadOf = Math.sqrt(
    signals.expected + (watch.dispersion * signals.expected * signals.expected) / tuning.mid,
  );
  const text =
    `量级：${span(minutes)} ${amount(signals.count)} 条，常态 ${amount(signals.expected)}±${amount(spreadOf)}，` +
    `为常态的 ${amount(readings.ratioMid)} 倍（G=${decimal(readings.surge, 1)}）`;
  return reason('volume', text, weight, readings.surge, latentSurge, minutes, signals.expected);
}

function negativity(watch: Watch, readings: Readings, tuning: Tuning, weight: number): Weighed | null {
  const { negativeZ } = tuning.settings.level;
  if (readings.negativeZ <= negativeZ) return null;
  const text =
    `情绪：负面 ${percent(readings.negativeShare)}，常态 ${percent(watch.usualNegative)}` +
    `（z=${decimal(readings.negativeZ, 1)}）`;
  const { mid, bin } = tuning;
  return reason(
    'negativity',
    text,
    weight,
    readings.negativeZ,
    negativeZ,
    mid * bin,
    steady(watch.usualNegative),
  );
}

/** The negative share rises within two mid windows (detection.md 4.3: slope of its logit). */
function souring(watch: Watch, tuning: Tuning): Weighed | null {
  if (!watch.marked || watch.seen < 2 * tuning.mid) return null;
  const now = logit(watch, 'mid');
  const then = logit(watch, 'before');
  const z = steady((now.logit - then.logit) / Math.sqrt(now.variance + then.variance));
  if (z <= TELL.slope) return null;
  const minutes = tuning.mid * tuning.bin;
  const text = `情绪走低：前后两个${span(minutes)}负面占比 ${percent(then.share)}→${percent(now.share)}（z=${decimal(z, 1)}）`;
  return reason(
    'negativity-rising',
    text,
    Math.min(0.1, z / 60),
    z,
    TELL.slope,
    2 * minutes,
    steady(then.share),
  );
}

function anger(watch: Watch, signals: Signals, tuning: Tuning, weight: number): Weighed | null {
  if (signals.angerZ === null || signals.angerShare === null || signals.angerZ <= TELL.share) return null;
  const text = `愤怒：${percent(signals.angerShare)}，常态 ${percent(watch.usualAngry)}（z=${decimal(signals.angerZ, 1)}）`;
  return reason(
    'anger',
    text,
    weight,
    signals.angerZ,
    TELL.share,
    tuning.mid * tuning.bin,
    steady(watch.usualAngry),
  );
}

function jump(watch: Watch, tuning: Tuning, weight: number): Weighed | null {
  const { jump: found, onset, since } = watch.course;
  if (found === null) return null;
  const skipped = found.skipped.map((phase) => phaseWords[phase]).join('、');
  const text =
    `跳跃：起点 ${clockOf(onset ?? since, watch.minute)}，${span(found.minutes)}直入爆发` +
    `${skipped === '' ? '' : `，跳过${skipped}`}（zx=${decimal(found.zx, 1)}）`;
  const { jumpZ, jumpMinutes } = tuning.settings.phase;
  return reason('jump', text, weight + 0.25, found.zx, jumpZ, jumpMinutes, null);
}

function shock(watch: Watch, readings: Readings, tuning: Tuning, weight: number): Weighed | null {
  const { jumpZ } = tuning.settings.phase;
  if (readings.zx <= jumpZ) return null;
  const { organicR } = tuning.settings.spread;
  const explained = expectedIn(watch.windows, 'fast') + organicR * offspringIn(watch.windows, 'fast');
  const minutes = tuning.fast * tuning.bin;
  const text =
    `突发：按每条再引发 ${amount(organicR)} 条计，${span(minutes)}也只应有 ${amount(explained)} 条，` +
    `实到 ${amount(saidIn(watch.windows, 'onTime', 'fast'))} 条（zx=${decimal(readings.zx, 1)}）`;
  return reason('shock', text, weight, readings.zx, jumpZ, minutes, steady(explained));
}

function spread(readings: Readings, signals: Signals, tuning: Tuning, weight: number): Weighed | null {
  const { spreadZ } = tuning.settings.level;
  if (signals.r === null || readings.zr <= spreadZ) return null;
  const text =
    `传播：每条平均再引发 R=${decimal(signals.r, 1)} 条` +
    `［${decimal(signals.rLow ?? 0, 1)}，${decimal(signals.rHigh ?? 0, 1)}］，大于 1 即自行扩散`;
  return reason('spread', text, weight, signals.r, 1, tuning.long * tuning.bin, null);
}

function growth(readings: Readings, signals: Signals, tuning: Tuning): Weighed | null {
  if (signals.doublingMinutes === null || readings.growthZ <= TELL.slope) return null;
  const faster = signals.acceleration !== null && signals.acceleration > 0 ? '，且在加快' : '';
  const text =
    `增速：约 ${span(signals.doublingMinutes)}翻一番${faster}，` +
    `当前每分钟超出常态 ${amount(signals.velocityPerMinute)} 条（z=${decimal(readings.growthZ, 1)}）`;
  const weight = Math.min(0.2, readings.growthZ / 30);
  return reason('growth', text, weight, readings.growthZ, TELL.slope, 2 * tuning.mid * tuning.bin, null);
}

function scale(watch: Watch, readings: Readings, tuning: Tuning, weight: number): Weighed | null {
  const { outbreakExcess } = tuning.settings.phase;
  if (readings.excess < outbreakExcess) return null;
  const from = readings.onset ?? watch.minute;
  const text = `规模：自 ${clockOf(from, watch.minute)} 起比常态多 ${amount(readings.excess)} 条`;
  return reason(
    'scale',
    text,
    weight,
    readings.excess,
    outbreakExcess,
    watch.minute - from + watch.bin,
    null,
  );
}

function bothPlatforms(readings: Readings, weight: number): Weighed | null {
  if (weight === 0) return null;
  return reason('both-platforms', '跨平台：微博、微信同时超过警戒线', weight, readings.surge, 1, null, null);
}

function divided(signals: Signals, tuning: Tuning): Weighed | null {
  const { dividedFrom } = tuning.settings.phase;
  if (signals.opposition === null || signals.opposition < dividedFrom) return null;
  const text = `对立：正负两方对立度 ${decimal(signals.opposition, 2)}，极化指数 ${decimal(signals.polarisation ?? 0, 2)}`;
  return reason('divided', text, 0.05, signals.opposition, dividedFrom, tuning.long * tuning.bin, null);
}

/** A plateau and a fall are news too: a duty officer must not take silence for either. */
function course(watch: Watch, readings: Readings): Weighed | null {
  const { phase, since, peak } = watch.course;
  const minutes = watch.minute - since + watch.bin;
  if (phase === 'peak') {
    return reason(
      'plateau',
      `高位持续：高潮已 ${span(minutes)}，尚未回落`,
      0.08,
      minutes,
      null,
      minutes,
      null,
    );
  }
  if (phase !== 'fading' || peak <= 0) return null;
  const left = readings.intensity / peak;
  const text = `回落：热度为峰值的 ${percent(left)}，已 ${span(minutes)}`;
  return reason('fading', text, 0.08, steady(left), null, minutes, null);
}

function late(watch: Watch, tuning: Tuning): Weighed | null {
  const count = saidIn(watch.windows, 'count', 'mid');
  const behind = count - saidIn(watch.windows, 'onTime', 'mid');
  if (count <= 0 || behind / count < MANY_LATE) return null;
  const minutes = tuning.mid * tuning.bin;
  const text = `迟到：${span(minutes)}内有 ${amount(behind)} 条晚到，只计入量级，不作跳跃与增速判断`;
  return reason('late', text, 0.01, steady(behind / count), MANY_LATE, minutes, null);
}

/** Heat beside voice (detection.md 5.4). */
function copies(watch: Watch, tuning: Tuning): Weighed | null {
  const heat = saidIn(watch.windows, 'heat', 'mid');
  const voice = saidIn(watch.windows, 'count', 'mid');
  if (heat < MANY_COPIES.of || 1 - voice / heat < MANY_COPIES.share) return null;
  const minutes = tuning.mid * tuning.bin;
  const text = `雷同：${span(minutes)}热度 ${amount(heat)} 条，去除雷同与同人重复后，声量 ${amount(voice)} 条`;
  return reason('copies', text, 0.02, steady(voice), null, minutes, steady(heat));
}

/** What counters tell of and nobody brought: its words and its mood are not known. */
function unseen(watch: Watch, tuning: Tuning): Weighed | null {
  const count = saidIn(watch.windows, 'unseen', 'mid');
  if (count <= 0) return null;
  const minutes = tuning.mid * tuning.bin;
  const text = `计数：${span(minutes)}内另有约 ${amount(count)} 条仅见于平台读数，未采到原文，只计入量级`;
  return reason('counters', text, 0.02, count, null, minutes, null);
}

function deleted({ fell }: Watch): Weighed | null {
  if (fell <= 0) return null;
  return reason('deleted', `删除：平台读数下降 ${amount(fell)} 条，不视为回落`, 0.01, fell, null, null, null);
}

/** A caveat on the alert, about groups of texts and never about people. */
function coordination({ coordination }: Readings, tuning: Tuning): Weighed | null {
  const { coordinatedShare } = tuning.settings.level;
  if (coordination < coordinatedShare) return null;
  const minutes = tuning.long * tuning.bin;
  const text = `疑似协同：${span(minutes)}内 ${percent(coordination)} 的言论属于同一批账号反复发布的几组雷同文本，不据此升至橙色以上`;
  return reason('coordination', text, 0.3, coordination, coordinatedShare, minutes, null);
}

/** A hot board is told as it was read; points are those of `guanchao board`. */
function listed({ listed: found }: Watch): Weighed | null {
  if (found == null) return null;
  const rank = found.rank === null ? '' : `第 ${found.rank} 位`;
  const heat = found.heat === null ? '' : `，热度 ${amount(found.heat / 10_000)} 万`;
  const talk = found.discussions === null ? '' : `，讨论 ${amount(found.discussions)}`;
  const words = found.harm.length === 0 ? '' : `，用词「${found.harm.slice(0, 3).join(' ')}」`;
  const told = found.flagged ? '' : '，未达提示分值';
  const text = `热榜：「${found.title}」${rank}${heat}${talk}${words}（${decimal(found.points, 1)} 分${told}）`;
  return reason('board', text, found.flagged ? 0.28 : 0.04, found.points, found.bar, null, null);
}

/** Days are compared with days; the hours may be as usual. */
function climb({ days }: Watch, tuning: Tuning): Weighed | null {
  const found = days?.climb;
  if (!found) return null;
  const { ratio } = tuning.settings.climb;
  const text =
    `连日上升：最近一日 ${amount(found.day)} 条，一周前日均 ${amount(found.usual)} 条，` +
    `为 ${decimal(found.day / found.usual, 1)} 倍（z=${decimal(found.z, 1)}），逐日累积而非突发`;
  return reason('climb', text, 0.15, found.day / found.usual, ratio, 1440, steady(found.usual));
}

function logit(watch: Watch, window: 'mid' | 'before'): { logit: number; variance: number; share: number } {
  const count = saidIn(watch.windows, 'count', window);
  const negative = negativeIn(watch.windows, window);
  const bad = negative + 0.5;
  const other = count - negative + 0.5;
  return {
    logit: Math.log(bad / other),
    variance: 1.5 / bad + 1.5 / other,
    share: count > 0 ? negative / count : 0,
  };
}

function reason(
  code: string,
  text: string,
  weight: number,
  value: number,
  threshold: number | null,
  windowMinutes: number | null,
  baseline: number | null,
): Weighed {
  return { code, text, value: steady(value), threshold, windowMinutes, baseline, weight };
}
