import { isoCst, isoMinute } from '../../../../../shared/time.ts';
import { spanWords } from '../../../../../shared/words.ts';

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

/** `刚刚`, `7 分钟前`. */
export function agoWords(minutes: number): string {
  return minutes < 1 ? '刚刚' : `${spanWords(minutes)}前`;
}
