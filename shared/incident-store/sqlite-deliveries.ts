import { AppError } from '../errors.ts';
import type { Delivery, Outcome, Page, PlannedDelivery, Position } from './incident-store.ts';
import { checkLimit, pageOf, placeOf, readPlace } from './queries.ts';
import { recipientOf } from './recipient.ts';
import {
  type Connection,
  integerOf,
  integerOrNull,
  type Row,
  textOf,
  textOrNull,
} from './sqlite-connection.ts';

const states = ['due', 'sending', 'sent', 'failed'] as const;

export interface DeliveryQuery {
  readonly channel?: string;
  readonly incident?: string;
  readonly after?: string;
  readonly limit: number;
}

/** The deliveries as the worker keeps them; each function as its namesake in the port. */
export function openDeliveries(db: Connection) {
  return {
    planDeliveries(deliveries: readonly PlannedDelivery[], position?: Position): void {
      db.write(() => {
        const insert = db.prepare(
          `INSERT INTO deliveries (id, at, channel, incident, plan, state, tries, repeat, due)
           VALUES ($id, $at, $channel, $incident, $plan, 'due', 0, 0, $at) ON CONFLICT (id) DO NOTHING`,
        );
        for (const plan of deliveries) {
          const { id, at, channel, incident } = plan;
          insert.run({ id, at, channel, incident, plan: JSON.stringify(plan) });
        }
        db.reach(position);
      });
    },

    claimDeliveries(worker: string, now: number, until: number, limit: number): readonly Delivery[] {
      checkLimit(limit);
      if (!(until > now)) throw new AppError('BAD_INPUT', `a lease until ${until} is over at ${now}`);
      return db.write(() =>
        db
          .prepare(
            `SELECT id FROM deliveries WHERE state IN ('due', 'sending') AND due <= ? ORDER BY due, id LIMIT ?`,
          )
          .all(now, limit)
          .map((row) =>
            deliveryOf(
              db
                .prepare(
                  `UPDATE deliveries SET repeat = repeat OR state = 'sending', state = 'sending',
                     tries = tries + 1, worker = ?, due = ? WHERE id = ? RETURNING *`,
                )
                .get(worker, until, textOf(row, 'id')),
            ),
          ),
      );
    },

    finishDelivery(id: string, worker: string, outcome: Outcome): boolean {
      const state = outcome.ok ? 'sent' : outcome.retryAt === null ? 'failed' : 'due';
      return db.write(() => {
        const { changes } = db
          .prepare(
            `UPDATE deliveries SET state = $state, due = coalesce($retryAt, due), sent = $sent, error = $error, worker = NULL,
               repeat = repeat OR $mayHaveArrived, tries = tries - $putOff
             WHERE id = $id AND state = 'sending' AND worker = $worker`,
          )
          .run({
            id,
            worker,
            state,
            retryAt: outcome.ok ? null : outcome.retryAt,
            sent: outcome.ok ? outcome.at : null,
            error: outcome.ok ? null : outcome.error,
            mayHaveArrived: Number(!outcome.ok && outcome.mayHaveArrived === true),
            putOff: Number(!outcome.ok && outcome.putOff === true),
          });
        return changes > 0;
      });
    },

    delivery(id: string): Delivery | null {
      const row = db.prepare('SELECT * FROM deliveries WHERE id = ?').get(id);
      return row === undefined ? null : deliveryOf(row);
    },

    findDeliveries({ channel, incident, after, limit }: DeliveryQuery): Page<Delivery> {
      checkLimit(limit);
      const place = after === undefined ? null : readPlace(after);
      const where = [
        'TRUE',
        ...(channel === undefined ? [] : ['channel = $channel']),
        ...(incident === undefined ? [] : ['incident = $incident']),
        ...(place === null ? [] : ['at <= $at AND (at < $at OR id > $id)']),
      ];
      const found = db
        .prepare(`SELECT * FROM deliveries WHERE ${where.join(' AND ')} ORDER BY at DESC, id LIMIT $limit`)
        .all({
          limit: limit + 1,
          ...(channel === undefined ? {} : { channel }),
          ...(incident === undefined ? {} : { incident }),
          ...(place === null ? {} : { at: place.number, id: place.rest }),
        })
        .map(deliveryOf);
      return pageOf(found, limit, ({ at, id }) => placeOf(at, id));
    },
  };
}

function deliveryOf(row: Row | undefined): Delivery {
  const plan: PlannedDelivery & { to: unknown } = JSON.parse(textOf(row, 'plan'));
  const state = states.find((one) => one === row?.state);
  if (row === undefined || state === undefined) {
    throw new AppError('STORE_FAILED', 'the incident store is damaged: a delivery has no state');
  }
  return {
    ...plan,
    to: recipientOf(plan.to),
    state,
    tries: integerOf(row, 'tries'),
    repeat: integerOf(row, 'repeat') === 1,
    dueAt: integerOf(row, 'due'),
    sentAt: integerOrNull(row, 'sent'),
    error: textOrNull(row, 'error'),
  };
}
