/**
 * The page's only clock and timers. The browser's clock may be wrong; what the server says in `Date` corrects it, so that
 * "up to 14:02" is not called stale because of a desk computer.
 */
let ahead = 0;

/** Epoch milliseconds by the server's clock, as far as it is known. */
export function now(): number {
  return Date.now() + ahead;
}

/** Takes the server's time from an answer's `Date` header (whole seconds); what cannot be read changes nothing. */
export function setByServer(date: string | null): void {
  const told = date === null ? Number.NaN : Date.parse(date);
  if (!Number.isNaN(told) && Math.abs(told - now()) > TOLERANCE_MS) ahead = told - Date.now();
}

/** The header has whole seconds and travels for some time. */
const TOLERANCE_MS = 3000;

/** Calls once after `ms`; the answer takes it back. */
export function after(ms: number, call: () => void): () => void {
  const id = setTimeout(call, ms);
  return () => clearTimeout(id);
}

/** Calls every `ms`; the answer stops it. */
export function every(ms: number, call: () => void): () => void {
  const id = setInterval(call, ms);
  return () => clearInterval(id);
}
