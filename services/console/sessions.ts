import { hash, randomBytes } from 'node:crypto';
import type { Clock } from '../../shared/clock.ts';
import type { Session, User } from '../../shared/incident-store/incident-store.ts';
import { accountOf, type Office } from './accounts.ts';
import type { ConsoleSettings } from './settings.ts';

/** 256 bits: nothing to guess. */
const SECRET_BYTES = 32;

/** Who is signed in. */
export interface SignedIn {
  readonly user: User;
  /** Of the session's secret; the secret itself is with the browser only. */
  readonly digest: string;
  readonly firstPassword: boolean;
}

export interface Sessions {
  /** Returns the secret for the cookie. */
  open(user: string): Promise<string>;
  /** Null where the session is unknown or over. `touch` counts this as the person's doing. */
  find(secret: string, touch: boolean): Promise<SignedIn | null>;
  /** As `find`, by the digest, for a stream that stays open. */
  holds(digest: string): Promise<boolean>;
  close(secret: string): Promise<void>;
}

export function createSessions(office: Office, clock: Clock, settings: ConsoleSettings): Sessions {
  const { people } = office;

  async function alive(digest: string): Promise<(SignedIn & { readonly session: Session }) | null> {
    const session = await people.session(digest);
    if (session === null) return null;
    const now = clock.now();
    const [user, account] = await Promise.all([people.user(session.user), accountOf(office, session.user)]);
    const over =
      now >= session.expiresAt ||
      now - session.seenAt >= settings.sessionIdleMs ||
      session.createdAt < account.passwordSince;
    if (!over && user) return { user, digest, firstPassword: account.firstPassword, session };
    await people.dropSession(digest);
    return null;
  }

  return {
    async open(user) {
      const secret = randomBytes(SECRET_BYTES).toString('base64url');
      const now = clock.now();
      await people.putSession({
        digest: digestOf(secret),
        user,
        createdAt: now,
        seenAt: now,
        expiresAt: now + settings.sessionMs,
      });
      return secret;
    },
    async find(secret, touch) {
      const found = await alive(digestOf(secret));
      if (found === null) return null;
      const now = clock.now();
      if (touch && now - found.session.seenAt >= settings.sessionTouchMs)
        await people.touchSession(found.digest, now);
      return { user: found.user, digest: found.digest, firstPassword: found.firstPassword };
    },
    holds: async (digest) => (await alive(digest)) !== null,
    close: (secret) => people.dropSession(digestOf(secret)),
  };
}

function digestOf(secret: string): string {
  return hash('sha256', secret, 'hex');
}
