import type { Run } from '../../../../../shared/api.ts';
import type { Evidence, Incident, JumpMark } from '../../../../../shared/incidents.ts';
import { minuteOf } from '../../../../../shared/time.ts';
import { phaseWords, platformWords, spanWords } from '../../../../../shared/words.ts';
import { figure } from './format.ts';

/** How a jump is told, with the numbers that prove it. */
export function jumpWords({ platform, skipped, minutes, ratio, zx }: JumpMark): string {
  const over = skipped.length > 0 ? `，跳过${skipped.map((phase) => phaseWords[phase]).join('、')}` : '';
  return `${platformWords[platform]}从起点 ${spanWords(minutes)}直入爆发${over}；为平时的 ${ratio.toFixed(1)} 倍，自然传播难以解释（zx=${zx.toFixed(1)}）`;
}

/** How fast it moves now, in words: excess over the usual, speed, doubling. Null by hand, where nothing was measured. */
export function paceWords(latest: Evidence | null): string | null {
  if (latest === null) return null;
  const { excess, velocityPerMinute, doublingMinutes } = latest.signals;
  const parts = [excess > 0 ? `比常态多 ${figure(Math.round(excess))} 条` : '未超出常态'];
  if (velocityPerMinute >= LEAST_VELOCITY) parts.push(`每分钟多 ${figure(tenth(velocityPerMinute))} 条`);
  if (doublingMinutes !== null && doublingMinutes > 0)
    parts.push(`约 ${spanWords(Math.max(1, doublingMinutes))}翻一番`);
  return parts.join('，');
}

/** Slower than six in an hour is no speed worth telling. */
const LEAST_VELOCITY = 0.1;

function tenth(value: number): number {
  return value >= 10 ? Math.round(value) : Math.round(value * 10) / 10;
}

/** `微博、微信`; a hand-opened incident names those it was opened for. */
export function placeWords({ platforms }: Pick<Incident, 'platforms'>): string {
  return platforms.map((platform) => platformWords[platform]).join('、') || '—';
}

/** What opened it, for people: by hand, or how often it came back. */
export function originWords({ handling, relapses }: Incident): string | null {
  if (handling.byHand) return '手工立项';
  return relapses > 0 ? `第 ${relapses + 1} 次起势` : null;
}

/** When an incident was signed: by the clock in a live run, where judging lags; else by the run's own time. */
export function signedMinute(
  run: Pick<Run, 'kind'>,
  { at, minute }: NonNullable<Incident['handling']['signed']>,
): number {
  return run.kind === 'live' ? minuteOf(at) : minute;
}
