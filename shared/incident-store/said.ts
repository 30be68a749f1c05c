import { messageSchema } from '../message.ts';
import type { PlannedDelivery } from './incident-store.ts';

type Said = Pick<PlannedDelivery, 'text' | 'message'>;

const BEGINNING = '{"text":';

/** What a delivery says as one field of text, for a store whose documents are flat: the bare text where it has no parts. */
export function saidText({ text, message }: Said): string {
  return message === undefined ? text : JSON.stringify({ text, message });
}

/** The other way round. */
export function readSaid(stored: string): Said {
  if (!stored.startsWith(BEGINNING)) return { text: stored };
  const said: { text?: unknown; message?: unknown } = JSON.parse(stored);
  return { text: String(said.text), message: messageSchema.parse(said.message) };
}
