import type { MentionKind, Platform } from '../../../shared/records.ts';
import { nullProcess } from './null-process.ts';
import { randomStream } from './random.ts';
import { idPrefix, type Speaker } from './speaker.ts';
import type { Scenario, Topic } from './spec.ts';
import { swellOf } from './swell.ts';
import { takeStance } from './templates.ts';
import { topicVoice } from './voice.ts';
import { pick, weighted } from './words.ts';

const CALM = 0;
const NEGATIVE = 1;
/** Threads people still speak under; older ones are forgotten, so memory does not grow. */
const LIVE_THREADS = 24;
/** Assumed mixes of kinds: on WeChat hardly anyone but accounts starts a thread. */
const KINDS = {
  weibo: weighted<MentionKind>({ post: 3, comment: 11, repost: 6 }),
  wechat: weighted<MentionKind>({ article: 1, comment: 15 }),
} as const;

/** Everyday talk about one topic on one platform. */
export function backgroundSpeaker(
  scenario: Scenario,
  topic: Topic,
  platform: Platform,
  perMinute: number,
): Speaker {
  const { seed, startMinute } = scenario;
  const step = nullProcess({
    seed,
    topic: `${topic.id}/${platform}`,
    startMinute,
    perMinute,
    hard: scenario.hard ?? false,
    seasonal: scenario.seasonal ?? true,
    swell: swellOf(scenario, topic.id, platform),
  });
  const component = `background/${platform}`;
  const timing = randomStream(seed, topic.id, `${component}/times`);
  const choosing = randomStream(seed, topic.id, `${component}/threads`);
  const voice = topicVoice(seed, topic, platform, component);
  const prefix = idPrefix(seed, topic.id, platform);
  const threads: string[] = [];
  let ordinal = 0;
  let started = 0;

  return {
    topic: topic.id,
    plan(say) {
      const { n, negative } = step();
      for (let i = 0; i < n; i++) say(timing.below(60_000), i < negative ? NEGATIVE : CALM);
    },
    speak(at, what) {
      const id = prefix + ordinal++;
      const stance = takeStance(choosing, 'ordinary', what === NEGATIVE ? 'negative' : 'calm');
      const drawn = pick(choosing, KINDS[platform]);
      const under = threads[recent()];
      if (drawn === 'comment' || drawn === 'repost') {
        if (under !== undefined)
          return voice.say({ id, at, kind: drawn, stance, threadId: under, parentId: under });
      }
      threads[started++ % LIVE_THREADS] = id;
      return voice.say({ id, at, kind: platform === 'weibo' ? 'post' : 'article', stance });
    },
  };

  /** Slot of a thread, the newer the likelier: the smaller of two uniform ages. */
  function recent(): number {
    const age =
      Math.min(choosing.below(LIVE_THREADS), choosing.below(LIVE_THREADS)) % Math.max(1, threads.length);
    return (started - 1 - age + LIVE_THREADS) % LIVE_THREADS;
  }
}
