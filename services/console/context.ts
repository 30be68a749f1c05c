import type { HttpBindings } from '@hono/node-server';
import type { LiveDoor } from '../../shared/api.ts';
import type { Clock } from '../../shared/clock.ts';
import type { EventLog } from '../../shared/event-log/event-log.ts';
import { refusal } from '../../shared/http/api-errors.ts';
import type { Office } from './accounts.ts';
import type { Acts } from './acts.ts';
import type { LoginLimit } from './login-limit.ts';
import type { Passwords } from './passwords.ts';
import type { OpenRun, Runs } from './runs.ts';
import type { SessionCookie } from './session-cookie.ts';
import type { Sessions, SignedIn } from './sessions.ts';
import type { ConsoleSettings } from './settings.ts';
import type { Tail } from './tail.ts';

/** What every request carries. `signedIn` is set wherever a session is needed. */
export interface ConsoleEnv {
  Bindings: HttpBindings;
  Variables: { signedIn: SignedIn };
}

/** What whoever composes the process brings. */
export interface ConsoleDeps {
  readonly office: Office;
  readonly runs: Runs;
  /** The live door; null where this process takes no mentions. */
  readonly door: LiveDoor | null;
  /** Key of the links by which people sign; null where there are none. */
  readonly signKey: Uint8Array | null;
  /** Where the built page lies; null where there is none. */
  readonly pageFolder: string | null;
  readonly clock: Clock;
  readonly settings: ConsoleSettings;
  /** Ends what is open: streams and tails. */
  readonly signal: AbortSignal;
  /** Told of every failure that is not the client's, for the operator's log. */
  onFailure(error: unknown): void;
}

/** The same with what the app has made of it: what routes are given. */
export interface ConsoleContext extends ConsoleDeps {
  readonly passwords: Passwords;
  readonly sessions: Sessions;
  readonly cookie: SessionCookie;
  readonly logins: LoginLimit;
  readonly acts: Acts;
  tailOf(log: EventLog): Tail;
}

/** The run of a request. @throws refusal NO_RUN */
export async function runOf(context: ConsoleContext, id: string): Promise<OpenRun> {
  const run = await context.runs.get(id);
  if (run === null) throw refusal('NO_RUN');
  return run;
}
