import { type ChannelDeps, openChannels } from '../../services/alerter/channels/index.ts';
import { PROJECTOR } from '../../services/alerter/project.ts';
import type { Runs, OpenRun as ShownRun } from '../../services/console/runs.ts';
import { messageOf } from '../../shared/errors.ts';
import type { IncidentStore } from '../../shared/incident-store/incident-store.ts';
import { listRuns, type RunManifest, runFolder } from '../../shared/runs.ts';
import { digestOf } from '../digest-of.ts';
import { dutyOf } from '../duty-of.ts';
import { alertmanagerStage } from '../stages.ts';
import { createWatch } from '../watch.ts';
import type { Office } from './office.ts';
import { type OpenRun, openRun, type RunDeps } from './run.ts';

/** The runs of a data folder, each opened when it is first asked for and kept open. */
export interface RunsOfOffice extends Runs, AsyncDisposable {
  open(manifest: RunManifest): Promise<OpenRun>;
  /** Opens a run and shows it as unfinished until its event has been told. */
  telling(manifest: RunManifest, tell: (run: OpenRun) => Promise<void>): Promise<void>;
  /** Rejects when a stage of the live run fails. */
  readonly failed: Promise<never>;
}

/** Open runs beside the live one cost a worker and some 100 MB each; more than a few nobody looks at. */
const OPEN_AT_MOST = 12;

export function createRuns(
  data: string,
  office: Office,
  deps: Omit<RunDeps, 'channels' | 'beside' | 'sealKey'> &
    Pick<ChannelDeps, 'http' | 'secrets' | 'publicUrl'>,
): RunsOfOffice {
  const open = new Map<string, Promise<OpenRun>>();
  const watchOf = createWatch();
  const unfinished = new Set<string>();
  let liveId: string | null = null;
  const failure = Promise.withResolvers<never>();
  failure.promise.catch(() => undefined);

  function opened(manifest: RunManifest): Promise<OpenRun> {
    const { id, kind } = manifest;
    const known = open.get(id);
    if (known) {
      // Taken out and put back: the map stays in the order of use.
      open.delete(id);
      open.set(id, known);
      return known;
    }
    for (const idle of idleIds().slice(0, Math.max(0, open.size + 1 - OPEN_AT_MOST))) close(idle);
    const channels = openChannels({
      settings: office.store.settings,
      run: id,
      live: kind === 'live',
      http: deps.http,
      secrets: deps.secrets,
      publicUrl: deps.publicUrl,
      clock: deps.clock,
    });
    const { settings } = office.store;
    const beside = (store: IncidentStore) =>
      kind === 'live' ? [alertmanagerStage({ ...deps, store, settings, run: id })] : [];
    const opening = openRun(runFolder(data, id), manifest, {
      ...deps,
      ...{ channels, beside, sealKey: office.sealKey },
    });
    open.set(id, opening);
    if (kind === 'live') liveId = id;
    opening
      .then((run) => run.ended)
      .catch((error: unknown) => {
        if (kind === 'live') return failure.reject(error);
        // What is past must not silence what is happening now; it is opened again when it is next asked for.
        deps.say(`run ${id}: ${messageOf(error)}`);
        close(id);
      });
    return opening;
  }

  /** Least recently used first: neither the live run nor what is being told. */
  function idleIds(): readonly string[] {
    return [...open.keys()].filter((id) => id !== liveId && !unfinished.has(id));
  }

  function close(id: string): void {
    const closing = open.get(id)?.then((run) => run[Symbol.asyncDispose]());
    open.delete(id);
    closing?.catch((error: unknown) => deps.say(`run ${id}: ${messageOf(error)}`));
  }

  async function shown({ manifest, store, log }: OpenRun): Promise<ShownRun> {
    return {
      info: await infoOf(manifest),
      store,
      log,
      storedThrough: async () => Number((await store.position(PROJECTOR)) ?? 0),
      tokensOf: (text) => deps.analysis.read(text).tokens,
      digest: digestOf(log, deps.analysis),
      duty: dutyOf(log),
    };
  }

  async function infoOf({ id, kind, name }: RunManifest): Promise<ShownRun['info']> {
    const isLive = kind === 'live';
    const live = isLive ? await open.get(id)?.catch(() => null) : null;
    const watch = live ? await watchOf(live.log, live.troubles) : null;
    return { id, kind, name, finished: !isLive && !unfinished.has(id), watch };
  }

  return {
    open: opened,
    async telling(manifest, tell) {
      unfinished.add(manifest.id);
      try {
        await tell(await opened(manifest));
      } finally {
        unfinished.delete(manifest.id);
      }
    },
    failed: failure.promise,
    list: () => Promise.all(listRuns(data).map(infoOf)),
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
