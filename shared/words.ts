import type { ClockName, IncidentClock } from './incidents.ts';
import type { Level, Phase, Platform } from './records.ts';

/**
 * The Chinese words that analyzer, alerter, reports and page share; one for each thing (design.md part 2). Free of `node:`, so
 * that the page can import it. The scale is internal to this product, by analogy with the warning colours of public
 * emergencies (蓝 IV … 红 I); it declares no emergency, and whatever shows it says so once.
 */
export const levelWords: Readonly<Record<Level, string>> = {
  none: '未达等级',
  blue: '蓝色 IV级',
  yellow: '黄色 III级',
  orange: '橙色 II级',
  red: '红色 I级',
};

/** One character, where a word does not fit. */
export const levelShort: Readonly<Record<Level, string>> = {
  none: '无',
  blue: '蓝',
  yellow: '黄',
  orange: '橙',
  red: '红',
};

export const scaleNote =
  '等级为本系统内部研判刻度，仅借用预警颜色（蓝 IV、黄 III、橙 II、红 I），不等同于法定预警级别。';

/** design.md part 2. */
export const phaseWords: Readonly<Record<Phase, string>> = {
  quiet: '平静',
  latent: '潜伏',
  growing: '发酵',
  outbreak: '爆发',
  peak: '高潮',
  fading: '回落',
  calm: '平息',
  relapse: '反复',
};

export const platformWords: Readonly<Record<Platform, string>> = { weibo: '微博', wechat: '微信' };

/** `3 天 4 小时`, `2 小时 5 分钟`, `7 分钟`: the two largest units. */
export function spanWords(minutes: number): string {
  const whole = Math.max(0, Math.round(minutes));
  const days = Math.floor(whole / 1440);
  const hours = Math.floor((whole % 1440) / 60);
  const rest = whole % 60;
  if (days > 0) return hours > 0 ? `${days} 天 ${hours} 小时` : `${days} 天`;
  if (hours > 0) return rest > 0 ? `${hours} 小时 ${rest} 分钟` : `${hours} 小时`;
  return `${rest} 分钟`;
}

/** 时限, as people call them. */
export const clockNameWords: Readonly<Record<ClockName, string>> = {
  sign: '签收',
  statement: '首次发声',
  'statement-limit': '首次发声最迟时限',
  further: '后续发声',
  press: '新闻发布会',
  'report-first': '首报',
  'report-further': '续报',
  'report-final': '终报',
};

export const clockBasisWords: Readonly<Record<IncidentClock['basis'], string>> = {
  rule: '规定',
  custom: '惯例',
  own: '本单位设定',
};

/** From when a deadline runs. */
export const clockSinceWords: Readonly<Record<IncidentClock['since'], string>> = {
  occurred: '事发',
  onset: '起点',
  detected: '发现',
  raised: '升级',
  told: '达到等级',
  done: '上一次',
  closed: '结束',
};

/** Nothing here asserts what the law asks of an office. */
export const clockNote =
  '时限分“规定”（公开文件摘录，供对照，不构成法律意见）、“惯例”（行业说法）和“本单位设定”三种；等级为内部刻度，文件所称特别重大、重大事件由本单位认定。';
