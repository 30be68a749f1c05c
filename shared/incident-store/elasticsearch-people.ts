import type { Clock } from '../clock.ts';
import { type Op, write } from './elasticsearch-bulk.ts';
import { documentId } from './elasticsearch-ids.ts';
import { bulkInto, type Indices } from './elasticsearch-indices.ts';
import { getDocument, search } from './elasticsearch-read.ts';
import type { Server } from './elasticsearch-server.ts';
import { checkIntegers } from './elasticsearch-values.ts';
import type { People, Session, User } from './incident-store.ts';

/** A page of what is read or dropped at once. */
const PAGE = 1_000;

/** Users and sessions on the server, each under its own name or digest. */
export function openPeople(server: Server, indices: Indices, clock: Clock): People {
  const users = indices.name('users');
  const sessions = indices.name('sessions');
  return {
    async putUser({ name, password, role, createdAt }) {
      checkIntegers(`user ${name}`, { createdAt });
      const document = { name, password, role, createdAt };
      await bulkInto(server, indices, [{ action: 'index', index: users, id: documentId(name), document }]);
    },
    async user(name) {
      const stored = await getDocument<User>(server, { index: users, id: documentId(name) });
      return stored?.document ?? null;
    },
    async users() {
      await indices.refresh(users);
      const found: User[] = [];
      for (let after: string | null = ''; after !== null; ) {
        const page: readonly User[] = (
          await search<User>(server, {
            index: users,
            filter: [],
            sort: [{ name: 'asc' }],
            after: [after],
            limit: PAGE,
          })
        ).map(({ document }) => document);
        found.push(...page);
        after = page.length < PAGE ? null : (page.at(-1)?.name ?? null);
      }
      return found;
    },
    async putSession({ digest, user, createdAt, seenAt, expiresAt }) {
      checkIntegers('a session', { createdAt, seenAt, expiresAt });
      const document = { digest, user, createdAt, seenAt, expiresAt };
      await bulkInto(server, indices, [
        { action: 'index', index: sessions, id: documentId(digest), document },
      ]);
      await dropExpired(server, indices, clock.now());
    },
    async session(digest) {
      const stored = await getDocument<Session>(server, { index: sessions, id: documentId(digest) });
      return stored !== null && stored.document.expiresAt > clock.now() ? stored.document : null;
    },
    async touchSession(digest, seenAt) {
      checkIntegers('a session', { seenAt });
      const id = documentId(digest);
      for (;;) {
        const stored = await getDocument<Session>(server, { index: sessions, id });
        if (stored === null || stored.document.seenAt >= seenAt) return;
        const document = { ...stored.document, seenAt };
        const { outcome } = await write(server, {
          action: 'index',
          index: sessions,
          id,
          basis: stored.basis,
          document,
        });
        if (outcome === 'done') return;
      }
    },
    async dropSession(digest) {
      await write(server, { action: 'delete', index: sessions, id: documentId(digest) });
    },
  };
}

/** Drops the sessions that have expired by `now` (epoch ms). Returns how many. */
export async function dropExpired(server: Server, indices: Indices, now: number): Promise<number> {
  const index = indices.name('sessions');
  await indices.refresh(index);
  const expired = await search<Session>(server, {
    index,
    filter: [{ range: { expiresAt: { lte: now } } }],
    sort: [{ expiresAt: 'asc' }],
    limit: PAGE,
  });
  const ops: Op[] = expired.map(({ id, basis }) => ({ action: 'delete', index, id, basis }));
  const written = await bulkInto(server, indices, ops);
  return written.filter(({ outcome }) => outcome === 'done').length;
}
