import { MINUTE_MS } from '../../../shared/time.ts';
import { phrases, slips } from './phrases.ts';
import { type Random, randomStream } from './random.ts';
import { idPrefix, type Speaker } from './speaker.ts';
import type { Raid, Scenario, Topic } from './spec.ts';
import type { Stance } from './templates.ts';
import { nameOf, textWriter } from './text.ts';
import { pick, words } from './words.ts';

/** A copypasta raid (detection.md 11): nobody answers, R is 0. */
export const RAID = { posts: 200, texts: 6, accounts: 40, minutes: 10 } as const;
/** One every three seconds, each somewhere in its own three: scripts post more evenly than people do. */
const SLOT_MS = (RAID.minutes * MINUTE_MS) / RAID.posts;
/** What the six texts do, in turn: every one is in a bad mood. */
const STANCES: readonly Stance[] = ['anger', 'question', 'plea'];
/** Most characters that one post changes in its text. */
const CHARACTERS = 3;
const CALLS = words`扩散！ 求转发， 大家看看： 转起来！ 求扩散， 都来看看， [话筒]`;
const ENDS = words`！！！ 。。。 ！ ～ …… ？！`;
const FILLERS = words`的 了 是 在 不 有 人 这 我 他`;
const HAN = /[\u4e00-\u9fff]/g;

/** One post of a raid: when after the onset, by which account, which of the texts. */
export interface RaidPost {
  readonly offsetMs: number;
  readonly account: number;
  readonly text: number;
}

/** Names the raid's streams and ids; `index` counts the topic's raids. */
export function raidSource(index: number): string {
  return `raid${index}`;
}

/**
 * The posts of a raid in order of time. All accounts post once a round, in an order drawn anew; those of one cell, who
 * were handed the same texts, post the same one in each round, and each account posts no text twice.
 */
export function raidCourse(seed: number, topic: string, source: string): readonly RaidPost[] {
  const random = randomStream(seed, topic, `${source}/course`);
  const posts: RaidPost[] = [];
  for (let round = 0; posts.length < RAID.posts; round++) {
    for (const account of shuffled(RAID.accounts, random)) {
      const offsetMs = posts.length * SLOT_MS + random.below(SLOT_MS);
      posts.push({ offsetMs, account, text: (account + round) % RAID.texts });
    }
  }
  return posts;
}

/** Speaks the posts of one raid. */
export function raidSpeaker(scenario: Scenario, topic: Topic, raid: Raid, source: string): Speaker {
  const { seed } = scenario;
  const course = raidCourse(seed, topic.id, source);
  const name = nameOf(topic.place, topic.kind);
  const texts = raidTexts(seed, topic, source);
  const editing = randomStream(seed, topic.id, `${source}/edits`);
  const prefix = idPrefix(seed, topic.id, source);
  let minute = -raid.onset;
  let planned = 0;

  return {
    topic: topic.id,
    plan(say) {
      const start = minute * MINUTE_MS;
      for (let post = course[planned]; post && post.offsetMs < start + MINUTE_MS; post = course[++planned])
        say(post.offsetMs - start, planned);
      minute++;
    },
    speak(at, event) {
      const { account = 0, text = 0 } = course[event] ?? {};
      const id = prefix + event;
      return {
        ...{ id, platform: 'weibo', kind: 'post', threadId: id },
        ...{ author: `${topic.id}-${source}-u${account}`, authorKind: 'public', region: topic.region },
        ...{ text: edited(texts[text] ?? '', name, editing), at, likes: 0, comments: 0, reposts: 0 },
      };
    },
  };
}

function raidTexts(seed: number, topic: Topic, source: string): readonly string[] {
  const writer = textWriter(topic.place, topic.kind, randomStream(seed, topic.id, `${source}/texts`));
  return Array.from({ length: RAID.texts }, (_, i) => {
    const stance = STANCES[i % STANCES.length] ?? 'anger';
    return `${writer.write(stance, 'short', false)}。${writer.write(stance, 'post', true)}`;
  });
}

/** One or two light edits of different kinds; the place's name stays whole. */
function edited(text: string, name: string, random: Random): string {
  const kinds = shuffled(EDITS.length, random).slice(0, 1 + random.below(2));
  return kinds.reduce((out, kind) => EDITS[kind]?.(out, name, random) ?? out, text);
}

const EDITS: readonly ((text: string, name: string, random: Random) => string)[] = [
  (text, _name, random) => pick(random, CALLS) + text,
  (text, _name, random) => text + pick(random, phrases.negativeFace),
  (text, _name, random) => text + pick(random, ENDS),
  (text, _name, random) => text.replaceAll('，', pick(random, [' ', '！', '…'])),
  misspell,
  changeCharacters,
];

function misspell(text: string, _name: string, random: Random): string {
  const able = slips.filter(([right]) => text.includes(right));
  const [right, wrong] = able[random.below(able.length)] ?? ['', ''];
  return text.replace(right, wrong);
}

function changeCharacters(text: string, name: string, random: Random): string {
  const open = [...text.replaceAll(name, ' '.repeat(name.length)).matchAll(HAN)].map(({ index }) => index);
  let out = text;
  for (let left = 1 + random.below(CHARACTERS); left > 0; left--) {
    const at = open[random.below(open.length)] ?? 0;
    out = out.slice(0, at) + pick(random, FILLERS) + out.slice(at + 1);
  }
  return out;
}

function shuffled(length: number, random: Random): readonly number[] {
  const order = Array.from({ length }, (_, index) => index);
  for (let i = length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [order[i], order[j]] = [order[j] ?? 0, order[i] ?? 0];
  }
  return order;
}
