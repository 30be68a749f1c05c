import { AppError } from '../errors.ts';
import type { StoredState } from './event-log.ts';
import type { Changes } from './partition-run.ts';
import { bytesOf, integerOf, type Store, textOf } from './sqlite-store.ts';

/** A partition that this owner may commit to, as long as nobody took it over: `epoch` grows with each taking. */
export interface Lease {
  readonly processor: string;
  readonly partition: number;
  readonly epoch: number;
}

/** Where a processor stands in a partition. */
export interface Standing extends Lease {
  /** Everything before has been folded and its output committed. */
  readonly position: number;
  /** The stored state is that of this position. */
  readonly snapshot: number;
}

/** What one owner has and should have. */
export interface Attendance {
  readonly wanted: ReadonlySet<number>;
  readonly leased: ReadonlyMap<number, Standing>;
}

/** Who reads what and how far: members, leases, positions and stored states of the processors. */
export interface Readers {
  /**
   * Says that the owner is alive until `expires`, renews its leases, and takes those it should have that are free or have
   * run out. Partition p belongs to the member at place p mod m among the m living members: no one assigns.
   */
  attend(processor: string, owner: string, partitions: number, now: number, expires: number): Attendance;
  /** Whether one of these partitions could be taken now. */
  anyFree(processor: string, partitions: ReadonlySet<number>, now: number): boolean;
  /** Committed position per partition; a partition never read is absent. */
  positions(processor: string): ReadonlyMap<number, number>;
  /**
   * Moves to `position`, inside the commit's transaction; with `changes`, the stored state moves there too.
   * @throws AppError LEASE_LOST: another process has the partition, so nothing of this commit may stay
   */
  advance(lease: Lease, position: number, changes: Changes | null): void;
  /** The stored state, read when it is asked for. */
  state(processor: string, partition: number): StoredState;
  /** Gives one partition back, inside a transaction; a lease lost meanwhile is left alone. */
  release(lease: Lease): void;
  /** The owner is no longer a member, and what it still leases is free. */
  leave(processor: string, owner: string): void;
  /** Smallest offset that the processor may still need in this partition: that of its stored state. */
  needs(processor: string, partition: number): number;
}

export function openReaders(store: Store): Readers {
  const join = store.prepare(
    'INSERT INTO members VALUES (?, ?, ?) ON CONFLICT (processor, owner) DO UPDATE SET expires = excluded.expires',
  );
  const bury = store.prepare('DELETE FROM members WHERE processor = ? AND expires <= ?');
  const selectMembers = store.prepare('SELECT owner FROM members WHERE processor = ? ORDER BY owner');
  const quit = store.prepare('DELETE FROM members WHERE processor = ? AND owner = ?');
  const renew = store.prepare('UPDATE readers SET expires = ? WHERE processor = ? AND owner = ?');
  const take = store.prepare(
    `INSERT INTO readers VALUES (?1, ?2, ?3, 1, ?4, 0, 0)
     ON CONFLICT (processor, partition) DO UPDATE SET owner = ?3, epoch = epoch + 1, expires = ?4
     WHERE owner IS NULL OR expires <= ?5`,
  );
  const selectOwn = store.prepare(
    'SELECT partition, epoch, position, snapshot FROM readers WHERE processor = ? AND owner = ?',
  );
  const selectAll = store.prepare(
    'SELECT partition, owner IS NULL OR expires <= ? AS free, position, snapshot FROM readers WHERE processor = ?',
  );
  const move = store.prepare(
    `UPDATE readers SET position = ?, snapshot = coalesce(?, snapshot)
     WHERE processor = ? AND partition = ? AND epoch = ? AND owner IS NOT NULL`,
  );
  const free = store.prepare(
    'UPDATE readers SET owner = NULL, expires = 0 WHERE processor = ? AND partition = ? AND epoch = ?',
  );
  const freeAll = store.prepare(
    'UPDATE readers SET owner = NULL, expires = 0 WHERE processor = ? AND owner = ?',
  );
  const selectKeys = store.prepare('SELECT key FROM states WHERE processor = ? AND partition = ?');
  const selectValue = store.prepare(
    'SELECT value FROM states WHERE processor = ? AND partition = ? AND key = ?',
  );
  const putState = store.prepare(
    `INSERT INTO states (processor, partition, key, value) VALUES (?, ?, ?, ?)
     ON CONFLICT (processor, partition, key) DO UPDATE SET value = excluded.value`,
  );
  const dropState = store.prepare('DELETE FROM states WHERE processor = ? AND partition = ? AND key = ?');

  return {
    attend(processor, owner, partitions, now, expires) {
      return store.transact(() => {
        bury.run(processor, now);
        join.run(processor, owner, expires);
        renew.run(expires, processor, owner);
        const members = selectMembers.all(processor).map((row) => textOf(row, 'owner'));
        const wanted = new Set<number>();
        for (let p = members.indexOf(owner); p < partitions; p += members.length) {
          wanted.add(p);
          take.run(processor, p, owner, expires, now);
        }
        const leased = new Map<number, Standing>();
        for (const row of selectOwn.all(processor, owner)) {
          const partition = integerOf(row, 'partition');
          const [epoch, position] = [integerOf(row, 'epoch'), integerOf(row, 'position')];
          leased.set(partition, {
            processor,
            partition,
            epoch,
            position,
            snapshot: integerOf(row, 'snapshot'),
          });
        }
        return { wanted, leased };
      });
    },
    anyFree(processor, partitions, now) {
      const rows = store.read(() => selectAll.all(now, processor));
      return rows.some((row) => row.free === 1 && partitions.has(integerOf(row, 'partition')));
    },
    positions(processor) {
      const rows = store.read(() => selectAll.all(0, processor));
      return new Map(rows.map((row) => [integerOf(row, 'partition'), integerOf(row, 'position')]));
    },
    advance({ processor, partition, epoch }, position, changes) {
      const moved = move.run(position, changes === null ? null : position, processor, partition, epoch);
      if (moved.changes !== 1) {
        throw new AppError(
          'LEASE_LOST',
          `another process has taken over partition ${partition} of ${processor}`,
        );
      }
      for (const [key, value] of changes ?? []) {
        if (value === null) dropState.run(processor, partition, key);
        else putState.run(processor, partition, key, value);
      }
    },
    state(processor, partition) {
      return {
        get(key) {
          const row = store.read(() => selectValue.get(processor, partition, key));
          return row === undefined ? undefined : bytesOf(row, 'value');
        },
        // All at once: an open cursor would hold the write-ahead log back.
        keys: () => store.read(() => selectKeys.all(processor, partition)).map((row) => textOf(row, 'key')),
      };
    },
    release(lease) {
      free.run(lease.processor, lease.partition, lease.epoch);
    },
    leave(processor, owner) {
      store.transact(() => {
        quit.run(processor, owner);
        freeAll.run(processor, owner);
      });
    },
    needs(processor, partition) {
      const rows = store.read(() => selectAll.all(0, processor));
      const row = rows.find((one) => integerOf(one, 'partition') === partition);
      return row === undefined ? 0 : integerOf(row, 'snapshot');
    },
  };
}
