import { z } from 'zod';
import { MINUTE_MS } from '../../../../shared/time.ts';
import { randomStream } from '../../simulate/random.ts';
import { type FaultName, faultNames } from './catalogue.ts';
import type { FaultOrder } from './engine.ts';

/** Asks for a course of faults. */
export const faultSchedule = z.strictObject({
  seed: z.int().nonnegative(),
  /** Simulated epoch ms. */
  from: z.int(),
  until: z.int(),
  /** Faults per hour, all names together. */
  perHour: z.number().positive().max(3600).default(4),
  /** How long one lasts, in minutes, at most. */
  minutes: z.number().positive().default(5),
  /** Share of calls struck meanwhile. */
  chance: z.number().min(0).max(1).default(0.5),
  /** Values of faults that take one, such as `{ "slow": 50 }`: where nobody wants to wait six seconds. */
  values: z.partialRecord(z.enum(faultNames), z.number()).default({}),
  /** Default: every fault that passes by itself; `wide-ids` never passes. */
  names: z.array(z.enum(faultNames)).min(1).optional(),
});

/** Faults at seeded moments, each in its own window. The same schedule gives the same orders. */
export function ordersOf(schedule: z.infer<typeof faultSchedule>): readonly FaultOrder[] {
  const { seed, from, until, perHour, minutes, chance } = schedule;
  const names: readonly FaultName[] = schedule.names ?? faultNames.filter((name) => name !== 'wide-ids');
  const random = randomStream(seed, 'platform', 'fault-schedule');
  const orders: FaultOrder[] = [];
  for (let at = from; ; ) {
    at += Math.ceil((-Math.log(1 - random.uniform()) * 60 * MINUTE_MS) / perHour);
    const name = names[random.below(names.length)];
    const lasts = Math.ceil(random.uniform() * minutes * MINUTE_MS);
    if (at >= until || name === undefined) return orders;
    const value = schedule.values[name];
    const order = { name, chance, from: at, until: Math.min(until, at + lasts) };
    orders.push(value === undefined ? order : { ...order, value });
  }
}
