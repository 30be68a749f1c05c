import { z } from 'zod';
import { featureRootSchema, utteranceSchema } from '../../../shared/records.ts';
import { readStored, storedJson } from '../stored-json.ts';
import { sampleOf } from './sample.ts';
import type { EmergingSettings } from './settings.ts';

const spokenSchema = z.strictObject({
  /** 53-bit hash of the mention's id. */
  id: z.number(),
  author: z.int().nullable(),
  label: z.enum(['negative', 'neutral', 'positive']),
  angry: z.boolean(),
  late: z.boolean(),
  /** The text that it is a copy of, or the first of, and whether few people had said that many times by then. */
  text: z.int(),
  few: z.boolean(),
  terms: z.array(z.int()),
  /** What it hangs under; null of a post or where it is unknown. */
  root: featureRootSchema.nullable(),
  said: utteranceSchema,
  /** Other subjects that it counts for. */
  subjects: z.array(z.string()),
});

/** A mention as topics look at it. */
export type Spoken = z.infer<typeof spokenSchema>;

const minuteSchema = z.strictObject({ oneIn: z.int(), rows: z.array(spokenSchema) });

/** What was said in a minute; each row stands for `oneIn`. */
export interface SpokenMinute {
  readonly minute: number;
  readonly oneIn: number;
  readonly rows: readonly Spoken[];
}

/** The latest minutes of a platform. */
export interface Ring {
  /** Takes in a minute's `rows`, a sample by id of `offered` mentions, and gives it as it is kept; minutes ascend. */
  put(minute: number, rows: readonly Spoken[], offered: number): SpokenMinute;
  /** Minutes from `from` up to but without `to`, ascending, those in which anything was said. */
  between(from: number, to: number): readonly SpokenMinute[];
  /** Gives a mention another text, or none, wherever it is kept. */
  amend(id: string, text: string | null): void;
  changes(): Iterable<readonly [key: string, value: Uint8Array | null]>;
}

/** @param stored the entries that `changes` gave and that were not taken back */
export function openRing(
  settings: EmergingSettings,
  stored: Iterable<readonly [key: string, value: Uint8Array]>,
): Ring {
  const minutes = new Map<number, SpokenMinute>();
  const changed = new Set<number>();
  for (const [key, value] of [...stored].sort(([a], [b]) => Number(a) - Number(b))) {
    const kept = readStored(value, minuteSchema);
    if (kept) minutes.set(Number(key), { minute: Number(key), ...kept });
  }

  return {
    put(minute, all, offered) {
      const oneIn = sampleOf(offered, 1, settings.perMinute);
      const rows = all.filter(({ id }) => id % oneIn === 0).sort((a, b) => a.id - b.id);
      const spoken = { minute, oneIn, rows };
      minutes.set(minute, spoken);
      changed.add(minute);
      for (const old of minutes.keys()) {
        if (old > minute - settings.ringMinutes) break;
        minutes.delete(old);
        changed.add(old);
      }
      return spoken;
    },
    between: (from, to) => [...minutes.values()].filter(({ minute }) => minute >= from && minute < to),
    amend(id, text) {
      for (const { minute, rows } of minutes.values())
        for (const { said } of rows) {
          if (said[0] !== id) continue;
          said[TEXT] = text ?? '';
          changed.add(minute);
        }
    },
    *changes() {
      for (const minute of changed) {
        const kept = minutes.get(minute);
        const value = kept ? storedJson({ oneIn: kept.oneIn, rows: kept.rows }) : null;
        yield [String(minute), value] as const;
      }
      changed.clear();
    },
  };
}

const TEXT = 4;
