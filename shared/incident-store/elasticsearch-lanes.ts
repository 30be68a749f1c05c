import { AppError } from '../errors.ts';

/**
 * The order of calls: in a lane, a call sees what those before it have written and nothing of those after it; reads go side
 * by side. Requests by themselves overtake each other on their way to the server.
 */
export interface Lanes {
  read<T>(lane: string, work: () => Promise<T>): Promise<T>;
  write<T>(lane: string, work: () => Promise<T>): Promise<T>;
  /** Runs when all that was written before it, in any lane, is done; holds nobody back. */
  after<T>(work: () => Promise<T>): Promise<T>;
  /** Refuses new calls and resolves when those under way are done; again does nothing. */
  close(): Promise<void>;
}

interface Lane {
  written: Promise<unknown>;
  read: Promise<unknown>;
}

export function openLanes(name: string): Lanes {
  const lanes = new Map<string, Lane>();
  const underWay = new Set<Promise<unknown>>();
  let isClosed = false;

  function laneOf(key: string): Lane {
    const lane = lanes.get(key) ?? { written: Promise.resolve(), read: Promise.resolve() };
    lanes.set(key, lane);
    return lane;
  }

  async function start<T>(before: Promise<unknown>, work: () => Promise<T>): Promise<T> {
    if (isClosed) throw new AppError('STORE_FAILED', `${name} is closed`);
    const running = before.then(work);
    const settled = quiet(running);
    underWay.add(settled);
    settled.then(() => underWay.delete(settled));
    return running;
  }

  return {
    read(key, work) {
      const lane = laneOf(key);
      const running = start(lane.written, work);
      lane.read = Promise.all([lane.read, quiet(running)]);
      return running;
    },
    write(key, work) {
      const lane = laneOf(key);
      const running = start(Promise.all([lane.written, lane.read]), work);
      lane.written = quiet(running);
      lane.read = Promise.resolve();
      return running;
    },
    after: (work) => start(Promise.all([...lanes.values()].map(({ written }) => written)), work),
    async close() {
      isClosed = true;
      await Promise.all(underWay);
    },
  };
}

/** The end of a call, whichever it is: who made it hears of a failure. */
function quiet(running: Promise<unknown>): Promise<void> {
  return running.then(
    () => undefined,
    () => undefined,
  );
}
