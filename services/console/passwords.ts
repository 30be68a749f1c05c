import { argon2, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { ConsoleSettings } from './settings.ts';

/** OWASP Password Storage Cheat Sheet, argon2id: 19 MiB, two passes, one lane; about 35 ms. */
const COST = { memory: 19_456, passes: 2, parallelism: 1 } as const;
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** Digits and letters that are not taken for each other when read from paper: 55^16 is beyond guessing. */
const ALPHABET = '23456789abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ';
const GENERATED_CHARACTERS = 16;

const derive = promisify(argon2);

/** Hashes and checks passwords, a few at a time: each takes 19 MiB and a core. */
export interface Passwords {
  /** The PHC text form, with salt and costs. */
  hash(password: string): Promise<string>;
  /** Null where too many wait. `stored` null (no such user) takes as long as a wrong password. */
  check(password: string, stored: string | null): Promise<boolean | null>;
}

export function createPasswords(
  settings: Pick<ConsoleSettings, 'passwordChecks' | 'passwordsWaiting'>,
): Passwords {
  const waiting: (() => void)[] = [];
  let working = 0;

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (working >= settings.passwordChecks) await new Promise<void>((resolve) => waiting.push(resolve));
    else working += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      // The place goes to who waits; `working` stays.
      if (next) next();
      else working -= 1;
    }
  }

  return {
    hash: (password) => inTurn(() => hashOf(password)),
    async check(password, stored) {
      if (waiting.length >= settings.passwordsWaiting) return null;
      return inTurn(() => isPassword(password, stored ?? NOBODY));
    },
  };
}

/** A random password to be read from a screen and typed. */
export function generatePassword(): string {
  return Array.from({ length: GENERATED_CHARACTERS }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}

/** What no password hashes to. */
const NOBODY = phc(COST, Buffer.alloc(SALT_BYTES), Buffer.alloc(HASH_BYTES));

interface Cost {
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
}

async function hashOf(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  return phc(COST, salt, await tag(password, salt, COST, HASH_BYTES));
}

async function isPassword(password: string, stored: string): Promise<boolean> {
  const parts = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/.exec(stored);
  if (!parts) return false;
  const [memory, passes, parallelism] = parts.slice(1, 4).map(Number);
  const hash = Buffer.from(parts[5] ?? '', 'base64');
  const cost = { memory: memory ?? 0, passes: passes ?? 0, parallelism: parallelism ?? 0 };
  const found = await tag(password, Buffer.from(parts[4] ?? '', 'base64'), cost, hash.length);
  return timingSafeEqual(found, hash);
}

/** Passwords are compared by what is seen: composed and decomposed characters are the same. */
function tag(password: string, nonce: Buffer, cost: Cost, tagLength: number): Promise<Buffer> {
  return derive('argon2id', { message: Buffer.from(password.normalize('NFKC')), nonce, tagLength, ...cost });
}

/** https://github.com/P-H-C/phc-string-format: base64 without padding. */
function phc({ memory, passes, parallelism }: Cost, salt: Buffer, hash: Buffer): string {
  const text = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${text(salt)}$${text(hash)}`;
}
