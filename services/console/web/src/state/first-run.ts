import type { Run } from '../../../../../shared/api.ts';

/**
 * The run to show to who names none: the one looked at last, unless it is over; else the live one, unless nothing has ever been taken in there
 * and a rehearsal is under way (a first start), so that a newcomer sees something move.
 */
export function firstRun(runs: readonly Run[], last: string | null): Run | null {
  const known = runs.find(({ id }) => id === last);
  // A rehearsal or replay that is over is looked at on purpose; whoever just comes, comes for what is happening.
  if (known && !known.finished) return known;
  const live = runs.find(({ kind }) => kind === 'live');
  const isBlank = live === undefined || (live.open === 0 && live.watch?.heardAt === null);
  const rehearsal = runs.find(({ kind, finished }) => kind === 'rehearsal' && !finished);
  return (isBlank ? rehearsal : undefined) ?? live ?? runs[0] ?? null;
}
