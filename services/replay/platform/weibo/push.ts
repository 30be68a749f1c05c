import { isoCst, MINUTE_MS } from '../../../../shared/time.ts';
import type { FaultEngine, FaultHits } from '../faults/engine.ts';
import { exact } from '../http/exact-number.ts';
import type { Answer, Call, Streamed } from '../http/exchange.ts';
import type { Ledger } from '../ledger.ts';
import type { PlatformSettings } from '../settings.ts';
import type { Item } from '../world/items.ts';
import { hashOf } from '../world/people.ts';
import type { World } from '../world/world.ts';
import { weiboError } from './errors.ts';
import { commentOf, itemStatusOf } from './objects.ts';
import { lets, type Subscription } from './subscriptions.ts';

/** How long an envelope can be asked for again (1.5). */
const KEPT_MS = 5 * MINUTE_MS;
/** A line that is blank comes after so long a silence, in simulated time: keep-alive; the interval is not published. */
const BLANK_AFTER_MS = 30_000;
/** How many come again after a resume under `push-duplicates`. */
const AGAIN = 10;

/** One line of the stream before it is written: what happened, in the order in which the platform noticed. */
interface Envelope {
  readonly id: bigint;
  readonly at: number;
  readonly event: 'add' | 'delete';
  readonly item: Item;
}

interface Connection {
  readonly subscription: Subscription;
  write(text: string): void;
  end(torn: boolean): void;
  /** Simulated time of the last line. */
  lastAt: number;
  /** Half open: nothing comes any more. */
  silent: boolean;
  /** An envelope held back, so that the next one overtakes it. */
  held: Envelope | null;
}

export interface PushDeps {
  readonly settings: PlatformSettings;
  readonly world: World;
  readonly faults: FaultEngine;
  readonly ledger: Ledger;
  readonly subscriptions: ReadonlyMap<number, Subscription>;
}

/** The subscription push: long answers that grow as time moves on. */
export interface WeiboPush {
  /** GET /datapush/comment and /datapush/status. */
  connect(call: Call, type: Subscription['type']): Answer | Streamed;
  /** Writes what has happened until now to every connection; a blank line where nothing has. */
  pump(now: number): void;
  closeAll(): void;
}

