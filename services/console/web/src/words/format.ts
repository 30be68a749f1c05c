import { isoCst, isoMinute } from '../../../../../shared/time.ts';

/** A number for people: thousands grouped, at most two decimals below a hundred; `—` for none. */
export function figure(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '—';
  const rounded = Math.abs(value) >= 100 ? Math.round(value) : Math.round(value * 100) / 100;
  const [whole = '', decimals] = String(Math.abs(rounded)).split('.');
  if (whole.includes('e')) return rounded.toExponential(1);
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${rounded < 0 ? '−' : ''}${grouped}${decimals ? `.${decimals}` : ''}`;
}

/** `37%`; `—` for no share. */
export function percent(share: number | null): string {
  return share === null || !Number.isFinite(share) ? '—' : `${Math.round(share * 100)}%`;
}

/** `14:02` on the day of `present`, `06-13 14:02` in its year, `2019-06-13 14:02` else; epoch minutes, China time. */
export function minuteWords(minute: number, present: number): string {
  const iso = isoMinute(minute);
  const now = isoMinute(present);
  if (iso.slice(0, 10) === now.slice(0, 10)) return iso.slice(11, 16);
  return (iso.slice(0, 4) === now.slice(0, 4) ? iso.slice(5, 16) : iso.slice(0, 16)).replace('T', ' ');
}

/** `2020-06-13 14:02`, China time, of an epoch minute. */
export function dateMinute(minute: number): string {
  return isoMinute(minute).slice(0, 16).replace('T', ' ');
}

/** `06-13 14:02:09`, China time, of epoch milliseconds. */
export function dateSecond(at: number): string {
  return isoCst(at).slice(5, 19).replace('T', ' ');
}

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

/** `刚刚`, `7 分钟前`. */
export function agoWords(minutes: number): string {
  return minutes < 1 ? '刚刚' : `${spanWords(minutes)}前`;
}
