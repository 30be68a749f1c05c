import type { Run } from '../../../../../shared/api.ts';

/**
 * The run to show to who names none: the one looked at last; else the live one, unless nothing has ever been taken in there
 * and a rehearsal is under way (a first start), so that a newcomer sees something move.
 */
export function firstRun(runs: readonly Run[], last: string | null): Run | null {
  const known = runs.find(({ id }) => id === last);
  if (known) return known;
  const live = runs.find(({ kind }) => kind === 'live');
  const isBlank = live === undefined || (live.open === 0 && live.watch?.heardAt === null);
  const rehearsal = runs.find(({ kind, finished }) => kind === 'rehearsal' && !finished);
  return (isBlank ? rehearsal : undefined) ?? live ?? runs[0] ?? null;
}
