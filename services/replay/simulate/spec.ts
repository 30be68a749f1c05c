import type { Platform } from '../../../shared/records.ts';
import type { CascadeKind } from './cascade.ts';
import type { TopicKind } from './vocabulary.ts';

/** What is to be simulated. The same scenario gives the same rows, byte for byte, on the same major version of Node. */
export interface Scenario {
  readonly name: string;
  readonly seed: number;
  /** Epoch minute of the first minute. */
  readonly startMinute: number;
  readonly minutes: number;
  /** Ids must differ: they name the random streams, and a topic's rows depend on nothing but the seed and its own spec. */
  readonly topics: readonly Topic[];
  readonly crises: readonly Crisis[];
  readonly raids?: readonly Raid[];
  readonly surges?: readonly Surge[];
  readonly burns?: readonly Burn[];
  readonly outages?: readonly Outage[];
  /** The rougher background of detection.md 6. */
  readonly hard?: boolean;
  /** False: the same rate day and night, for load tests. */
  readonly seasonal?: boolean;
  /** Stop after this many mentions (repeats and damaged lines not counted). */
  readonly limit?: number;
  readonly arrival?: Arrival;
}

export interface Topic {
  /** Small letters, digits and `-`. */
  readonly id: string;
  /** What the place is called before its kind: 青槐 in 青槐农贸市场. */
  readonly place: string;
  readonly kind: TopicKind;
  /** Mean mentions per minute over a weekday, by platform; absent: nobody speaks there but in a crisis. */
  readonly perMinute: Readonly<Partial<Record<Platform, number>>>;
  /** GB/T 2260 code of the province most speakers are in. */
  readonly region: string;
}

export interface Crisis {
  readonly topic: string;
  /** Also decides the platform. */
  readonly kind: CascadeKind;
  /** Minutes after the scenario's start. */
  readonly onset: number;
  /** `crisis` 65 % negative; `benign` 10 %: a surge in good mood that must not alarm. */
  readonly mood: 'crisis' | 'benign';
  /** The same matter once more, this many minutes later: on the other platform, or as a second wave on the same one. */
  readonly echo?: { readonly kind: CascadeKind; readonly lagMinutes: number };
}

/** A few accounts paste a few texts, edited lightly, within minutes, on Weibo (raid.ts): many mentions, few voices. */
export interface Raid {
  readonly topic: string;
  /** Minutes after the scenario's start. */
  readonly onset: number;
}

/** Everybody on a platform says more, whatever about: a festival evening. Nothing has happened to any topic. */
export interface Surge {
  readonly platform: Platform;
  /** Minutes after the scenario's start, and how long. */
  readonly onset: number;
  readonly minutes: number;
  /** Times the usual rate at its height; it rises and falls over a quarter of its length each. */
  readonly factor: number;
}

/** A topic is talked about more day by day, by so much a day, for so many days; the share of negative talk grows with it. */
export interface Burn {
  readonly topic: string;
  readonly platform: Platform;
  /** Minutes after the scenario's start. */
  readonly onset: number;
  readonly days: number;
  /** Times the day before, e.g. 1.2. */
  readonly growthPerDay: number;
}

/** The collector of a platform sees nothing for a while. */
export interface Outage {
  readonly platform: Platform;
  /** Minutes after the scenario's start, and how long. */
  readonly onset: number;
  readonly minutes: number;
  /** True: what was said is never seen. False: it is fetched when the outage ends, within minutes. */
  readonly lost: boolean;
}

/** How rows reach the reader; without it, each at its own time. */
export interface Arrival {
  /** Ordinary delay: gamma of shape 2, mean 20 s on Weibo and 120 s on WeChat, a hundredth of them ten times as long. */
  readonly delayed: boolean;
  /** Share that comes late: from a sixth of the platform's limit for lateness to six times it, so half of them too late to be judged. */
  readonly lateShare: number;
  /** Share that comes once more, unchanged, within ten minutes. */
  readonly duplicateShare: number;
  /** Damaged lines per good one, in addition to it (`simulateLines` only). */
  readonly malformedShare: number;
  /** Share whose time is wrong: minutes off, eight hours back (a time in UTC taken for China's), or in 1970 or 2099 (none). */
  readonly skewedShare?: number;
}
