import { z } from 'zod';
import { type Random, randomStream } from '../../simulate/random.ts';
import { bernoulli } from '../../simulate/samplers.ts';
import { type Fault, type FaultName, type FaultPlace, faultNames, faults } from './catalogue.ts';

/** Asks for a fault: on which calls, when, how often. */
export const faultOrder = z.strictObject({
  name: z.enum(faultNames),
  /** Route such as `weibo/2/comments/show`, or its beginning with `*`; default: the fault's own in the catalogue. */
  on: z.string().optional(),
  /** Key of an account, such as `weibo-0`: only its calls. */
  account: z.string().optional(),
  /** Strikes so many calls, then it is over. */
  times: z.int().positive().optional(),
  /** Share of calls struck. */
  chance: z.number().min(0).max(1).default(1),
  /** Simulated epoch ms, from (inclusive) and until (exclusive). */
  from: z.int().optional(),
  until: z.int().optional(),
  /** As the catalogue says. */
  value: z.number().optional(),
});

export type FaultOrder = z.infer<typeof faultOrder>;

/** The faults of one call. */
export interface FaultHits {
  has(name: FaultName): boolean;
  /** The value it was ordered with, or `otherwise`. */
  value(name: FaultName, otherwise: number): number;
  readonly names: readonly FaultName[];
  /** Draws for this call's faults. */
  readonly random: Random;
}

/** A call as faults see it. */
export interface Struck {
  readonly route: string;
  readonly account: string | null;
  readonly now: number;
}

export interface FaultEngine {
  add(order: FaultOrder): void;
  clear(): void;
  /** Orders still in force, with the number of calls each has struck. */
  orders(): readonly (FaultOrder & { readonly struck: number })[];
  /** Decides which faults strike this call; counts them. `only` limits it to faults of one kind. */
  strike(call: Struck, on: readonly FaultPlace[]): FaultHits;
}

interface Active {
  readonly order: FaultOrder;
  readonly random: Random;
  struck: number;
}

/** The same orders in the same order strike the same calls of the same sequence. */
export function faultEngine(seed: number): FaultEngine {
  let active: Active[] = [];
  let added = 0;
  const drawing = randomStream(seed, 'platform', 'fault-draws');

  return {
    add(order) {
      active.push({ order, random: randomStream(seed, order.name, `fault/${added++}`), struck: 0 });
    },
    clear() {
      active = [];
    },
    orders: () => active.map(({ order, struck }) => ({ ...order, struck })),
    strike(call, on) {
      const hits = new Map<FaultName, number | undefined>();
      for (const one of active) {
        const { order } = one;
        if (!on.includes(faults[order.name].on) || !concerns(order, call)) continue;
        if (!bernoulli(one.random, order.chance)) continue;
        one.struck++;
        hits.set(order.name, order.value);
      }
      active = active.filter(({ order, struck }) => order.times === undefined || struck < order.times);
      return {
        has: (name) => hits.has(name),
        value: (name, otherwise) => hits.get(name) ?? otherwise,
        names: [...hits.keys()],
        random: drawing,
      };
    },
  };
}

function concerns({ name, on, account, from, until }: FaultOrder, call: Struck): boolean {
  const fault: Fault = faults[name];
  const places = on === undefined ? fault.at : [on];
  if (places && !places.some((place) => isAt(place, call.route))) return false;
  if (account !== undefined && account !== call.account) return false;
  return (from === undefined || call.now >= from) && (until === undefined || call.now < until);
}

function isAt(place: string, route: string): boolean {
  return place.endsWith('*') ? route.startsWith(place.slice(0, -1)) : route === place;
}