export function weiboPush(deps: PushDeps): WeiboPush {
  const { settings, world } = deps;
  const uidOf = new Map(world.weibo.accounts.map(({ key, uid }) => [key, uid]));
  const connections = new Set<Connection>();
  const toldGone = new Set<Item>();
  let kept: Envelope[] = [];
  let pumpedTo = world.startAt;
  let sequence = 0;

  /** What happened since the last look, by time; deletions may have been made by hand meanwhile. */
  function happened(now: number): readonly Envelope[] {
    const events = world.weibo.items.flatMap((item) => {
      const isNew = item.at > pumpedTo && item.at <= now;
      const added = isNew ? [{ at: item.at, event: 'add' as const, item }] : [];
      const gone = item.deletedAt;
      if (gone === null || gone <= world.startAt || gone > now || toldGone.has(item)) return added;
      toldGone.add(item);
      return [...added, { at: gone, event: 'delete' as const, item }];
    });
    events.sort((a, b) => a.at - b.at);
    pumpedTo = now;
    return events.map((event) => ({ ...event, id: envelopeId(event.at, ++sequence) }));
  }

  function pump(now: number): void {
    const fresh = happened(now);
    for (const connection of connections) {
      const due = fresh.filter((envelope) => isFor(connection.subscription, envelope));
      if (due.length === 0 && !connection.silent && now - connection.lastAt >= BLANK_AFTER_MS) {
        connection.write('\r\n');
        connection.lastAt = now;
      }
      for (const envelope of due) if (connections.has(connection)) give(connection, envelope, now);
    }
    kept = [...kept, ...fresh].filter(({ at }) => at > now - KEPT_MS);
  }

  function isFor(subscription: Subscription, { item }: Envelope): boolean {
    return (
      lets(subscription, item, uidOf.get(item.account) ?? null) && isSampled(item, settings.weibo.pushPercent)
    );
  }

  function give(connection: Connection, envelope: Envelope, now: number): void {
    const route = `weibo/datapush/${connection.subscription.type}`;
    const faults = deps.faults.strike({ route, account: envelope.item.account, now }, ['weibo-push']);
    if (faults.has('push-silent')) connection.silent = true;
    if (connection.silent) return;
    const line = lineOf(envelope, now, faults);
    if (faults.has('push-cut')) connection.write(line.slice(0, line.length >> 1));
    if (faults.has('push-cut') || faults.has('push-ended')) {
      connections.delete(connection);
      connection.end(faults.has('push-cut'));
      return;
    }
    if (faults.has('push-garbage-line')) connection.write('<html>502 Bad Gateway</html>\r\n');
    if (faults.has('push-late') && !connection.held) {
      connection.held = envelope;
      return;
    }
    tell(connection, envelope, now, faults);
    const { held } = connection;
    connection.held = null;
    if (held) tell(connection, held, now, faults);
  }

  function tell(connection: Connection, envelope: Envelope, now: number, faults: FaultHits): void {
    const line = lineOf(envelope, now, faults);
    // Chunks end anywhere: a reader must not take one for a line.
    const middle = line.length >> 1;
    connection.lastAt = now;
    connection.write(line.slice(0, middle));
    connection.write(line.slice(middle));
    if (envelope.event === 'add')
      deps.ledger.offer([envelope.item], `weibo/datapush/${connection.subscription.type}`, now);
  }

  function lineOf(envelope: Envelope, now: number, faults: FaultHits): string {
    const { id, event, item } = envelope;
    const view = { world, now, faults };
    const text =
      item.kind === 'comment'
        ? { type: 'comment', event, comment: commentOf(item, view) }
        : { type: 'status', event, status: itemStatusOf(item, view, true) };
    return `${JSON.stringify({ id: exact(id), text })}\r\n`;
  }

  return {
    connect(call, type) {
      const { pushAddresses, commercial } = settings.weibo;
      const allowed = commercial && (pushAddresses === null || pushAddresses.includes(call.address));
      if (!allowed || call.faults.has('push-refused')) return weiboError(call, 10004, { status: 403 });
      const subscription = deps.subscriptions.get(Number(call.params.get('subid')));
      if (subscription?.type !== type) return weiboError(call, 10017, { detail: 'subid' });
      const since = call.params.get('since_id') ?? '';
      if (since !== '' && !/^\d{1,19}$/.test(since)) return weiboError(call, 10017, { detail: 'since_id' });
      pump(call.now);
      return {
        stream(write, end, onGone) {
          const connection: Connection = {
            subscription,
            write,
            end,
            silent: false,
            held: null,
            lastAt: call.now,
          };
          connections.add(connection);
          onGone(() => void connections.delete(connection));
          if (since === '') return write('\r\n');
          const mine = kept.filter((envelope) => isFor(subscription, envelope));
          const after = mine.filter(({ id }) => id > BigInt(since));
          const again = call.faults.has('push-duplicates')
            ? mine.filter(({ id }) => id <= BigInt(since)).slice(-AGAIN)
            : [];
          for (const envelope of [...again, ...after])
            if (connections.has(connection)) give(connection, envelope, call.now);
        },
      };
    },
    pump,
    closeAll() {
      for (const connection of connections) connection.end(false);
      connections.clear();
    },
  };
}

/** `2610080000000161`: the day, and a number that counts up. Not the id of the comment. */
function envelopeId(at: number, sequence: number): bigint {
  const day = isoCst(at).slice(2, 10).replaceAll('-', '');
  return BigInt(day) * 10_000_000_000n + BigInt(sequence);
}

function isSampled({ id }: Item, percent: number): boolean {
  return percent >= 100 || hashOf(String(id), 11) % 10_000 < percent * 100;
}
