import type { Answer, Call } from '../http/exchange.ts';
import type { Sim } from '../sim.ts';
import type { WechatAccount } from '../world/items.ts';
import { wechatError } from './errors.ts';

/** A call that has been let in, for whom, and its JSON. */
export interface WechatAsk {
  readonly sim: Sim;
  readonly call: Call;
  readonly account: WechatAccount;
  readonly json: Readonly<Record<string, unknown>>;
}

/** The body as an object, or the platform's refusal. */
export function jsonOf(call: Call): Readonly<Record<string, unknown>> | Answer {
  if (call.method !== 'POST') return wechatError(call, 43002);
  try {
    const parsed: unknown = JSON.parse(call.body.toString('utf8'));
    if (isObject(parsed)) return parsed;
  } catch {
    // Said below: it is no JSON.
  }
  return wechatError(call, 47001);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A whole number of the body, or null. */
export function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : null;
}

/** Whether what was made is already an answer. */
export function isAnswer(value: Answer | object): value is Answer {
  return 'status' in value && 'body' in value;
}
