import type { StoredState } from '../../shared/event-log/event-log.ts';
import type { Amended, Assessment } from '../../shared/records.ts';
import { type DeskState, emptyDesk } from './duty/desk-state.ts';
import { emptyOrder, type OrderOptions, type OrderState } from './incident/order.ts';
import type { IncidentSettings } from './incident/settings.ts';
import { type DoneAct, emptyIncidents, type IncidentsState } from './incident/state.ts';
import { emptyTold, type Told } from './incident/tell.ts';
import { createNumbering, createStoring, readJson, type StoredEntry, sectionOf } from './stored-entries.ts';

/** All that the alerter remembers. */
export interface AlerterState {
  readonly incidents: IncidentsState;
  readonly order: OrderState;
  readonly told: Told;
  readonly desk: DeskState;
  /** Hash of the policy whose duty is in force; null before the first. */
  policy: string | null;
  /** The latest word on each incident, oldest first. */
  readonly revisions: Map<string, Revision>;
  /** How many words there were. */
  spoken: number;
}

export interface Revision {
  readonly revision: number;
  /** Of its record: a run's records of one incident never run backward. */
  readonly minute: number;
  /** Place of that word among all words. */
  readonly order: number;
}

export interface AlerterStart {
  readonly run: string;
  readonly settings: IncidentSettings;
  readonly order: OrderOptions;
}

/** Of the entries below; a state in another format is refused. */
const FORMAT = 1;

interface Meta extends Pick<OrderState, 'through' | 'settled' | 'dropped' | 'limit'> {
  readonly format: number;
  readonly minute: number | null;
  readonly spoken: number;
  /** Absent in states from before there was a duty. */
  readonly policy?: string | null;
  readonly deskMinute?: number | null;
}

/** The state as it was stored; an empty one at first. */
export function loadAlerter(stored: StoredState, start: AlerterStart): AlerterState {
  const incidents = emptyIncidents(start.run, start.settings);
  const order = emptyOrder(start.order);
  const state: AlerterState = {
    ...{ incidents, order, told: emptyTold(), desk: emptyDesk() },
    ...{ policy: null, revisions: new Map(), spoken: 0 },
  };
  const meta: Meta | undefined = readJson(stored, 'meta');
  if (!meta) return state;
  if (meta.format !== FORMAT)
    throw new Error(`the alerter's state is of format ${meta.format}, not ${FORMAT}`);
  incidents.minute = meta.minute;
  state.spoken = meta.spoken;
  state.policy = meta.policy ?? null;
  state.desk.minute = meta.deskMinute ?? null;
  Object.assign(order.through, meta.through);
  Object.assign(order.settled, meta.settled);
  order.dropped = meta.dropped;
  order.limit = meta.limit;
  for (const [section, target] of Object.entries(sectionsOf(state)))
    for (const [key, value] of sectionOf(stored, section)) Object.assign(target, { [key]: value });
  const revisions = [...sectionOf<Revision>(stored, 'revision')];
  for (const [id, revision] of revisions.sort(([, a], [, b]) => a.order - b.order))
    state.revisions.set(id, revision);
  const held = [...sectionOf<Assessment>(stored, 'held')];
  order.held.push(...held.sort(byKey).map(([, assessment]) => assessment));
  const amended = [...sectionOf<Amended>(stored, 'amended')];
  order.amended.push(...amended.sort(byKey).map(([, one]) => one));
  const acts = [...sectionOf<DoneAct>(stored, 'act')];
  incidents.acts.push(...acts.sort(byKey).map(([, act]) => act));
  return state;
}

/** What has changed since it was last stored: an entry for each thing, so that a change rewrites that thing alone. */
export function storing(state: AlerterState, stored: StoredState): () => Iterable<StoredEntry> {
  const acts = createNumbering(stored, 'act', state.incidents.acts);
  const held = createNumbering(stored, 'held', state.order.held);
  const amended = createNumbering(stored, 'amended', state.order.amended);
  const changesOf = createStoring(stored, entries());

  function* entries(): Iterable<readonly [string, unknown]> {
    const { order, incidents, spoken, policy, desk } = state;
    const { through, settled, dropped, limit } = order;
    const meta: Meta = {
      ...{ format: FORMAT, minute: incidents.minute, spoken, through, settled, dropped, limit },
      ...{ policy, deskMinute: desk.minute },
    };
    // As text, so that it is compared by what it says.
    yield ['meta', JSON.stringify(meta)];
    for (const [section, target] of Object.entries(sectionsOf(state)))
      for (const [key, value] of Object.entries(target)) yield [`${section}/${key}`, value];
    for (const [id, revision] of state.revisions) yield [`revision/${id}`, revision];
    yield* acts(incidents.acts);
    yield* held(order.held);
    yield* amended(order.amended);
  }

  return () => changesOf(entries());
}

/** The parts that are records by key; their values are replaced, never altered. */
function sectionsOf({ incidents, told, desk }: AlerterState): Readonly<Record<string, object>> {
  return {
    incident: incidents.incidents,
    series: incidents.series,
    subject: incidents.bySubject,
    apart: incidents.apart,
    merged: incidents.mergedInto,
    closed: incidents.closedByHand,
    told,
    call: desk.calls,
    load: desk.loads,
  };
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
