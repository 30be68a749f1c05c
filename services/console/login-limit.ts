import { createRecent } from '../../shared/recent.ts';
import type { ConsoleSettings } from './settings.ts';

/** Counts failed logins by account and address, in bounded memory. */
export interface LoginLimit {
  /** Counts a try as failed before it is checked, so that tries at once cannot pass together. False: too many, not counted. */
  begin(account: string, address: string, now: number): boolean;
  /** The try succeeded: it is taken back, and what this person did wrong before from here is forgotten. */
  succeeded(account: string, address: string): void;
}

interface Failures {
  count: number;
  since: number;
}

type Limits = Pick<
  ConsoleSettings,
  | 'loginWindowMs'
  | 'loginsPerAccountAndAddress'
  | 'loginsPerAddress'
  | 'loginsPerAccount'
  | 'loginsRemembered'
>;

export function createLoginLimit(limits: Limits): LoginLimit {
  const remembered = createRecent<Failures>(limits.loginsRemembered);

  function failures(key: string): Failures {
    const known = remembered.get(key);
    if (known) return known;
    const fresh = { count: 0, since: 0 };
    remembered.set(key, fresh);
    return fresh;
  }

  function keysOf(account: string, address: string): readonly (readonly [key: string, limit: number])[] {
    const network = networkOf(address);
    return [
      [JSON.stringify([account, network]), limits.loginsPerAccountAndAddress],
      [JSON.stringify([null, network]), limits.loginsPerAddress],
      [JSON.stringify([account, null]), limits.loginsPerAccount],
    ];
  }

  return {
    begin(account, address, now) {
      const kept = keysOf(account, address).map(([key, limit]) => ({ failed: failures(key), limit }));
      for (const { failed } of kept) {
        if (now - failed.since < limits.loginWindowMs) continue;
        failed.count = 0;
        failed.since = now;
      }
      if (kept.some(({ failed, limit }) => failed.count >= limit)) return false;
      for (const { failed } of kept) failed.count += 1;
      return true;
    },
    succeeded(account, address) {
      const [own, ...shared] = keysOf(account, address).map(([key]) => failures(key));
      for (const failed of shared) failed.count = Math.max(0, failed.count - 1);
      if (own) own.count = 0;
    },
  };
}

/** An IPv6 network of 64 bits is one address: its holder has all of them (RFC 4291 section 2.5.4). */
function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  return plain.includes(':') ? expand(plain).slice(0, 4).join(':') : plain;
}

function expand(address: string): readonly string[] {
  const [left = '', right] = address.split('::');
  const head = left === '' ? [] : left.split(':');
  if (right === undefined) return head;
  const tail = right === '' ? [] : right.split(':');
  return [...head, ...Array.from({ length: Math.max(0, 8 - head.length - tail.length) }, () => '0'), ...tail];
}
