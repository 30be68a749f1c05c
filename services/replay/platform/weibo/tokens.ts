import type { PlatformSettings } from '../settings.ts';
import type { WeiboAccount } from '../world/items.ts';
import { token62 } from '../world/people.ts';

export interface WeiboToken {
  readonly token: string;
  readonly account: WeiboAccount;
  readonly issuedAt: number;
  expiresAt: number;
  revoked: boolean;
}

export interface WeiboTokens {
  issue(account: WeiboAccount, now: number): WeiboToken;
  find(token: string): WeiboToken | null;
  /** The account's newest token. */
  current(account: WeiboAccount): WeiboToken | null;
  /** A code to be exchanged once. */
  code(account: WeiboAccount, redirectUri: string, now: number): string;
  /** The account of a code that is still good, with the address it was made for; uses it up. */
  redeem(code: string, now: number): { readonly account: WeiboAccount; readonly redirectUri: string } | null;
  /** How many users have authorised. */
  authorised(): number;
}

/** How long a code waits to be exchanged [memory]. */
const CODE_MS = 10 * 60_000;

/** Tokens and codes; each depends on the seed and its ordinal alone. */
export function weiboTokens({ seed, weibo }: PlatformSettings): WeiboTokens {
  const tokens = new Map<string, WeiboToken>();
  const codes = new Map<string, { account: WeiboAccount; redirectUri: string; until: number }>();
  let ordinal = 0;
  return {
    issue(account, now) {
      const token = `2.00${token62(`${seed}/token/${ordinal++}`, 28)}`;
      const issued = {
        token,
        account,
        issuedAt: now,
        expiresAt: now + weibo.tokenSeconds * 1000,
        revoked: false,
      };
      tokens.set(token, issued);
      return issued;
    },
    find: (token) => tokens.get(token) ?? null,
    current: (account) => [...tokens.values()].findLast((token) => token.account === account) ?? null,
    code(account, redirectUri, now) {
      const code = token62(`${seed}/code/${ordinal++}`, 32);
      codes.set(code, { account, redirectUri, until: now + CODE_MS });
      return code;
    },
    redeem(code, now) {
      const found = codes.get(code);
      codes.delete(code);
      return found && found.until > now ? found : null;
    },
    authorised: () => new Set([...tokens.values()].map(({ account }) => account)).size,
  };
}
