import { z } from 'zod';
import type { Output, Processor, StoredState, Task } from '../../shared/event-log/event-log.ts';
import { createRecent } from '../../shared/recent.ts';
import {
  type Activity,
  type Features,
  featuresSchema,
  type Platform,
  platforms,
  type ScoredThrough,
} from '../../shared/records.ts';
import { openWaitingAmends } from './amended.ts';
import { type MinuteRow, openCopies, type PlatformCopies } from './copies/copies.ts';
import { type CopiesSettings, defaultCopies } from './copies/settings.ts';
import { openTopicsOf, type PlatformTopics } from './emerging/emerging.ts';
import type { Spoken } from './emerging/ring.ts';
import { defaultEmerging, type EmergingSettings } from './emerging/settings.ts';
import type { TopicTeller } from './emerging/tell.ts';
import { type Feature, unpackFeatures } from './features.ts';
import { termHash } from './hash.ts';
import type { PolicySource } from './policy.ts';
import { createShown, NOBODY_NAMED, namesIn } from './shown.ts';
import { entriesUnder, readStored, storedJson } from './stored-json.ts';
import { textHashOf } from './text/fingerprint.ts';
import type { NameSettings } from './text/names.ts';
import type { TextReader } from './text/read.ts';
import type { Understanding } from './understand.ts';

export interface TopicsDeps {
  readonly read: TextReader;
  readonly understand: Pick<Understanding, 'people' | 'kindOf' | 'feelings'>;
  readonly policyOf: PolicySource;
  readonly copies?: CopiesSettings;
  readonly emerging?: EmergingSettings;
}

const standingSchema = z.strictObject({
  policies: z.array(z.strictObject({ hash: z.string(), from: z.int() })),
  platforms: z.partialRecord(
    z.enum(platforms),
    z.strictObject({
      /** Per source partition of score, how far it has come; null until it has reported. */
      sources: z.array(z.int().nullable()),
      through: z.int().nullable(),
    }),
  ),
});

/** A row of features with what it counts for. */
type WaitingRow = Omit<Feature, 'subjects'> & { readonly subjects: MinuteRow['subjects'] };

/** Mentions of a minute that wait for it to be complete: one in `oneIn` of `n`. */
interface Waiting {
  n: number;
  offered: number;
  oneIn: number;
  /** Keys of the state under which its records lie. */
  readonly stored: string[];
  rows: WaitingRow[];
}

interface Standing {
  readonly sources: (number | null)[];
  through: number | null;
  readonly waiting: Map<number, Waiting>;
  readonly copies: PlatformCopies;
  readonly topics: PlatformTopics;
}

/**
 * Stage topics, one partition: reads what copies and topics are found by, and when all score partitions have passed a minute,
 * tells each subject what of its mentions are copies of each other, puts out the activity of the topics it has found, and
 * tells detect that the minute is complete. The order in which the mentions of a minute arrive does not matter.
 */
export function topicsProcessor(deps: TopicsDeps): Processor<'features'> {
  return { name: 'topics', reads: 'features', open: (_, state) => openTopics(deps, state) };
}

