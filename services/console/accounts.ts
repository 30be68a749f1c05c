import { z } from 'zod';
import type { Clock } from '../../shared/clock.ts';
import type { IncidentStore, User } from '../../shared/incident-store/incident-store.ts';
import { generatePassword, type Passwords } from './passwords.ts';

/** The store of the office itself: people, settings and audit, over all runs. */
export type Office = Pick<IncidentStore, 'people' | 'settings' | 'audit'>;

/** Who a newcomer signs in as. */
export const FIRST_USER = 'duty';

/** What is kept of a user beside the store's own record, in settings document `account.NAME`. */
const accountSchema = z.strictObject({
  /** The generated password is still in use. */
  firstPassword: z.boolean(),
  /** Epoch ms; sessions from before are over. */
  passwordSince: z.int(),
});
export type Account = z.infer<typeof accountSchema>;

const UNKNOWN: Account = { firstPassword: false, passwordSince: 0 };

export async function accountOf(office: Office, user: string): Promise<Account> {
  const document = await office.settings.get(documentOf(user));
  return document === null ? UNKNOWN : accountSchema.parse(document.value);
}

/**
 * Makes the first user where the office has none. Returns the password, which is nowhere else: to be printed once; null
 * where there are users.
 */
export async function firstUser(
  office: Office,
  passwords: Passwords,
  clock: Clock,
): Promise<{ readonly user: string; readonly password: string } | null> {
  if ((await office.people.users()).length > 0) return null;
  return { user: FIRST_USER, password: await generatedPassword(office, passwords, FIRST_USER, clock) };
}

/** Gives a user a new random password, making the user where there is none; every session of theirs ends. */
export async function generatedPassword(
  office: Office,
  passwords: Passwords,
  user: string,
  clock: Clock,
): Promise<string> {
  const password = generatePassword();
  await setPassword(office, { user, password: await passwords.hash(password), firstPassword: true }, clock);
  return password;
}

/** Stores a hashed password. The account goes first: a session that outlived its password would be worse than none. */
export async function setPassword(
  office: Office,
  change: { readonly user: string; readonly password: string; readonly firstPassword: boolean },
  clock: Clock,
): Promise<void> {
  const { user, password, firstPassword } = change;
  const at = clock.now();
  const name = documentOf(user);
  const version = (await office.settings.get(name))?.version ?? 0;
  const account: Account = { firstPassword, passwordSince: at };
  await office.settings.put(name, account, version, user, at);
  const known = await office.people.user(user);
  const stored: User = known ? { ...known, password } : { name: user, password, role: 'duty', createdAt: at };
  await office.people.putUser(stored);
  await office.audit.append({ at, by: user, what: 'password', object: user, detail: '' });
}

function documentOf(user: string): string {
  return `account.${user}`;
}
