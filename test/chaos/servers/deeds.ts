import type { ServerHandle } from '../../../infra/servers/server.ts';
import type { Random } from '../../../services/replay/simulate/random.ts';
import type { Fleet, Role } from './fleet.ts';

/** What is done to a run, one after the other. */
export interface Deed {
  readonly name: string;
  run(): Promise<void>;
}

export interface Cast {
  readonly fleet: Fleet;
  readonly brokers: readonly ServerHandle[];
  readonly elasticsearch: ServerHandle;
  readonly random: Random;
  sleep(ms: number): Promise<void>;
  /** Puts a value as it is into a partition of the mentions. */
  poison(value: string): Promise<void>;
}

/** A session is over after 12 s without a word (kafka.ts): whoever is frozen for longer has lost what it had. */
const FROZEN_MS = [13_000, 15_000] as const;
/** Until another one takes the place of who was killed: some are back before their session is over, some after. */
const GONE_MS = [0, 4_000] as const;
/**
 * Servers come back at once, or after services have begun to wait longer between their tries, and others have taken over what a
 * broker led: its word is missed after 9 s (Kafka's broker.session.timeout.ms).
 */
const DOWN_MS = [500, 14_000] as const;
const VISIT_MS = [4_000, 9_000] as const;

/** No JSON at all, and a mention without what makes one. */
const POISON = ['{"v":2,"type":"mention","id":', '{"v":2,"type":"mention","id":7}'] as const;

/**
 * One round: two lanes side by side, so that troubles meet: what happens to processes, and what happens to servers and to the
 * group. The order within each, who is hit and for how long is drawn.
 */
export function roundOf(cast: Cast): readonly (readonly Deed[])[] {
  const { fleet, brokers, elasticsearch, random, sleep } = cast;
  const between = ([least, most]: readonly [number, number]): number => least + random.below(most - least);

  /** Who is hit is drawn now, so that the seed alone decides. */
  function kill(role: Role, place: number): Deed {
    const ms = between(GONE_MS);
    return { name: `kill -9 ${role} ${place}, gone ${ms} ms`, run: () => fleet.kill(role, place, ms) };
  }
  function freeze(role: Role): Deed {
    const [place, ms] = [random.below(fleet.count(role)), between(FROZEN_MS)];
    return { name: `freeze ${role} ${place}, ${ms} ms`, run: () => fleet.freeze(role, place, ms) };
  }
  function killBroker(): Deed {
    const [broker, ms] = [brokers[random.below(brokers.length)], between(DOWN_MS)];
    if (broker === undefined) throw new Error('there is no broker');
    return {
      name: `kill -9 broker ${broker.name}, down ${ms} ms`,
      async run() {
        await broker.kill('SIGKILL');
        await sleep(ms);
        await broker.restart();
      },
    };
  }
  function stopStore(): Deed {
    const ms = between(DOWN_MS);
    return {
      name: `stop Elasticsearch, down ${ms} ms`,
      async run() {
        await elasticsearch.stop();
        await sleep(ms);
        await elasticsearch.restart();
      },
    };
  }
  function visit(): Deed {
    const ms = between(VISIT_MS);
    return {
      name: `a fourth analyzer for ${ms} ms`,
      async run() {
        const code = await fleet.visit('analyzer', ms);
        if (code !== 0) throw new Error(`the fourth analyzer, asked to stop, ended with ${code}`);
      },
    };
  }
  const poison = POISON.map((value, n) => ({
    name: `poison ${n === 0 ? 'that is no JSON' : 'that breaks the schema'}`,
    run: () => cast.poison(value),
  }));
  const analyzers = Array.from({ length: fleet.count('analyzer') }, (_, place) => kill('analyzer', place));
  // Both: one of them folds, and the other is the one that takes over.
  const alerters = Array.from({ length: fleet.count('alerter') }, (_, place) => kill('alerter', place));
  return [
    shuffled([...analyzers, ...alerters, freeze('analyzer'), freeze('alerter')], random),
    shuffled([stopStore(), killBroker(), visit(), ...poison], random),
  ];
}

function shuffled<T>(list: readonly T[], random: Random): readonly T[] {
  const left = [...list];
  return list.flatMap(() => left.splice(random.below(left.length), 1));
}