async function openTopics(deps: TopicsDeps, state: StoredState): Promise<Task<'features'>> {
  const { copies: settings = defaultCopies, emerging = defaultEmerging } = deps;
  const stored = readStored(state.get(STANDING), standingSchema) ?? { policies: [], platforms: {} };
  const policies: { readonly hash: string; readonly from: number; readonly names: NameSettings }[] = [];
  for (const { hash, from } of stored.policies) policies.push(await inForce(hash, from));
  const shown = createShown(deps.read, deps.understand.people);
  const termsKnown = createRecent<readonly string[]>(TEXTS_KEPT);
  const feelings = new Set([...deps.understand.feelings].map(termHash));
  const amends = openWaitingAmends(state);
  const standings = new Map<Platform, Standing>();
  /** Platforms of which a minute has been done since the last store. */
  const dirty = new Set<Platform>();
  /** Records that wait and are not stored yet, by their keys; keys of stored ones that wait no longer; records so far. */
  const fresh = new Map<string, Features>();
  const gone: string[] = [];
  let received = 0;
  for (const platform of platforms) if (stored.platforms[platform]) standingOf(platform);

  async function inForce(hash: string, from: number) {
    return { hash, from, names: namesIn(await deps.policyOf(hash)) };
  }

  function standingOf(platform: Platform): Standing {
    let standing = standings.get(platform);
    if (standing) return standing;
    const known = stored.platforms[platform];
    standing = {
      sources: [...(known?.sources ?? [])],
      through: known?.through ?? null,
      waiting: new Map(),
      copies: openCopies(platform, settings, state.get(`copies/${platform}`)),
      topics: openTopicsOf(platform, emerging, (prefix) =>
        entriesUnder(state, `topics/${platform}/${prefix}`),
      ),
    };
    standings.set(platform, standing);
    for (const [key, value] of entriesUnder(state, `waiting/${platform}/`)) {
      const features = readStored(value, featuresSchema);
      if (features) wait(standing, features, `waiting/${platform}/${key}`);
      received = Math.max(received, Number(key));
    }
    return standing;
  }

  function take(features: Features): void {
    received += 1;
    const key = `waiting/${features.platform}/${received}`;
    fresh.set(key, features);
    wait(standingOf(features.platform), features, key);
  }

  function wait({ waiting }: Standing, features: Features, key: string): void {
    const { minute } = features;
    const known = waiting.get(minute) ?? { n: 0, offered: 0, oneIn: 1, stored: [], rows: [] };
    waiting.set(minute, known);
    known.n += features.n;
    known.offered += features.offered;
    known.stored.push(key);
    for (const row of unpackFeatures(features))
      if (row.id % known.oneIn === 0)
        known.rows.push({ ...row, subjects: row.subjects.map((index) => named(features, index)) });
    while (known.n > settings.perMinute * known.oneIn) {
      known.oneIn *= 2;
      const { oneIn } = known;
      known.rows = known.rows.filter(({ id }) => id % oneIn === 0);
    }
  }

  /** Texts are told as the policy in force at a minute has them told. */
  function tellerAt(minute: number): TopicTeller {
    const policy = policies.findLast(({ from }) => from <= minute);
    const names = policy?.names ?? NOBODY_NAMED;
    const { kindOf } = deps.understand;
    return {
      sample: (text) => shown.sample(text, names),
      terms(text) {
        const key = `${policy?.hash}\n${text}`;
        const known = termsKnown.get(key);
        if (known) return known;
        const terms = shown.terms(deps.read(text), names);
        termsKnown.set(key, terms);
        return terms;
      },
      kindOf,
    };
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
    dirty.add(platform);
    const { waiting, topics } = standing;
    const amended = new Map(amends.due(platform, through));
    const minutes = [...waiting.keys()].filter((minute) => minute < through);
    let oneIn = 1;
    for (const minute of [...new Set([...minutes, ...amended.keys()])].sort((a, b) => a - b)) {
      endEpochs(topics, minute, out);
      for (const { id, text } of amended.get(minute) ?? []) topics.amend(id, text);
      const due = waiting.get(minute);
      if (!due) continue;
      takeMinute(standing, minute, due, out);
      waiting.delete(minute);
      for (const key of due.stored) if (!fresh.delete(key)) gone.push(key);
      oneIn = Math.max(oneIn, due.oneIn);
    }
    endEpochs(topics, through, out);
    out.put({
      stream: 'activity',
      key: null,
      record: { v: 1, type: 'gathered-through', platform, through, coverage, engine, oneIn },
    });
  }

  function takeMinute({ topics, copies }: Standing, minute: number, due: Waiting, out: Output): void {
    const spoken = due.rows.flatMap((row) => spokenOf(row, feelings) ?? []);
    const topicsOf = topics.topicsIn(spoken);
    const rows = due.rows.flatMap((row): MinuteRow[] => {
      const { print } = row;
      if (print === null) return [];
      const joined = (topicsOf.get(row.id) ?? []).map((subject) => ({ subject, key: subject }));
      return [{ ...row, print, subjects: [...row.subjects, ...joined] }];
    });
    const { told, texts } = copies.minute(minute, rows, due.oneIn);
    for (const { key, record } of told) out.put({ stream: 'activity', key, record });
    const known = spoken.map((row) => ({ ...row, ...texts.get(row.id) }));
    putAll(topics.minute(minute, known, due.offered, tellerAt(minute)), out);
  }

  function endEpochs(topics: PlatformTopics, through: number, out: Output): void {
    putAll(topics.endEpochs(through, tellerAt(through - 1)), out);
  }

  return {
    fold({ record }, out) {
      if (record.type === 'policy') {
        const last = policies.at(-1);
        if (last?.hash === record.hash && last.from === record.from) return;
        return inForce(record.hash, record.from).then((policy) => {
          policies.push(policy);
          policies.sort((a, b) => a.from - b.from);
        });
      }
      if (record.type === 'amended') return amends.take(record);
      if (record.type === 'features') take(record);
      else takeThrough(record, out);
    },
    flush() {},
    *changes() {
      const value: z.infer<typeof standingSchema> = {
        policies: policies.map(({ hash, from }) => ({ hash, from })),
        platforms: Object.fromEntries(
          [...standings].map(([platform, { sources, through }]) => [platform, { sources, through }]),
        ),
      };
      yield [STANDING, storedJson(value)] as const;
      yield* amends.changes();
      // What waits is stored once, when it comes, and taken out when its minute is done.
      for (const [key, features] of fresh) yield [key, storedJson(features)] as const;
      fresh.clear();
      for (const key of gone) yield [key, null] as const;
      gone.length = 0;
      for (const platform of dirty) {
        const standing = standings.get(platform);
        if (!standing) continue;
        yield [`copies/${platform}`, standing.copies.store()] as const;
        for (const [key, value] of standing.topics.changes())
          yield [`topics/${platform}/${key}`, value] as const;
      }
      dirty.clear();
    },
  };
}

const STANDING = 'standing';
/** Texts of topics whose terms are kept: a topic is named anew by much the same texts. */
const TEXTS_KEPT = 4096;

function putAll(activities: readonly Activity[], out: Output): void {
  for (const record of activities) out.put({ stream: 'activity', key: record.subject, record });
}

function named({ subjects }: Features, index: number): MinuteRow['subjects'][number] {
  const [subject = '', key = ''] = subjects[index] ?? [];
  return { subject, key };
}

/** A row as topics look at it; null where they are not looked for. How people feel is no topic. */
function spokenOf(row: WaitingRow, feelings: ReadonlySet<number>): Spoken | null {
  const { id, author, negative, positive, angry, late, said } = row;
  if (said === null) return null;
  return {
    ...{ id, author, angry, late, said },
    label: negative ? 'negative' : positive ? 'positive' : 'neutral',
    text: textHashOf(said[4]),
    few: false,
    terms: row.terms.filter((term) => !feelings.has(term)),
    root: row.root,
    subjects: row.subjects.map(({ subject }) => subject),
  };
}
