import { type ActOf, type ActOn, type ActOutcome, entryOf, minuteOn } from './act-outcome.ts';
import { booked, untouched } from './handling.ts';
import { handMadeId } from './id.ts';
import type { Change, Incident } from './incident.ts';
import { leading, refresh } from './refresh.ts';
import { type IncidentsState, keepApart, memberSeries } from './state.ts';

/** Makes an incident of its own of some subjects; the machine does not merge them back (state.apart). */
export function split(on: ActOn, { subjects, reason }: ActOf<'split'>): ActOutcome {
  const { state, incident, action } = on;
  const wanted = new Set(subjects);
  const unknown = subjects.find((id) => !incident.subjects.some((one) => one.id === id));
  if (unknown !== undefined) return { refused: `研判对象「${unknown}」不在该事件中` };
  if (incident.subjects.length < 2) return { refused: '该事件只有一个研判对象，不能拆分' };
  if (wanted.size === incident.subjects.length) return { refused: '至少留一个研判对象在原事件中' };
  const minute = minuteOn(on);
  const id = handMadeId(state.run, action.id);
  const names = incident.subjects.filter((one) => wanted.has(one.id)).map(({ name }) => name);
  const entry = entryOf({ ...on, minute }, `拆出「${names.join('、')}」另立 ${id}：${reason}`);
  const parted = booked(partOf(state, incident, wanted, { id, minute }), entry, state.settings.book);
  const rest = booked(withoutPart(incident, wanted, id), entry, state.settings.book);
  for (const one of wanted) {
    state.bySubject[one] = id;
    for (const stays of rest.subjects) keepApart(state, one, stays.id);
  }
  return {
    refused: null,
    id,
    changes: [rest, parted].flatMap((one) => refreshed(state, one, minute)),
  };
}

/** Nothing rose by the split: of what the refresh tells, only lower levels and closes are new. */
function refreshed(state: IncidentsState, before: Incident, minute: number): readonly Change[] {
  const kinds = refresh(state, before, minute, null).filter(
    ({ kind }) => kind === 'lowered' || kind === 'closed',
  );
  const incident = state.incidents[before.id] ?? before;
  return [{ kind: 'split', minute, incident }, ...kinds];
}

function partOf(
  state: IncidentsState,
  whole: Incident,
  wanted: ReadonlySet<string>,
  { id, minute }: { readonly id: string; readonly minute: number },
): Incident {
  const subjects = whole.subjects.filter((one) => wanted.has(one.id));
  const members = whole.members.filter(({ subject }) => wanted.has(subject));
  const series = memberSeries(state, { ...whole, members });
  const onset = Math.min(...series.map((one) => one.onset ?? minute));
  return {
    ...whole,
    ...{ id, subjects, members, onset, since: onset },
    ...{ openedAt: minute, updatedAt: minute, relapsing: false, relapses: 0 },
    ...{ level: 'none', peakLevel: state.settings.openAt, levels: [], forgotten: 0 },
    phases: leading(series)?.trail ?? [],
    jumps: whole.jumps.filter(({ subject }) => wanted.has(subject)),
    // Which samples were whose is not kept: those of its own come with its next assessment.
    ...{ samples: [], peak: null, latest: null, links: [whole.id], handling: untouched() },
  };
}

function withoutPart(whole: Incident, wanted: ReadonlySet<string>, id: string): Incident {
  return {
    ...whole,
    subjects: whole.subjects.filter((one) => !wanted.has(one.id)),
    members: whole.members.filter(({ subject }) => !wanted.has(subject)),
    jumps: whole.jumps.filter(({ subject }) => !wanted.has(subject)),
    links: [...whole.links, id],
  };
}
