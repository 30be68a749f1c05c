import { z } from 'zod';
import type {
  Output,
  PartitionInfo,
  Processor,
  StoredState,
  Task,
} from '../../shared/event-log/event-log.ts';
import {
  type Activity,
  type Amended,
  type Assessment,
  type Copies,
  type Engine,
  engineSchema,
  type GatheredThrough,
  isThreadId,
  isTopicId,
  type Listed,
  listedSchema,
  type Platform,
  platforms,
} from '../../shared/records.ts';
import { type AccountThreads, openAccountThreads } from './account.ts';
import { openWaitingAmends } from './amended.ts';
import { coverageAt, noteCoverage } from './coverage.ts';
import { ANY_TOPIC } from './listings.ts';
import type { AnalyzerPolicy, PolicySource } from './policy.ts';
import { readStored, storedJson } from './stored-json.ts';
import { type Judge, openSubject, type Subject } from './subject.ts';
import type { TermKinds } from './text/term-kinds.ts';
import type { Observe } from './watching.ts';

export interface DetectDeps {
  readonly policyOf: PolicySource;
  /** 1 on days off (see calendar.ts). */
  readonly dayClassOf: (minute: number) => 0 | 1;
  /** What a term names (text/term-kinds.ts): a title is made of a place, an organisation and what happened. */
  readonly kindOf: TermKinds;
  /** Told of every minute of every subject, for those who look on: it changes nothing but the time it takes. */
  readonly observe?: Observe;
}

/** A subject that has rested this long leaves memory; waking it costs one read and is rare after two quiet hours. */
const LEAVE_AFTER_MINUTES = 120;

const metaSchema = z.strictObject({
  engine: engineSchema.nullable(),
  policies: z.array(z.strictObject({ hash: z.string(), from: z.int() })),
  /** Titles on hot boards that are offered to topics once their minute is complete. */
  listings: z.array(listedSchema).default([]),
  platforms: z.partialRecord(
    z.enum(platforms),
    z.strictObject({
      /** First minute ever, and the minute before which all is judged. */
      start: z.int().nullable(),
      through: z.int().nullable(),
      coverage: z.array(z.tuple([z.int(), z.number()])),
    }),
  ),
});
type Meta = z.infer<typeof metaSchema>;
type PlatformMeta = NonNullable<Meta['platforms'][Platform]>;

/**
 * Stage detect: reads activity, closes a platform's minutes when topics has gathered them, lets each subject judge its
 * minutes, and puts out its assessments in order of (minute, subject), then how far it has judged.
 */
export function detectProcessor(deps: DetectDeps): Processor<'activity'> {
  return { name: 'detect', reads: 'activity', open: (info, state) => openDetect(deps, info, state) };
}

