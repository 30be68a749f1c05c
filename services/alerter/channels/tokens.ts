import type { HttpCall, HttpClient } from '../../../shared/http/client.ts';
import { bodyOf, isNotSent, judged, type Verdict } from './answer.ts';
import type { NotSent } from './channel.ts';

/** Access tokens of a vendor, kept until shortly before they end. */
export interface Tokens {
  /** The token of an account, asked for with `call` where none is at hand. */
  get(account: string, now: number, call: HttpCall, http: HttpClient): Promise<string | NotSent>;
  /** The vendor no longer takes this one. */
  drop(account: string, token: string): void;
}

/** A token is asked for anew this long before its end, so that it does not end on the way. */
const MARGIN_MS = 300_000;
const SECOND_MS = 1000;

/** Codes of a token that has ended or was replaced: once more with a new one. */
export const STALE_TOKEN = ['40001', '40014', '42001'];

export function createTokens(vendor: string, answers: Readonly<Record<string, Verdict>>): Tokens {
  const known = new Map<string, { readonly token: string; readonly until: number }>();
  /** One question at a time: at some vendors each answer ends the token before. */
  const asked = new Map<string, Promise<string | NotSent>>();

  async function ask(
    account: string,
    now: number,
    call: HttpCall,
    http: HttpClient,
  ): Promise<string | NotSent> {
    const answer = bodyOf(await http.call(call));
    // No message was sent yet: whatever became of this call, nothing has arrived.
    if (isNotSent(answer)) return { ...answer, mayHaveArrived: false };
    const { access_token: token, expires_in: seconds } = answer;
    if (typeof token !== 'string' || token === '') return judged(vendor, String(answer.errcode), answers);
    const until = now + Math.max(0, Number(seconds) * SECOND_MS - MARGIN_MS);
    known.set(account, { token, until: Number.isFinite(until) ? until : now });
    return token;
  }

  return {
    async get(account, now, call, http) {
      const held = known.get(account);
      if (held && now < held.until) return held.token;
      const asking = asked.get(account) ?? ask(account, now, call, http).finally(() => asked.delete(account));
      asked.set(account, asking);
      return asking;
    },
    drop(account, token) {
      if (known.get(account)?.token === token) known.delete(account);
    },
  };
}
