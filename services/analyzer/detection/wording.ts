import { isoMinute } from '../../../shared/time.ts';

/** Numbers as a duty officer reads them: whole above ten, one decimal below. */
export function amount(value: number): string {
  return Math.abs(value) >= 10 ? String(Math.round(value)) : String(Math.round(value * 10) / 10);
}

export function decimal(value: number, digits: number): string {
  return value.toFixed(digits);
}

export function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}

/** `14:02` in China time, with the date when it is another day than `beside`. */
export function clockOf(minute: number, beside: number): string {
  const text = isoMinute(minute);
  const time = text.slice(11, 16);
  return text.slice(0, 10) === isoMinute(beside).slice(0, 10) ? time : `${text.slice(5, 10)} ${time}`;
}

/** `15分钟`, `3小时`, `2天`. */
export function span(minutes: number): string {
  if (minutes < 120) return `${Math.round(minutes)}分钟`;
  return minutes < 2880 ? `${amount(minutes / 60)}小时` : `${amount(minutes / 1440)}天`;
}
