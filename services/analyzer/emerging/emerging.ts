import { z } from 'zod';
import type { Activity, Platform } from '../../../shared/records.ts';
import { hash53, termHash } from '../hash.ts';
import { readStored, storedJson } from '../stored-json.ts';
import { type Group, grouped, homeOf } from './groups.ts';
import { nameOf } from './name.ts';
import { openRing, type Ring, type Spoken, type SpokenMinute } from './ring.ts';
import type { EmergingSettings } from './settings.ts';
import { activityOf, type Member, type TopicTeller } from './tell.ts';
import {
  createTopicFinder,
  learnKeys,
  likenessOf,
  type Topic,
  type TopicFinder,
  topicSchema,
} from './topic.ts';
import { keyOf, openTrends, type Trends } from './trends.ts';

/** The topics of one platform: what is suddenly spoken of, without anybody having asked for it. */
export interface PlatformTopics {
  /** Ends the epochs that end by then. New topics are filled back: the activity of each of their minutes so far. */
  endEpochs(through: number, teller: TopicTeller): readonly Activity[];
  /** Takes in a minute's mentions, a sample by id of `offered`, in any order; minutes ascend. */
  minute(minute: number, rows: readonly Spoken[], offered: number, teller: TopicTeller): readonly Activity[];
  /** The ids of the topics that rows belong to, by their ids. */
  topicsIn(rows: readonly Spoken[]): ReadonlyMap<number, readonly string[]>;
  amend: Ring['amend'];
  changes(): Iterable<readonly [key: string, value: Uint8Array | null]>;
}

/** What a minute has of a topic. */
interface HeardMinute {
  readonly spoken: SpokenMinute;
  readonly members: readonly Member[];
}

const topicsSchema = z.strictObject({ ended: z.int().nullable(), topics: z.array(topicSchema) });

/** Mentions whose words name a topic: more say the same. */
const NAMED_BY = 200;
const MILLI = 1000;
/** So often the terms of a topic are looked at anew. */
const RENAME_MINUTES = 15;

