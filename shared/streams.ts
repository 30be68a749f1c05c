import { z } from 'zod';
import { actionSchema, incidentsRecord } from './incidents.ts';
import {
  activityRecord,
  amendedSchema,
  assessmentSchema,
  deadLettersRecord,
  featuresRecord,
  judgedThroughSchema,
  mentionsRecord,
  policyBodySchema,
  policyInForceSchema,
  scoredRecord,
  threadSchema,
  wakeSchema,
} from './records.ts';

/** What detect says and what people do, in one order: the alerter folds both. */
const assessmentsRecord = z.discriminatedUnion('type', [
  assessmentSchema,
  amendedSchema,
  judgedThroughSchema,
  actionSchema,
  policyInForceSchema,
  wakeSchema,
]);

/** Every stream of a run: what keys it, what travels on it, who reads it, how long it is kept. */
export interface StreamSpec {
  readonly key: string;
  readonly record: z.ZodType;
  /** Names of the processors that read it through `process`. */
  readonly readers: readonly string[];
  /** Always one partition, whatever the run's setting: its order matters as a whole. */
  readonly single: boolean;
  /** Hours a record is kept after its append; null keeps it for good. Never dropped before its readers are past it. */
  readonly retentionHours: number | null;
}

/** Near-duplicates are looked for within an hour; a day lets the stage be rebuilt after a night's fault. */
const DAY_HOURS = 24;
/** A week lets an analyzer be rebuilt after a fault found on Monday in what Friday's duty saw. */
const WEEK_HOURS = 7 * 24;
/** What offices search is indexed within seconds; three days let an archiver that stood still over a holiday catch up. */
const ARCHIVE_HOURS = 3 * 24;
/** A month of assessments lets the alerter's fold be repeated over any open incident. */
const MONTH_HOURS = 31 * 24;

export const streams = {
  mentions: {
    key: 'mention id; of counts platform and thread, of a listing platform and title',
    record: mentionsRecord,
    readers: ['score'],
    single: false,
    retentionHours: WEEK_HOURS,
  },
  threads: {
    key: 'platform and thread',
    record: threadSchema,
    readers: [],
    single: true,
    retentionHours: WEEK_HOURS,
  },
  activity: {
    key: 'subject; of counted the thread',
    record: activityRecord,
    readers: ['detect'],
    single: false,
    retentionHours: WEEK_HOURS,
  },
  features: {
    key: 'platform and minute',
    record: featuresRecord,
    readers: ['topics'],
    single: true,
    retentionHours: DAY_HOURS,
  },
  scored: {
    key: 'mention id',
    record: scoredRecord,
    readers: [],
    single: false,
    retentionHours: ARCHIVE_HOURS,
  },
  assessments: {
    key: 'subject; of amended the mention id',
    record: assessmentsRecord,
    readers: ['alerter'],
    single: true,
    retentionHours: MONTH_HOURS,
  },
  incidents: {
    key: 'incident id',
    record: incidentsRecord,
    readers: [],
    single: true,
    retentionHours: MONTH_HOURS,
  },
  policies: { key: 'policy hash', record: policyBodySchema, readers: [], single: true, retentionHours: null },
  'dead-letters': {
    key: 'processor, stream, partition and offset of the dead record',
    record: deadLettersRecord,
    readers: [],
    single: true,
    retentionHours: MONTH_HOURS,
  },
} as const satisfies Record<string, StreamSpec>;

export type StreamName = keyof typeof streams;

export function isStreamName(name: string): name is StreamName {
  return Object.hasOwn(streams, name);
}

/** The records that travel on stream `S`. */
export type RecordOf<S extends StreamName> = z.infer<(typeof streams)[S]['record']>;

export const streamNames: readonly StreamName[] = Object.keys(streams).filter(isStreamName);
