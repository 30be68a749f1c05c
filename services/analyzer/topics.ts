import { z } from 'zod';
import type { Output, Processor, StoredState, Task } from '../../shared/event-log/event-log.ts';
import {
  type Features,
  featuresSchema,
  type Platform,
  platforms,
  type ScoredThrough,
} from '../../shared/records.ts';
import { type MinuteRow, openCopies, type PlatformCopies } from './copies/copies.ts';
import { type CopiesSettings, defaultCopies } from './copies/settings.ts';
import { unpackFeatures } from './features.ts';
import { readStored, storedJson } from './stored-json.ts';

const metaSchema = z.partialRecord(
  z.enum(platforms),
  z.strictObject({
    /** Per source partition of score, how far it has come; null until it has reported. */
    sources: z.array(z.int().nullable()),
    through: z.int().nullable(),
  }),
);
const pendingSchema = z.array(featuresSchema);

/** Mentions of a minute that wait for it to be complete: one in `oneIn` of `n`. */
interface Waiting {
  n: number;
  oneIn: number;
  records: Features[];
  rows: MinuteRow[];
}

interface Standing {
  readonly sources: (number | null)[];
  through: number | null;
  readonly waiting: Map<number, Waiting>;
  readonly copies: PlatformCopies;
}

/**
 * Stage topics, one partition: reads what copies are found by, and when all score partitions have passed a minute, tells
 * each subject what of its mentions are copies of each other, then detect that the minute is complete. The order in which
 * the mentions of a minute arrive does not matter.
 */
export function topicsProcessor(settings: CopiesSettings = defaultCopies): Processor<'features'> {
  return { name: 'topics', reads: 'features', open: (_, state) => openTopics(settings, state) };
}

function openTopics(settings: CopiesSettings, state: StoredState): Task<'features'> {
  const stored = readStored(state.get('meta'), metaSchema) ?? {};
  const standings = new Map<Platform, Standing>();
  const dirty = new Set<Platform>();
  for (const platform of platforms) if (stored[platform]) standingOf(platform);

  function standingOf(platform: Platform): Standing {
    let standing = standings.get(platform);
    if (standing) return standing;
    const known = stored[platform];
    standing = {
      sources: [...(known?.sources ?? [])],
      through: known?.through ?? null,
      waiting: new Map(),
      copies: openCopies(platform, settings, state.get(`copies/${platform}`)),
    };
    standings.set(platform, standing);
    for (const features of readStored(state.get(`waiting/${platform}`), pendingSchema) ?? [])
      wait(standing, features);
    return standing;
  }

  function wait({ waiting }: Standing, features: Features): void {
    const { minute } = features;
    const known = waiting.get(minute) ?? { n: 0, oneIn: 1, records: [], rows: [] };
    waiting.set(minute, known);
    known.n += features.n;
    known.records.push(features);
    for (const row of unpackFeatures(features))
      if (row.id % known.oneIn === 0)
        known.rows.push({ ...row, subjects: row.subjects.map((index) => named(features, index)) });
    while (known.n > settings.perMinute * known.oneIn) {
      known.oneIn *= 2;
      const { oneIn } = known;
      known.rows = known.rows.filter(({ id }) => id % oneIn === 0);
    }
  }

  function takeThrough(record: ScoredThrough, out: Output): void {
    const { platform, coverage, engine } = record;
    const standing = standingOf(platform);
    while (standing.sources.length < record.of) standing.sources.push(null);
    standing.sources[record.from] = record.through;
    const through = standing.sources.reduce<number | null>(
      (least, source) => (least === null || source === null ? null : Math.min(least, source)),
      Number.POSITIVE_INFINITY,
    );
    if (through === null || through <= (standing.through ?? Number.NEGATIVE_INFINITY)) return;
    standing.through = through;
    let oneIn = 1;
    const due = [...standing.waiting].filter(([minute]) => minute < through).sort(([a], [b]) => a - b);
    for (const [minute, waiting] of due) {
      for (const { key, record } of standing.copies.minute(minute, waiting.rows, waiting.oneIn))
        out.put({ stream: 'activity', key, record });
      standing.waiting.delete(minute);
      oneIn = Math.max(oneIn, waiting.oneIn);
    }
    out.put({
      stream: 'activity',
      key: null,
      record: { v: 1, type: 'gathered-through', platform, through, coverage, engine, oneIn },
    });
  }

  return {
    fold({ record }, out) {
      dirty.add(record.platform);
      if (record.type === 'features') wait(standingOf(record.platform), record);
      else takeThrough(record, out);
    },
    flush() {},
    *changes() {
      const meta = [...standings].map(([platform, { sources, through }]) => [platform, { sources, through }]);
      yield ['meta', storedJson(Object.fromEntries(meta))] as const;
      for (const platform of dirty) {
        const standing = standings.get(platform);
        if (!standing) continue;
        const waiting = [...standing.waiting.values()].flatMap(({ records }) => records);
        yield [`waiting/${platform}`, storedJson(waiting)] as const;
        yield [`copies/${platform}`, standing.copies.store()] as const;
      }
      dirty.clear();
    },
  };
}

function named({ subjects }: Features, index: number): { readonly subject: string; readonly key: string } {
  const [subject = '', key = ''] = subjects[index] ?? [];
  return { subject, key };
}
