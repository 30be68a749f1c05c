import type { OpenRun } from '../../services/console/runs.ts';
import type { Action, IncidentRecord, SettledThrough } from '../../shared/incidents.ts';
import { incidentRecord, NOON_MINUTE } from './incident-record.ts';

/**
 * The least that the alerter does for the console: stores records, tells them on stream `incidents`, and answers acts once
 * each. Signs and opens; refuses the rest.
 */
export interface SmallAlerter extends AsyncDisposable {
  readonly acted: readonly Action[];
}

export async function tell(run: OpenRun, record: IncidentRecord): Promise<void> {
  await run.store.incidents.put([{ record }]);
  await run.log.append([{ stream: 'incidents', key: record.incident.id, record }]);
}

export async function tellThrough(
  run: OpenRun,
  platform: SettledThrough['platform'],
  through: number,
): Promise<void> {
  const record = { v: 1, type: 'settled-through', platform, through } as const;
  await run.log.append([{ stream: 'incidents', key: platform, record }]);
}

/** Every act as it lies in the log. */
export async function actsOf(run: OpenRun): Promise<Action[]> {
  const acts: Action[] = [];
  for await (const page of run.log.read('assessments', 0, 0))
    for (const { record } of page) if (record.type === 'action') acts.push(record);
  return acts;
}

export function startAlerter(run: OpenRun): SmallAlerter {
  const stop = new AbortController();
  const acted: Action[] = [];

  async function act(action: Action): Promise<void> {
    acted.push(action);
    const { what } = action;
    const told = { v: 1, type: 'action-done', action: action.id } as const;
    const done = (incident: string | null, revision: number | null, refused: string | null) =>
      run.log.append([
        { stream: 'incidents', key: action.id, record: { ...told, incident, revision, refused } },
      ]);
    if (what.act === 'open') {
      const record = incidentRecord('inc-0000000000aa', { title: what.title });
      await tell(run, record);
      await done(record.incident.id, record.revision, null);
      return;
    }
    const known = await run.store.incidents.get(what.incident);
    if (known === null || what.act !== 'sign') {
      await done(null, null, known === null ? '没有这个事件' : '该事件已关闭，不能再办理');
      return;
    }
    const signed = { by: action.by, at: action.at, minute: NOON_MINUTE };
    const { incident } = known;
    const record: IncidentRecord = {
      ...known,
      revision: known.revision + 1,
      changes: ['signed'],
      incident: { ...incident, handling: { ...incident.handling, signed } },
    };
    await tell(run, record);
    await done(incident.id, record.revision, null);
  }

  async function work(): Promise<void> {
    for await (const page of run.log.read('assessments', 0, 0, stop.signal))
      for (const { record } of page) if (record.type === 'action') await act(record);
  }

  const working = work();
  return {
    acted,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await working;
    },
  };
}
