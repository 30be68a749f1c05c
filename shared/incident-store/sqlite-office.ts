import { AppError } from '../errors.ts';
import type { AuditEntry, Page, Session, SettingsDocument, User } from './incident-store.ts';
import { checkLimit, pageOf, placeOf, readNumbers } from './queries.ts';
import { type Connection, integerOf, type Row, textOf } from './sqlite-connection.ts';

/** The office's own matters, which no log holds: settings, people and audit; each function as its namesake in the port. */
export function openOffice(db: Connection) {
  return {
    setting(name: string): SettingsDocument | null {
      const row = db.prepare('SELECT * FROM settings WHERE name = ? ORDER BY version DESC LIMIT 1').get(name);
      return row === undefined ? null : settingOf(row);
    },

    putSetting(name: string, value: unknown, expected: number, by: string, at: number): SettingsDocument {
      const text = JSON.stringify(value);
      if (text === undefined) throw new AppError('BAD_INPUT', `setting ${name} has no value`);
      return db.write(() => {
        const latest = db.prepare('SELECT max(version) AS version FROM settings WHERE name = ?').get(name);
        const version = latest?.version ?? 0;
        if (version !== expected) {
          throw new AppError(
            'CONFLICT',
            `setting ${name} has version ${version}; the change was made from version ${expected}`,
          );
        }
        const row = db
          .prepare('INSERT INTO settings VALUES (?, ?, ?, ?, ?) RETURNING *')
          .get(name, expected + 1, text, by, at);
        return settingOf(row);
      });
    },

    settingHistory(name: string): readonly SettingsDocument[] {
      return db.prepare('SELECT * FROM settings WHERE name = ? ORDER BY version').all(name).map(settingOf);
    },

    putUser({ name, password, role, createdAt }: User): void {
      db.write(() =>
        db
          .prepare(
            `INSERT INTO users VALUES (?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET
               password = excluded.password, role = excluded.role, created = excluded.created`,
          )
          .run(name, password, role, createdAt),
      );
    },

    user(name: string): User | null {
      const row = db.prepare('SELECT * FROM users WHERE name = ?').get(name);
      return row === undefined ? null : userOf(row);
    },

    users(): readonly User[] {
      return db.prepare('SELECT * FROM users ORDER BY name').all().map(userOf);
    },

    /** Those that have expired by `now` go with it. */
    putSession({ digest, user, createdAt, seenAt, expiresAt }: Session, now: number): void {
      db.write(() => {
        dropExpired(db, now);
        db.prepare(
          `INSERT INTO sessions VALUES (?, ?, ?, ?, ?) ON CONFLICT (digest) DO UPDATE SET
             user = excluded.user, created = excluded.created, seen = excluded.seen, expires = excluded.expires`,
        ).run(digest, user, createdAt, seenAt, expiresAt);
      });
    },

    session(digest: string, now: number): Session | null {
      const row = db.prepare('SELECT * FROM sessions WHERE digest = ? AND expires > ?').get(digest, now);
      return row === undefined ? null : sessionOf(row);
    },

    touchSession(digest: string, seenAt: number): void {
      db.write(() =>
        db.prepare('UPDATE sessions SET seen = max(seen, ?) WHERE digest = ?').run(seenAt, digest),
      );
    },

    dropSession(digest: string): void {
      db.write(() => db.prepare('DELETE FROM sessions WHERE digest = ?').run(digest));
    },

    appendAudit({ at, by, what, object, detail }: AuditEntry): void {
      db.write(() =>
        db
          .prepare('INSERT INTO audit (at, "by", what, object, detail) VALUES (?, ?, ?, ?, ?)')
          .run(at, by, what, object, detail),
      );
    },

    findAudit({ after, limit }: { after?: string; limit: number }): Page<AuditEntry> {
      checkLimit(limit);
      const place = after === undefined ? null : readNumbers(after);
      const rows = db
        .prepare(
          `SELECT * FROM audit WHERE at <= $at AND (at < $at OR seq < $seq) ORDER BY at DESC, seq DESC LIMIT $limit`,
        )
        .all({
          limit: limit + 1,
          at: place?.number ?? Number.MAX_SAFE_INTEGER,
          seq: place?.rest ?? Number.MAX_SAFE_INTEGER,
        });
      const page = pageOf(rows, limit, (row) => placeOf(integerOf(row, 'at'), integerOf(row, 'seq')));
      return { items: page.items.map(entryOf), next: page.next };
    },
  };
}

/** Drops the sessions that have expired by `now`; to be called inside `write`. Returns how many. */
export function dropExpired(db: Connection, now: number): number {
  return Number(db.prepare('DELETE FROM sessions WHERE expires <= ?').run(now).changes);
}

function settingOf(row: Row | undefined): SettingsDocument {
  return {
    name: textOf(row, 'name'),
    version: integerOf(row, 'version'),
    value: JSON.parse(textOf(row, 'value')),
    by: textOf(row, 'by'),
    at: integerOf(row, 'at'),
  };
}

function userOf(row: Row): User {
  return {
    name: textOf(row, 'name'),
    password: textOf(row, 'password'),
    role: textOf(row, 'role') === 'admin' ? 'admin' : 'duty',
    createdAt: integerOf(row, 'created'),
  };
}

function sessionOf(row: Row): Session {
  return {
    digest: textOf(row, 'digest'),
    user: textOf(row, 'user'),
    createdAt: integerOf(row, 'created'),
    seenAt: integerOf(row, 'seen'),
    expiresAt: integerOf(row, 'expires'),
  };
}

function entryOf(row: Row): AuditEntry {
  return {
    at: integerOf(row, 'at'),
    by: textOf(row, 'by'),
    what: textOf(row, 'what'),
    object: textOf(row, 'object'),
    detail: textOf(row, 'detail'),
  };
}
