import { chinaDay } from '../../shared/china-days.ts';
import type { Output, Processor, StoredState, Task } from '../../shared/event-log/event-log.ts';
import type { Action } from '../../shared/incidents.ts';
import {
  type Amended,
  type Assessment,
  type JudgedThrough,
  type Platform,
  platforms,
  type Wake,
} from '../../shared/records.ts';
import { minuteOf } from '../../shared/time.ts';
import { type AlerterState, loadAlerter, storing } from './alerter-state.ts';
import { type FoldedAct, foldAction } from './incident/act.ts';
import { foldSettled } from './incident/amend.ts';
import { lapse } from './incident/lapse.ts';
import { settledBy, takeRecord } from './incident/order.ts';
import { defaultIncidentSettings, type IncidentSettings } from './incident/settings.ts';
import type { AlerterPolicySource } from './policy.ts';
import { createSpeaker, type Speaker } from './speak.ts';
import { createTelling, type Telling } from './telling.ts';

export interface AlerterOptions {
  readonly run: string;
  /** The platforms of the run. */
  readonly platforms: readonly Platform[];
  /** Minutes a platform waits for a slower one (see order.ts): 0 live, null in replays. */
  readonly waitMinutes: number | null;
  readonly settings?: IncidentSettings;
  /**
   * The run's minutes are those of the wall clock: an act before the first judged minute counts at its own time. Without
   * it (rehearsals, replays) such an act is refused, for nobody can say at which minute of the run it was done.
   */
  readonly wallClock?: boolean;
  /** The policies whose duty and clocks count; without it nobody is told by name. */
  readonly policyOf?: AlerterPolicySource;
}

const NOT_BEGUN = '本场次尚未开始研判，请稍后再试';

/**
 * The alerter: folds assessments and human acts, in the one order of their stream, into incidents. Puts out on stream
 * `incidents` every incident that changed (with its revision, what changed and what is to be told of it), what became of
 * each act, and how far each platform has been judged. The only writer of incidents.
 */
export function alerterProcessor(options: AlerterOptions): Processor<'assessments'> {
  return { name: 'alerter', reads: 'assessments', open: (_, state) => openAlerter(options, state) };
}

async function openAlerter(options: AlerterOptions, stored: StoredState): Promise<Task<'assessments'>> {
  const { run, waitMinutes, settings = defaultIncidentSettings, wallClock = false, policyOf } = options;
  const state = loadAlerter(stored, {
    run,
    settings,
    order: { platforms: options.platforms, waitMinutes },
  });
  const changes = storing(state, stored);
  const telling = createTelling(state, chinaDay);
  if (state.policy !== null && policyOf) telling.follow(await policyOf(state.policy), state.policy);
  const speaker = createSpeaker(state, telling);
  const parts: Parts = { state, speaker, telling };

  async function follow(hash: string): Promise<void> {
    if (!policyOf) return;
    telling.follow(await policyOf(hash), hash);
    state.policy = hash;
  }

  return {
    fold({ record }, out) {
      if (record.type === 'policy') return follow(record.hash);
      if (record.type === 'wake') return takeWake(parts, record, out);
      if (record.type === 'action') return takeAction({ ...parts, wallClock }, record, out);
      return takeJudged(parts, record, out);
    },
    flush() {},
    changes,
  };
}

interface Parts {
  readonly state: AlerterState;
  readonly speaker: Speaker;
  readonly telling: Telling;
}

/** A machine's clock that is further ahead of all that is known is wrong: duty must not run to 2099 with it. */
const WAKE_AHEAD_MINUTES = 7 * 24 * 60;

function takeJudged(
  { state, speaker, telling }: Parts,
  record: Assessment | Amended | JudgedThrough,
  out: Output,
): void {
  const { incidents, order } = state;
  const before = settledBy(order);
  for (const settled of takeRecord(order, record)) {
    // What was due before this minute is told before what happened in it.
    speaker.tell(telling.dueUpTo(settled.minute - 1), out);
    speaker.speak(foldSettled(incidents, settled), out);
  }
  const after = settledBy(order);
  const moved = platforms.filter((platform) => after[platform] !== before[platform]);
  if (moved.length === 0) return;
  const now = latest(after) ?? 0;
  speaker.speak(lapse(incidents, now), out);
  speaker.tell(telling.dueUpTo(now - 1), out);
  for (const platform of moved) {
    const through = after[platform];
    if (through === undefined) continue;
    const told = { v: 1, type: 'settled-through', platform, through } as const;
    out.put({ stream: 'incidents', key: `settled/${platform}`, record: told });
  }
}

/** Duty goes on by the clock, and so does what people set for a time; the rest of an incident by the minutes that are judged. */
function takeWake({ state, speaker, telling }: Parts, { minute }: Wake, out: Output): void {
  const known = Math.max(latest(settledBy(state.order)) ?? minute, state.desk.minute ?? minute);
  if (minute - known > WAKE_AHEAD_MINUTES) return;
  speaker.speak(lapse(state.incidents, minute), out);
  speaker.tell(telling.dueUpTo(minute - 1), out);
}

function takeAction(
  { state, speaker, wallClock }: Parts & { readonly wallClock: boolean },
  action: Action,
  out: Output,
): void {
  const through = latest(settledBy(state.order)) ?? (wallClock ? minuteOf(action.at) : null);
  const folded: FoldedAct =
    through === null
      ? { changes: [], incident: null, refused: NOT_BEGUN }
      : foldAction(state.incidents, action, through - 1);
  speaker.speak(folded.changes, out);
  const { incident, refused } = folded;
  const revision = incident === null ? null : speaker.revisionOf(incident);
  const done = { v: 1, type: 'action-done', action: action.id, incident, revision, refused } as const;
  out.put({ stream: 'incidents', key: `action/${action.id}`, record: done });
}

/** The run's clock: the minute before which the platform that is furthest on has been judged. */
function latest(settled: Readonly<Partial<Record<Platform, number>>>): number | null {
  const all = Object.values(settled);
  return all.length === 0 ? null : Math.max(...all);
}
