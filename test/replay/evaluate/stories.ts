import type { ReadAlert, ReadIncident } from '../../../services/replay/evaluate/folder.ts';
import type { Told } from '../../../services/replay/truth.ts';

/** Minute 0 of the stories: 2026-03-02 00:00 in China. */
export const T0 = Date.parse('2026-03-02T00:00:00+08:00') / 60_000;
export const RUN_END = T0 + 5 * 1440;

export function event(parts: Partial<Told> & { readonly onset: number }): Told {
  const { onset, ...rest } = parts;
  return {
    ...{ id: 'market', name: '市场', terms: ['青槐'], kind: 'jump', noticed: null, peak: null, end: null },
    phases: [],
    ...rest,
    onset: T0 + onset,
  };
}

/** An incident whose course is told as [minute, level]; minutes after T0. */
export function incident(
  id: string,
  levels: readonly (readonly [number, ReadIncident['levels'][number]['level']])[],
  parts: Partial<ReadIncident> = {},
): ReadIncident {
  const first = T0 + (levels[0]?.[0] ?? 0);
  return {
    ...{
      id,
      title: '青槐市场：臭味',
      terms: ['青槐', '臭味'],
      subjects: [{ id: 'market', name: '青槐市场' }],
    },
    ...{ onset: first - 2, openedAt: first, closedAt: null, mergedInto: null },
    levels: levels.map(([at, level]) => ({ at: T0 + at, level })),
    phases: [{ at: first, phase: 'outbreak', jump: false }],
    jumps: [],
    ...parts,
  };
}

export function alert(
  incidentId: string,
  at: number,
  level: ReadAlert['level'],
  kind: ReadAlert['kind'] = 'raised',
): ReadAlert {
  return { at: T0 + at, incidentId, level, kind };
}
