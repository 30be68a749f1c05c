import type { MentionKind } from '../../../shared/records.ts';
import { type Cascade, type CascadeKind, cascade, cascadeKinds } from './cascade.ts';
import { randomStream } from './random.ts';
import { BENIGN_NEGATIVE, CRISIS_NEGATIVE } from './series.ts';
import { idPrefix, type Speaker } from './speaker.ts';
import type { Crisis, Scenario, Topic } from './spec.ts';
import { type Stance, takeStance } from './templates.ts';
import { topicVoice } from './voice.ts';
import { pick, weighted } from './words.ts';

/** One outbreak on one platform: a crisis itself, or its echo on the other platform. */
export interface Outbreak {
  readonly kind: CascadeKind;
  /** Minutes after the scenario's start. */
  readonly onset: number;
  readonly mood: Crisis['mood'];
  /** Unique within the topic; names its streams and ids. */
  readonly source: string;
}

/** What an answer is: assumed mixes; a new post or article answers another only now and then. */
const ANSWERS = {
  weibo: weighted<MentionKind>({ post: 1, comment: 9, repost: 9 }),
  wechat: weighted<MentionKind>({ article: 1, comment: 30 }),
} as const;
/** The office speaks in one of this many calm mentions, and not in the first hour. */
const OFFICE_ONE_IN = 60;
const OFFICE_AFTER_MINUTES = 60;

/** A cascade on its way, and the index of the thread's root for each mention spoken so far. */
interface Course extends Cascade {
  readonly root: Int32Array;
}

const over: Course = {
  size: 0,
  minute: new Uint16Array(),
  parent: new Int32Array(),
  generation: new Uint16Array(),
  root: new Int32Array(),
};

/** The outbreaks of a crisis: itself and, where it has one, its echo. `index` counts the topic's crises. */
export function outbreaksOf(crisis: Crisis, index: number): readonly [Outbreak, ...Outbreak[]] {
  const { kind, onset, mood, echo } = crisis;
  const own: Outbreak = { kind, onset, mood, source: `crisis${index}` };
  if (!echo) return [own];
  return [own, { kind: echo.kind, onset: onset + echo.lagMinutes, mood, source: `crisis${index}e` }];
}

/** The topic a crisis or a raid is about; a scenario without it is wrong. */
export function topicOf(scenario: Scenario, event: { readonly topic: string }): Topic {
  const topic = scenario.topics.find(({ id }) => id === event.topic);
  if (!topic) throw new Error(`an event names the topic ${event.topic}, which the scenario does not have`);
  return topic;
}

/** The cascade of an outbreak; the same for whoever asks. */
export function outbreakCascade(seed: number, topic: string, outbreak: Outbreak): Cascade {
  return cascade({ seed, topic: `${topic}/${outbreak.source}`, kind: outbreak.kind });
}

/** Speaks the mentions of one outbreak; holds its cascade only while it lasts. */
export function crisisSpeaker(seed: number, topic: Topic, outbreak: Outbreak): Speaker {
  const { platform, shape } = cascadeKinds[outbreak.kind];
  const choosing = randomStream(seed, topic.id, `${outbreak.source}/choices`);
  const timing = randomStream(seed, topic.id, `${outbreak.source}/times`);
  const voice = topicVoice(seed, topic, platform, outbreak.source);
  const prefix = idPrefix(seed, topic.id, outbreak.source);
  const rootKind = platform === 'weibo' ? 'post' : 'article';
  const share = outbreak.mood === 'crisis' ? CRISIS_NEGATIVE : BENIGN_NEGATIVE;
  let minute = -outbreak.onset;
  let course = over;
  let planned = 0;

  return {
    topic: topic.id,
    plan(say) {
      if (minute === 0) {
        const drawn = outbreakCascade(seed, topic.id, outbreak);
        course = { ...drawn, root: new Int32Array(drawn.size) };
      }
      if (planned === course.size) course = over;
      for (; planned < course.size && course.minute[planned] === minute; planned++) {
        say(planned === 0 ? 0 : 1 + timing.below(59_999), planned);
      }
      minute++;
    },
    speak(at, event) {
      const id = prefix + event;
      const parent = course.parent[event] ?? -1;
      const hub = shape === 'jump' && event === 0;
      const stance = hub ? hubStance() : stanceAt(course.minute[event] ?? 0);
      const kind = kindOf(event, parent);
      if (kind === 'post' || kind === 'article') {
        course.root[event] = event;
        return voice.say({ id, at, kind, stance, hub });
      }
      const under = Math.max(parent, 0);
      const root = course.root[under] ?? 0;
      course.root[event] = root;
      return voice.say({ id, at, kind, stance, threadId: prefix + root, parentId: prefix + under });
    },
  };

  /** Seeds of a jump answer its hub; any other seed starts a thread. */
  function kindOf(event: number, parent: number): MentionKind {
    if (event === 0 || (parent < 0 && shape === 'slow')) return rootKind;
    return pick(choosing, ANSWERS[platform]);
  }

  function hubStance(): Stance {
    return outbreak.mood === 'crisis' ? 'anger' : 'sympathy';
  }

  function stanceAt(age: number): Stance {
    if (choosing.uniform() < share) return takeStance(choosing, 'crisis', 'negative');
    if (age >= OFFICE_AFTER_MINUTES && choosing.below(OFFICE_ONE_IN) === 0) return 'rebuttal';
    return takeStance(choosing, 'crisis', 'calm');
  }
}