async function openDetect(
  deps: DetectDeps,
  info: PartitionInfo,
  state: StoredState,
): Promise<Task<'activity'>> {
  const meta: Meta = readStored(state.get('meta'), metaSchema) ?? {
    engine: null,
    policies: [],
    listings: [],
    platforms: {},
  };
  const policies = new Map<string, AnalyzerPolicy>();
  for (const { hash } of meta.policies) policies.set(hash, await deps.policyOf(hash));
  const resident = new Map<string, Subject>();
  /** Subjects that must be looked at when the platform's minutes close: not resting, or with activity waiting. */
  const awake = new Set<string>();
  const dirty = new Set<string>();
  const dirtyAccounts = new Set<string>();
  const amends = openWaitingAmends(state);
  const accounts = new Map<string, AccountThreads>();
  for (const key of state.keys()) {
    if (key.startsWith('awake/')) wake(key.slice('awake/'.length));
    if (key.startsWith('awake-account/')) accountOf(key.slice('awake-account/'.length));
  }

  function accountOf(key: string): AccountThreads {
    let account = accounts.get(key);
    if (!account) {
      account = openAccountThreads(key, accountPlatform(key), (name) => state.get(name));
      accounts.set(key, account);
    }
    dirtyAccounts.add(key);
    return account;
  }

  function wake(key: string): Subject {
    let subject = resident.get(key);
    if (!subject) {
      const [platform, id] = splitKey(key);
      subject = openSubject(id, platform, state.get(`subject/${key}`));
      resident.set(key, subject);
    }
    awake.add(key);
    dirty.add(key);
    return subject;
  }

  function platformMeta(platform: Platform): PlatformMeta {
    const known = meta.platforms[platform];
    if (known) return known;
    const fresh: PlatformMeta = { start: null, through: null, coverage: [] };
    meta.platforms[platform] = fresh;
    return fresh;
  }

  function judgeOf(platform: Platform, engine: Engine): Judge {
    const { coverage, start } = platformMeta(platform);
    return {
      platform,
      engine,
      policies: meta.policies.flatMap(({ hash, from }) => {
        const policy = policies.get(hash);
        return policy ? [{ hash, from: Math.max(from, start ?? from), policy }] : [];
      }),
      dayClassOf: deps.dayClassOf,
      kindOf: deps.kindOf,
      observe: deps.observe,
      coverageOf: (minute) => coverageAt(coverage, minute),
      otherUp: (id, minute) =>
        platforms.some(
          (other) => other !== platform && resident.get(joinKey(other, id))?.isUpAt(minute) === true,
        ),
    };
  }

  function takeThrough(record: GatheredThrough, out: Output): void {
    const { platform, through } = record;
    const known = platformMeta(platform);
    meta.engine = record.engine;
    const first = known.through;
    if (first !== null && through <= first) return;
    if (first === null) known.start = through;
    noteCoverage(known.coverage, first ?? through, record.coverage);
    known.through = through;
    closeMinutes(platform, through, record.engine, out);
  }

  function closeMinutes(platform: Platform, through: number, engine: Engine, out: Output): void {
    const judge = judgeOf(platform, engine);
    const assessments: Assessment[] = [];
    const judgeAll = (before: number): void => {
      for (const key of awake) {
        const subject = resident.get(key);
        if (!subject || subject.platform !== platform) continue;
        dirty.add(key);
        subject.judgeThrough(before, judge, assessments);
        if (!deps.observe && subject.isResting()) awake.delete(key);
      }
      for (const account of accounts.values()) {
        if (account.platform !== platform || account.isResting()) continue;
        dirtyAccounts.add(account.key);
        account.judgeThrough(before, judge, assessments);
      }
    };
    const amendsDue = new Map(amends.due(platform, through));
    const listed = takeListingsDue(platform, through);
    for (const minute of [...new Set([...amendsDue.keys(), ...listed.keys()])].sort((a, b) => a - b)) {
      judgeAll(minute);
      for (const amended of amendsDue.get(minute) ?? []) amend(amended, out);
      for (const one of listed.get(minute) ?? []) offer(one);
    }
    judgeAll(through);
    assessments.sort((a, b) => a.minute - b.minute || (a.subject.id < b.subject.id ? -1 : 1));
    for (const record of assessments) out.put({ stream: 'assessments', key: record.subject.id, record });
    out.put({
      stream: 'assessments',
      key: `${platform}/${info.partition}`,
      record: { v: 1, type: 'judged-through', platform, through, from: info.partition, of: info.of },
    });
  }

  /** Listings of complete minutes, by minute. */
  function takeListingsDue(platform: Platform, through: number): ReadonlyMap<number, readonly Listed[]> {
    const isDue = (one: Listed): boolean => one.platform === platform && one.minute < through;
    const due = meta.listings.filter(isDue);
    if (due.length > 0) meta.listings = meta.listings.filter((one) => !isDue(one));
    return Map.groupBy(due, ({ minute }) => minute);
  }

  /** To the topics that it names, as they are known in its minute. */
  function offer(listed: Listed): void {
    for (const key of awake) {
      const subject = resident.get(key);
      if (subject?.platform !== listed.platform || !subject.isNamedBy(listed.title)) continue;
      subject.takeListed(listed);
      dirty.add(key);
    }
  }

  /** A subject that has left memory was at rest, and what rests keeps no samples. One partition tells the alerter. */
  function amend(amended: Amended, out: Output): void {
    for (const [key, subject] of resident)
      if (subject.platform === amended.platform && subject.amend(amended)) dirty.add(key);
    for (const [key, account] of accounts)
      if (account.platform === amended.platform && account.amend(amended)) dirtyAccounts.add(key);
    if (info.partition === 0) out.put({ stream: 'assessments', key: amended.id, record: amended });
  }

  return {
    fold({ key, record }, out) {
      if (record.type === 'activity') return takeActivity(key, record);
      if (record.type === 'copies') return takeCopies(key, record);
      if (record.type === 'amended') return amends.take(record);
      if (record.type === 'listed' && record.subject === ANY_TOPIC) return void meta.listings.push(record);
      if (record.type === 'listed') return wake(joinKey(record.platform, record.subject)).takeListed(record);
      if (record.type === 'counted') return accountOf(key).takeReading(record);
      if (record.type === 'gathered-through') return takeThrough(record, out);
      if (record.type === 'too-late') return undefined;
      const last = meta.policies.at(-1);
      if (last?.hash === record.hash && last.from === record.from) return undefined;
      return deps.policyOf(record.hash).then((policy) => {
        policies.set(record.hash, policy);
        meta.policies.push({ hash: record.hash, from: record.from });
        meta.policies.sort((a, b) => a.from - b.from);
      });
    },
    flush() {},
    *changes() {
      yield ['meta', storedJson(meta)] as const;
      yield* amends.changes();
      for (const key of dirty) {
        const subject = resident.get(key);
        if (!subject) continue;
        yield [`subject/${key}`, subject.store()] as const;
        yield [`awake/${key}`, awake.has(key) ? new Uint8Array() : null] as const;
      }
      dirty.clear();
      for (const key of dirtyAccounts) {
        const account = accounts.get(key);
        if (!account) continue;
        yield* account.changes();
        yield [`awake-account/${key}`, account.isResting() ? null : new Uint8Array()] as const;
      }
      dirtyAccounts.clear();
      for (const [key, account] of accounts) {
        const through = meta.platforms[account.platform]?.through ?? 0;
        if (account.isResting() && account.restedSince() < through - LEAVE_AFTER_MINUTES)
          accounts.delete(key);
      }
      for (const [key, subject] of resident) {
        const through = meta.platforms[subject.platform]?.through ?? 0;
        if (awake.has(key) || subject.restedSince() >= through - LEAVE_AFTER_MINUTES) continue;
        resident.delete(key);
        // A monitor's routine is remembered; what comes back of a topic is another topic.
        if (isTopicId(subject.id)) yield [`subject/${key}`, null] as const;
      }
    },
  };

  function takeActivity(key: string, activity: Activity): void {
    if (isThreadId(activity.subject)) accountOf(key).take(activity);
    else wake(joinKey(activity.platform, activity.subject)).take(activity);
  }

  function takeCopies(key: string, { subject, platform, minute, ...copies }: Copies): void {
    const { negative, angry, coordinated } = copies;
    const taken = { n: copies.copies, negative, angry, coordinated };
    if (isThreadId(subject)) accountOf(key).takeCopies(subject, minute, taken);
    else wake(joinKey(platform, subject)).takeCopies(minute, taken);
  }
}

function joinKey(platform: Platform, id: string): string {
  return `${platform}/${id}`;
}

function splitKey(key: string): [Platform, string] {
  const slash = key.indexOf('/');
  const platform = platforms.find((name) => name === key.slice(0, slash));
  if (!platform) throw new Error(`not a subject key: ${key}`);
  return [platform, key.slice(slash + 1)];
}

/** Of `account:platform:…` (threads.ts). */
function accountPlatform(key: string): Platform {
  const platform = platforms.find((name) => name === key.split(':')[1]);
  if (!platform) throw new Error(`not the key of an account: ${key}`);
  return platform;
}
