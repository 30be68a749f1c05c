import { openChannels } from '../../services/alerter/channels/index.ts';
import type { Runs, OpenRun as ShownRun } from '../../services/console/runs.ts';
import { messageOf } from '../../shared/errors.ts';
import { listRuns, type RunManifest, runFolder } from '../../shared/runs.ts';
import type { Office } from './office.ts';
import { type OpenRun, openRun, type RunDeps } from './run.ts';

/** The runs of a data folder, each opened when it is first asked for and kept open. */
export interface RunsOfOffice extends Runs, AsyncDisposable {
  open(manifest: RunManifest): Promise<OpenRun>;
  /** Marks a rehearsal whose event is still being told. */
  telling(id: string, told: Promise<void>): void;
  /** Rejects when a stage of the live run fails, or the telling of a rehearsal. */
  readonly failed: Promise<never>;
}

export function createRuns(
  data: string,
  office: Office,
  deps: Omit<RunDeps, 'channels' | 'sealKey'> & {
    say(line: string): void;
    /** How the live run is watched now. */
    watch(): NonNullable<ShownRun['info']['watch']>;
  },
): RunsOfOffice {
  const open = new Map<string, Promise<OpenRun>>();
  const unfinished = new Set<string>();
  const failure = Promise.withResolvers<never>();
  failure.promise.catch(() => undefined);

  function opened(manifest: RunManifest): Promise<OpenRun> {
    const { id, kind } = manifest;
    const known = open.get(id);
    if (known) return known;
    const channels = openChannels({
      settings: office.store.settings,
      run: id,
      live: kind === 'live',
      clock: deps.clock,
    });
    const opening = openRun(runFolder(data, id), manifest, { ...deps, channels, sealKey: office.sealKey });
    open.set(id, opening);
    opening
      .then((run) => run.ended)
      .catch((error: unknown) => {
        if (kind === 'live') return failure.reject(error);
        // What is past must not silence what is happening now; it is opened again when it is next asked for.
        deps.say(`run ${id}: ${messageOf(error)}`);
        open.delete(id);
        opening.then((run) => run[Symbol.asyncDispose]()).catch(() => undefined);
      });
    return opening;
  }

  function shown({ manifest, store, log }: OpenRun): ShownRun {
    return { info: infoOf(manifest), store, log, tokensOf: (text) => deps.analysis.read(text).tokens };
  }

  function infoOf({ id, kind, name }: RunManifest): ShownRun['info'] {
    const isLive = kind === 'live';
    return { id, kind, name, finished: !isLive && !unfinished.has(id), watch: isLive ? deps.watch() : null };
  }

  return {
    open: opened,
    telling(id, told) {
      unfinished.add(id);
      told.finally(() => unfinished.delete(id)).catch(failure.reject);
    },
    failed: failure.promise,
    list: async () => listRuns(data).map(infoOf),
    async get(id) {
      const manifest = listRuns(data).find((run) => run.id === id);
      return manifest ? shown(await opened(manifest)) : null;
    },
    async opened(id) {
      const run = await open.get(id)?.catch(() => null);
      return run ? shown(run) : null;
    },
    async [Symbol.asyncDispose]() {
      const settled = await Promise.allSettled(open.values());
      for (const one of settled) if (one.status === 'fulfilled') await one.value[Symbol.asyncDispose]();
    },
  };
}
