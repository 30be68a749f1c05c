import type { Outgoing } from '../../shared/event-log/event-log.ts';
import type { Engine, Mention, Platform, Tallies } from '../../shared/records.ts';
import type { PlatformProgress } from './lanes.ts';
import type { TextReading } from './text/read.ts';

/** A mention as the archive keeps it: what offices search. */
export function scoredOf(
  mention: Mention,
  { minute, reading, names }: { minute: number; reading: TextReading; names: readonly string[] },
): Outgoing {
  const { id, platform, kind, thread, at, text } = mention;
  const { mood, tokens } = reading;
  return {
    stream: 'scored',
    key: id,
    // In the order of the schema, in which records are stored.
    record: {
      v: 1,
      type: 'scored',
      id,
      platform,
      kind,
      thread,
      region: mention.region ?? null,
      at,
      minute,
      mood,
      subjects: [...names],
      tokens: [...tokens],
      text,
    },
  };
}

/** A mention that came after its subject's minute was judged for good; `minute`: its own. */
export function tooLateOf(subject: string, platform: Platform, minute: number): Outgoing {
  return {
    stream: 'activity',
    key: subject,
    record: { v: 1, type: 'too-late', subject, platform, minute, n: 1 },
  };
}

/** How far a partition has come with a platform. */
export function scoredThroughOf(
  { platform, through, coverage }: PlatformProgress,
  told: { readonly from: number; readonly of: number; readonly engine: Engine; readonly tallies: Tallies },
): Outgoing {
  const { from, of, engine, tallies } = told;
  return {
    stream: 'features',
    key: null,
    record: {
      v: 1,
      type: 'scored-through',
      ...{ platform, through, coverage, from, of, engine },
      tallies: { ...tallies },
    },
  };
}
