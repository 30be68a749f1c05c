import type { Clock } from '../../shared/clock.ts';
import type { EventLog } from '../../shared/event-log/event-log.ts';
import type { EventLogTuning, LogPlace } from '../../shared/event-log/open.ts';
import { type LawOf, runContract, type Waiver } from './contract.ts';
import { appendLaws } from './event-log-append.ts';
import { crashLaws } from './event-log-crash.ts';
import { poisonLaws } from './event-log-poison.ts';
import { processLaws } from './event-log-process.ts';
import { readLaws } from './event-log-read.ts';
import { retentionLaws } from './event-log-retention.ts';
import { sharingLaws } from './event-log-sharing.ts';

/** What says where a log lies and how it is tuned; plain JSON, so that a child process can be told. */
export type LogSettings<Place = LogPlace> = Omit<EventLogTuning, 'clock' | 'sealKey' | 'say'> & Place;

/** A record's bytes as a disk fault or an older program may have left them. */
export interface Planted {
  readonly stream: 'mentions' | 'activity';
  readonly partition: number;
  readonly key: string;
  readonly text: string;
}

/** An adapter under contract: how to get an empty log, open it, and put bytes past its schema check. */
export interface Ground<Place = LogPlace> {
  /** Settings of a new log, gone when the test is over. */
  fresh(tuning: Partial<LogSettings<unknown>>): Promise<LogSettings<Place>>;
  open(settings: LogSettings<Place>, clock?: Clock): Promise<EventLog>;
  plant(settings: LogSettings<Place>, planted: Planted): Promise<void>;
  /** Module of the child process, run as `node MODULE SETTINGS-JSON TASK-JSON` (event-log-child.ts). */
  readonly child: string;
  /**
   * Where a log costs a second to make: the laws that try a hundred points or histories try every so-many-th, as many as fit
   * into a suite that is run with every change. Default 1: all of them.
   */
  readonly stride?: number;
}

/** So many rounds of a law as this ground can bear, at least one. */
export function rounds(ground: Pick<Ground, 'stride'>, all: number): number {
  return Math.max(1, Math.floor(all / (ground.stride ?? 1)));
}

export type Law = LawOf<Ground>;

const laws: readonly Law[] = [
  ...appendLaws,
  ...readLaws,
  ...processLaws,
  ...poisonLaws,
  ...crashLaws,
  ...sharingLaws,
  ...retentionLaws,
];

/** Runs every law of the EventLog port at an adapter. */
export function eventLogContract(name: string, ground: Ground, waivers: readonly Waiver[] = []): void {
  runContract(`EventLog on ${name}`, laws, ground, waivers);
}
