import { type ActOf, type ActOn, type ActOutcome, entryOf, findTarget } from './act-outcome.ts';
import { compareIncidents } from './incident.ts';
import { joinInto } from './merge.ts';
import { letJoin } from './state.ts';

/** Merged by hand: the older survives, and what people had parted before may join again. */
export function mergeByHand(on: ActOn, { other, reason }: ActOf<'merge'>): ActOutcome {
  const { state, incident } = on;
  if (other === incident.id) return { refused: '不能与自身合并' };
  const found = findTarget(state, other, 'merge');
  if (found.refused !== null) return { refused: `另一事件不能合并：${found.refused}` };
  const [survivor, loser] =
    compareIncidents(incident, found.incident) < 0 ? [incident, found.incident] : [found.incident, incident];
  for (const one of survivor.subjects) for (const two of loser.subjects) letJoin(state, one.id, two.id);
  const minute = Math.max(on.minute, survivor.updatedAt, loser.updatedAt);
  const entry = entryOf({ ...on, minute }, `「${loser.title}」并入「${survivor.title}」：${reason}`);
  return { refused: null, id: survivor.id, changes: joinInto(state, [survivor, loser], minute, entry) };
}
