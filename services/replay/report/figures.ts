import { isoMinute } from '../../../shared/time.ts';

/** A number for people: thousands grouped, at most two decimals; `—` for what is no number. */
export function figure(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return '—';
  const rounded = Math.abs(value) >= 100 ? Math.round(value) : Math.round(value * 100) / 100;
  const [whole = '', decimals] = String(Math.abs(rounded)).split('.');
  if (whole.includes('e')) return rounded.toExponential(1);
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, ',');
  return `${rounded < 0 ? '−' : ''}${grouped}${decimals ? `.${decimals}` : ''}`;
}

/** Epoch minute of an ISO 8601 time, with fractions; null when it is none. */
export function minuteOfIso(iso: string | null): number | null {
  if (iso === null) return null;
  const ms = Date.parse(iso);
  return Number.isNaN(ms) ? null : ms / 60_000;
}

/** `2020-06-13 14:02`, China time. */
export function dateTime(minute: number | null): string {
  return minute === null ? '时间不明' : isoMinute(Math.floor(minute)).slice(0, 16).replace('T', ' ');
}

/** `06-13 14:02`, China time. */
export function shortTime(minute: number | null): string {
  return minute === null ? '时间不明' : dateTime(minute).slice(5);
}
