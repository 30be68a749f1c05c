import type { z } from 'zod';
import type { Duty, Run, runSchema } from '../../shared/api.ts';
import type { AppealDigest } from '../../shared/appeals.ts';
import type { EventLog } from '../../shared/event-log/event-log.ts';
import type { IncidentStore } from '../../shared/incident-store/incident-store.ts';
import type { Colour } from '../../shared/incidents.ts';
import { levels, rankOf } from '../../shared/records.ts';
import type { Tail } from './tail.ts';

/** What a run is, for the switcher. */
export type RunInfo = Pick<z.infer<typeof runSchema>, 'id' | 'kind' | 'name' | 'finished' | 'watch'>;

/** A run with what lies in it. */
export interface OpenRun {
  readonly info: RunInfo;
  readonly store: IncidentStore;
  readonly log: EventLog;
  /** The offset of stream `incidents` before which everything lies in the store. */
  storedThrough(): Promise<number>;
  /** The analyzer's, by the dictionary that the run's texts were cut with. */
  tokensOf(text: string): readonly string[];
  /** The analyzer's, by the rules of this hash; null: by the rules of an office that has said nothing. */
  digest(policy: string | null): Promise<AppealDigest>;
  /** Who would be told of what, by the duty in force: a dry run; null where no policy is. */
  duty(asked: DutyAsked): Promise<Duty | null>;
}

export interface DutyAsked {
  /** Epoch minute. */
  readonly minute: number;
  readonly region: string | null;
  readonly line: string | null;
  readonly level: Colour;
}

/** The runs of the office. Brought by whoever composes the process. */
export interface Runs {
  /** In the order in which they are shown. */
  list(): Promise<readonly RunInfo[]>;
  /** Null where there is none; the same one stays open between calls. */
  get(id: string): Promise<OpenRun | null>;
  /** The run if it is open: a list must not open years of replays. */
  opened(id: string): Promise<OpenRun | null>;
}

/** Incidents of one page of the count; more pages are read until there are none. */
const PAGE = 200;

/** A run as the switcher shows it: what is open, how high, and how far it has been judged. */
export async function summaryOf(info: RunInfo, run: OpenRun, tail: Tail): Promise<Run> {
  let open = 0;
  let level = 0;
  let after: string | null = null;
  do {
    const { items, next }: Awaited<ReturnType<IncidentStore['incidents']['find']>> =
      await run.store.incidents.find({ state: 'open', limit: PAGE, ...(after === null ? {} : { after }) });
    open += items.length;
    for (const { incident } of items) level = Math.max(level, rankOf(incident.level));
    after = next;
  } while (after !== null);
  const through = { ...(await tail.through()) };
  return { ...info, through, open, level: levels[level] ?? 'none' };
}

/** A run that nobody has opened: what its manifest says. */
export function unopened(info: RunInfo): Run {
  return { ...info, through: {}, open: null, level: 'none' };
}
