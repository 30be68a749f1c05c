import { createContext, useContext } from 'react';
import type { Me } from '../../../../../shared/api.ts';

export interface Session {
  readonly me: Me;
  /** The server no longer knows us: to the login page, and back here afterwards. */
  lost(): void;
  leave(): void;
  /** What the server says of us now. */
  changed(me: Me): void;
}

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('no session around this part');
  return session;
}
