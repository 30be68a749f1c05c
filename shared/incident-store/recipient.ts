import type { Recipient } from './incident-store.ts';

/** A stored recipient; deliveries from before there were addresses hold the bare name. */
export function recipientOf(stored: unknown): Recipient {
  if (typeof stored === 'string') return { name: stored, address: null };
  if (typeof stored !== 'object' || stored === null) return { name: '', address: null };
  const { name, address }: { name?: unknown; address?: unknown } = stored;
  return { name: String(name ?? ''), address: typeof address === 'string' ? address : null };
}

/** As one field of text, for a store whose documents are flat: the bare name where there is no address. */
export function recipientText({ name, address }: Recipient): string {
  return address === null ? name : JSON.stringify({ name, address });
}

/** The other way round. */
export function readRecipient(text: string): Recipient {
  return recipientOf(text.startsWith('{"name":') ? JSON.parse(text) : text);
}
