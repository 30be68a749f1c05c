import type { Monitor } from '../../shared/monitor.ts';
import type { TopicOf } from '../../shared/records.ts';
import type { DetectionSettings } from './detection/settings.ts';
import { openWatch, type Watch } from './detection/watch.ts';
import type { Judge, PolicySpan } from './subject.ts';
import type { Sum } from './sums.ts';
import type { Rules } from './watching.ts';

/** What differs between the kinds of subjects that are judged by a baseline of their own: monitors and topics. */
export interface Watched {
  /** Takes note of what a minute's activity says of the subject itself; asked before the minute is judged. */
  hear(sum: Sum): void;
  /** The policy it is judged by; none where it is not watched. */
  spanAt(policies: readonly PolicySpan[], minute: number): PolicySpan | undefined;
  rules(span: PolicySpan, judge: Judge): Rules | null;
  open(settings: DetectionSettings, policies: readonly PolicySpan[], minute: number): Watch;
  /** Whether assessments of this minute are put out; before, the past is made up for. */
  isToldOf(minute: number): boolean;
  /** Whether a title on a hot board says it, where that is not known by the policy's words. */
  isNamedBy(title: string): boolean;
  /** Yellow is the most that is said of it for now. */
  isHeld(): boolean;
  /** What is said when it is judged no longer. */
  readonly gone: string;
  store(): { readonly topic?: TopicOf };
}

export function watchedMonitor(id: string): Watched {
  const monitorOf = ({ policy }: PolicySpan): Monitor | undefined =>
    policy.monitors.find((candidate) => candidate.id === id);
  return {
    hear() {},
    spanAt: (policies, minute) => policies.findLast((policy) => policy.from <= minute),
    rules(span, { platform, engine, kindOf, observe }) {
      const monitor = monitorOf(span);
      if (!monitor) return null;
      return {
        policy: span.hash,
        engine,
        settings: span.policy.detection[platform],
        score: span.policy.score,
        subject: { kind: 'monitor', id: monitor.id, name: monitor.name },
        words: () => ({
          words: new Set([...monitor.any, ...monitor.phrase, ...monitor.all]),
          inOrder: false,
        }),
        kindOf,
        observe,
      };
    },
    open: (settings, policies, minute) => openWatch(settings, watchedFrom(policies, minute, monitorOf)),
    isToldOf: () => true,
    isNamedBy: () => false,
    isHeld: () => false,
    gone: '监测方案已撤下，研判到此为止',
    store: () => ({}),
  };
}

/** The first minute of the unbroken row of policies, up to the one in force at `minute`, that hold a monitor. */
function watchedFrom(
  spans: readonly PolicySpan[],
  minute: number,
  monitorOf: (span: PolicySpan) => Monitor | undefined,
): number {
  let from = minute;
  for (const span of spans.filter((candidate) => candidate.from <= minute).reverse()) {
    if (!monitorOf(span)) break;
    from = span.from;
  }
  return from;
}

/** A title speaks of a topic when it holds so many of its most telling words. */
const TITLE_WORDS = 6;
const NAMED_BY = 2;

/** @param kept the latest that was heard of it */
export function watchedTopic(id: string, kept: TopicOf | null): Watched {
  let topic = kept;
  return {
    hear(sum) {
      topic = sum.topic ?? topic;
    },
    // A topic that emerged soon after the start is filled back to before the first policy.
    spanAt: (policies, minute) => policies.findLast((policy) => policy.from <= minute) ?? policies[0],
    rules(span, { platform, engine, kindOf, observe }) {
      if (!span.policy.topics.watch || topic === null) return null;
      const { name, words } = topic;
      return {
        policy: span.hash,
        engine,
        settings: span.policy.detection[platform],
        score: span.policy.score,
        subject: { kind: 'topic', id, name },
        words: () => ({ words: new Set(words), inOrder: true }),
        kindOf,
        observe,
      };
    },
    open(settings, _, minute) {
      const { rate, negative } = topic ?? { rate: 0, negative: 0 };
      return openWatch(settings, minute, {
        known: { perMinute: rate / 1000, negativeShare: negative / 1000 },
      });
    },
    isToldOf: (minute) => topic !== null && minute >= topic.from,
    isNamedBy: (title) =>
      (topic?.words ?? []).slice(0, TITLE_WORDS).filter((word) => title.includes(word)).length >= NAMED_BY,
    isHeld: () => topic?.held ?? true,
    gone: '不再研判自发话题，研判到此为止',
    store: () => (topic === null ? {} : { topic }),
  };
}