/** @param load the entries of `changes` whose keys begin with the prefix, without it */
export function openTopicsOf(
  platform: Platform,
  settings: EmergingSettings,
  load: (prefix: string) => ReadonlyMap<string, Uint8Array>,
): PlatformTopics {
  const scales: readonly Trends[] = settings.scales.map((scale) => {
    const kept = load(`trends/${scale.minutes}/`);
    return openTrends(scale, settings, (key) => kept.get(key));
  });
  const ring = openRing(settings, load('ring/'));
  const kept = readStored(load('topics/').get('all'), topicsSchema);
  const topics: Topic[] = kept?.topics ?? [];
  /** The minute before which all epochs have ended. */
  let ended = kept?.ended ?? null;
  let isChanged = false;
  let find: TopicFinder = createTopicFinder(topics);

  /** The topics of a mention: those that it names, and all, with those of what it hangs under. */
  function topicsOf({ terms, root }: Spoken): {
    readonly named: readonly Topic[];
    readonly all: readonly Topic[];
  } {
    const named = find(terms);
    const under =
      root === null ? NO_TOPICS : find(root.terms).filter((topic) => topic.roots.includes(root.id));
    return { named, all: under.length === 0 ? named : [...new Set([...named, ...under])] };
  }

  function membersOf(rows: readonly Spoken[]): ReadonlyMap<Topic, Member[]> {
    const members = new Map<Topic, Member[]>();
    if (topics.length === 0) return members;
    for (const row of rows) {
      const { named, all } = topicsOf(row);
      for (const topic of all) {
        const others = all.length === 1 ? NONE : all.flatMap(({ id }) => (id === topic.id ? [] : id));
        const member = { row, direct: named.includes(topic), others };
        const known = members.get(topic);
        if (known) known.push(member);
        else members.set(topic, [member]);
      }
    }
    return members;
  }

  function tell(
    topic: Topic,
    spoken: SpokenMinute,
    members: readonly Member[],
    teller: TopicTeller,
  ): Activity {
    return activityOf(
      topic,
      { platform, minute: spoken.minute, oneIn: spoken.oneIn },
      members,
      teller,
      settings,
    );
  }

  /** What an epoch that ends at `end` says, on every scale that ends there. */
  function endEpoch(end: number, teller: TopicTeller): readonly Activity[] {
    const trends = scales
      .filter(({ minutes }) => end % minutes === 0)
      .flatMap((scale) => scale.epoch(postsOf(ring.between(end - scale.minutes, end))));
    forget(end);
    const fresh: Topic[] = [];
    for (const group of grouped(trends, settings)) {
      const known = sameTopic(group, end);
      if (known) {
        known.significant = end;
        known.heard = end;
        learnKeys(known, group.trends, settings);
      } else fresh.push(emerge(group, end));
    }
    topics.push(...fresh);
    topics.sort((a, b) => b.significant - a.significant || (a.id < b.id ? -1 : 1));
    topics.splice(settings.topics);
    find = createTopicFinder(topics);
    takeRootsIn(end);
    const heard = heardOfAll(end);
    for (const [topic, minutes] of heard) findHome(topic, minutes, end);
    for (const topic of topics) if (isRenamed(topic, end)) rename(topic, heard.get(topic) ?? [], end, teller);
    return fresh.flatMap((topic) =>
      (heard.get(topic) ?? []).map(({ spoken, members }) => tell(topic, spoken, members, teller)),
    );
  }

  /** What the ring holds of each topic, minute by minute. */
  function heardOfAll(end: number): ReadonlyMap<Topic, HeardMinute[]> {
    const heard = new Map<Topic, HeardMinute[]>();
    if (topics.length === 0) return heard;
    for (const spoken of ring.between(end - settings.ringMinutes, end))
      for (const [topic, members] of membersOf(spoken.rows)) {
        const known = heard.get(topic);
        if (known) known.push({ spoken, members });
        else heard.set(topic, [{ spoken, members }]);
      }
    return heard;
  }

  function postsOf(minutes: readonly SpokenMinute[]): readonly Spoken[] {
    return minutes.flatMap(({ rows }) => rows);
  }

  /** The topic that this group goes on with: by its terms, or as most of its posts belong to it already. */
  function sameTopic(group: Group<Spoken>, end: number): Topic | null {
    let best: Topic | null = null;
    let most = 0;
    const posts = [...group.posts];
    const held = posts.map((post) => topicsOf(post).all);
    for (const topic of topics) {
      if (end - topic.significant > settings.openMinutes) continue;
      const belonging = held.filter((all) => all.includes(topic)).length / posts.length;
      const likeness = likenessOf(topic, group.trends);
      const isHome = group.home !== null && group.home === topic.home;
      const isSame = isHome || likeness >= settings.likeness || belonging >= settings.belonging;
      const degree = Math.max(isHome ? 1 : 0, likeness, belonging);
      if (!isSame || degree <= most) continue;
      best = topic;
      most = degree;
    }
    return best;
  }

  function emerge(group: Group<Spoken>, end: number): Topic {
    const founding = group.trends.map(({ terms }) => keyOf(terms)).sort((a, b) => a - b);
    const topic: Topic = {
      id: `topic:${platform}:${hash53(`${end} ${founding.join(' ')}`).toString(36)}`,
      from: end - 1,
      ...{
        significant: end,
        heard: end,
        keys: [],
        roots: [],
        rate: 0,
        negative: 0,
        home: null,
        tag: null,
        name: '',
        words: [],
      },
    };
    learnKeys(topic, group.trends, settings);
    const usual = usualOf(topic, end);
    topic.rate = Math.round(MILLI * usual.rate);
    topic.negative = Math.round(MILLI * usual.negative);
    return topic;
  }

  /** Mentions a minute that named it before the longest epoch, and the share of negative ones among all. */
  function usualOf(topic: Topic, end: number): { readonly rate: number; readonly negative: number } {
    const longest = Math.max(...settings.scales.map(({ minutes }) => minutes));
    const start = end - settings.ringMinutes;
    const names = createTopicFinder([topic]);
    let posts = 0;
    let negative = 0;
    let before = 0;
    for (const { minute, rows, oneIn } of ring.between(start, end))
      for (const row of rows) {
        posts += oneIn;
        if (row.label === 'negative') negative += oneIn;
        if (minute < end - longest && names(row.terms).length > 0) before += oneIn;
      }
    const floor = Math.min(...settings.scales.map((scale) => scale.posts / scale.minutes));
    const byTables = topic.keys.reduce((sum, { terms }) => sum + (scales.at(-1)?.usual(terms) ?? 0), 0);
    return {
      rate: Math.max(
        Math.min(floor, posts / settings.ringMinutes),
        (byTables * posts) / settings.ringMinutes,
        before / (settings.ringMinutes - longest),
      ),
      negative: posts === 0 ? 0 : negative / posts,
    };
  }

  /** Threads whose posts name a topic, and whose answers do. */
  function takeRootsIn(end: number): void {
    const answers = new Map<
      number,
      { all: number; readonly naming: Map<Topic, number>; readonly by: readonly Topic[] }
    >();
    for (const { rows } of ring.between(end - settings.ringMinutes, end))
      for (const { root, terms } of rows) {
        if (root === null) continue;
        let known = answers.get(root.id);
        if (!known) {
          known = { all: 0, naming: new Map(), by: find(root.terms) };
          answers.set(root.id, known);
        }
        known.all += 1;
        if (known.by.length === 0) continue;
        for (const topic of find(terms)) known.naming.set(topic, (known.naming.get(topic) ?? 0) + 1);
      }
    for (const [id, { all, naming, by }] of answers)
      for (const topic of by) {
        if (topic.roots.includes(id) || end - topic.significant > settings.openMinutes) continue;
        const n = naming.get(topic) ?? 0;
        if (n < settings.rootAnswers || n / all < settings.rootShare) continue;
        topic.roots.push(id);
        if (topic.roots.length > settings.roots) topic.roots.shift();
      }
  }

  /** Where a topic is at home: the one post that nearly all of an hour's mentions lie under. */
  function findHome(topic: Topic, heard: readonly HeardMinute[], end: number): void {
    const lately = heard.filter(({ spoken }) => spoken.minute >= end - settings.homeMinutes);
    const rows = lately.flatMap(({ members }) => members.map(({ row }) => row));
    if (rows.length === 0) return;
    const home = homeOf(rows, settings.homeShare);
    topic.home = home?.id ?? null;
    topic.tag = home?.tag ?? null;
  }

  function isRenamed(topic: Topic, end: number): boolean {
    return (
      topic.name === '' ||
      topic.significant === end ||
      (end % RENAME_MINUTES === 0 && topic.heard > end - RENAME_MINUTES)
    );
  }

  function rename(topic: Topic, heard: readonly HeardMinute[], end: number, teller: TopicTeller): void {
    const naming = heard
      .flatMap(({ members }) =>
        members.flatMap(({ row, direct }) => (direct && row.said[TEXT] !== '' ? row : [])),
      )
      .sort((a, b) => a.id - b.id)
      .slice(0, NAMED_BY)
      .map(({ said }) => said[TEXT]);
    const posts = ring
      .between(end - settings.ringMinutes, end)
      .reduce((sum, { rows }) => sum + rows.length, 0);
    const least = 1 / Math.max(1, posts);
    const longest = scales.at(-1);
    const usual = (term: string): number => Math.max(least, longest?.usual([termHash(term)]) ?? 0);
    const named = nameOf(naming, teller, usual, settings);
    if (named) Object.assign(topic, named);
  }

  function forget(end: number): void {
    for (const topic of [...topics])
      if (end - topic.heard > settings.keepMinutes) topics.splice(topics.indexOf(topic), 1);
  }

  return {
    endEpochs(through, teller) {
      const step = Math.min(...settings.scales.map(({ minutes }) => minutes));
      const first = ended ?? through;
      ended = through;
      isChanged = true;
      const activities: Activity[] = [];
      // What lies further back than the ring has nothing in it.
      const from = Math.max(first, through - settings.ringMinutes - step);
      for (let end = (Math.floor(from / step) + 1) * step; end <= through; end += step)
        activities.push(...endEpoch(end, teller));
      return activities;
    },
    minute(minute, rows, offered, teller) {
      isChanged = true;
      ended ??= minute;
      const spoken = ring.put(minute, rows, offered);
      const members = [...membersOf(spoken.rows)].sort(([a], [b]) => (a.id < b.id ? -1 : 1));
      for (const [topic, all] of members)
        if (all.length * spoken.oneIn >= settings.leastAuthors) topic.heard = minute;
      return members.map(([topic, all]) => tell(topic, spoken, all, teller));
    },
    topicsIn(rows) {
      const found = new Map<number, string[]>();
      for (const [topic, members] of membersOf(rows))
        for (const { row } of members) found.set(row.id, [...(found.get(row.id) ?? []), topic.id].sort());
      return found;
    },
    amend: ring.amend,
    *changes() {
      for (const scale of scales)
        for (const [key, value] of scale.changes()) yield [`trends/${scale.minutes}/${key}`, value] as const;
      for (const [key, value] of ring.changes()) yield [`ring/${key}`, value] as const;
      if (isChanged) yield ['topics/all', storedJson({ ended, topics })] as const;
      isChanged = false;
    },
  };
}

const TEXT = 4;
const NONE: readonly string[] = [];
const NO_TOPICS: readonly Topic[] = [];
