import { type ServiceProcess, startService } from '../../service.ts';

export type Role = 'analyzer' | 'alerter';

/** The services of the run as processes: each place is taken by one, and by another when that was killed. */
export interface Fleet {
  /** How many places of a role there are. */
  count(role: Role): number;
  /** Whether all of them say that they do their work. */
  ready(): Promise<void>;
  /** SIGKILL, and after a pause another one in its place. */
  kill(role: Role, place: number, pauseMs: number): Promise<void>;
  /** SIGSTOP, and SIGCONT after so long. */
  freeze(role: Role, place: number, ms: number): Promise<void>;
  /** One more joins, works for so long and leaves as it should; resolves with its exit code. */
  visit(role: Role, ms: number): Promise<number | null>;
  /** SIGTERM to all; resolves with their exit codes. */
  stop(): Promise<readonly (number | null)[]>;
  /** The last lines of everybody that ever was. */
  tails(): string;
}

/** Lines of a process that tell what it met last. */
const TAIL_LINES = 30;

export interface FleetOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly analyzers: number;
  readonly alerters: number;
  sleep(ms: number): Promise<void>;
}

export function startFleet({ env, analyzers, alerters, sleep }: FleetOptions): Fleet {
  const everybody: { readonly name: string; readonly process: ServiceProcess }[] = [];
  function start(role: Role, name: string): ServiceProcess {
    const process = startService(role, env);
    everybody.push({ name: `${name} (process ${process.child.pid})`, process });
    return process;
  }
  const team = (role: Role, size: number): ServiceProcess[] =>
    Array.from({ length: size }, (_, place) => start(role, `${role} ${place}`));
  const places = { analyzer: team('analyzer', analyzers), alerter: team('alerter', alerters) };

  function at(role: Role, place: number): ServiceProcess {
    const found = places[role][place];
    if (found === undefined) throw new Error(`there is no ${role} ${place}`);
    return found;
  }

  return {
    count: (role) => places[role].length,
    async ready() {
      await Promise.all(Object.values(places).flatMap((team) => team.map((one) => one.ready())));
    },
    async kill(role, place, pauseMs) {
      await at(role, place).kill();
      await sleep(pauseMs);
      places[role][place] = start(role, `${role} ${place}`);
    },
    async freeze(role, place, ms) {
      const { child } = at(role, place);
      child.kill('SIGSTOP');
      await sleep(ms);
      child.kill('SIGCONT');
    },
    async visit(role, ms) {
      const visitor = start(role, `visiting ${role}`);
      await visitor.ready();
      await sleep(ms);
      return visitor.stop();
    },
    stop: () => Promise.all(Object.values(places).flatMap((team) => team.map((one) => one.stop()))),
    tails: () =>
      everybody
        .map(({ name, process }) => {
          const said = `${process.out()}${process.err()}`.trimEnd().split('\n').slice(-TAIL_LINES);
          return [`--- ${name}, exit code ${process.child.exitCode}:`, ...said].join('\n');
        })
        .join('\n'),
  };
}
