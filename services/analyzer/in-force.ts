import { createRecent, type Recent } from '../../shared/recent.ts';
import type { FeatureRoot } from '../../shared/records.ts';
import { hash53 } from './hash.ts';
import type { AnalyzerPolicy, PolicySource } from './policy.ts';
import { namesIn } from './shown.ts';
import type { Labels } from './text/headline.ts';
import { compileMonitors, type MonitorHit, type MonitorMatcher } from './text/match.ts';
import type { NameSettings } from './text/names.ts';

/** A policy with what score makes of it, and the minute from which it holds. */
export interface InForce {
  readonly hash: string;
  readonly from: number;
  readonly policy: AnalyzerPolicy;
  readonly matcher: MonitorMatcher;
  readonly roots: Recent<KnownRoot>;
  /** Per monitor, what its sketches of authors are salted with. */
  readonly salts: readonly number[];
  readonly names: NameSettings;
}

/** The text of a root, what it matched (the place left out of account), and what it calls itself. */
export interface KnownRoot {
  readonly text: string;
  /** As topics look at it; worked out when it is first asked for. */
  marks(): FeatureRoot;
  readonly hits: readonly MonitorHit[];
  readonly labels: Labels;
}

/** The policies in force, by the minute from which each holds. */
export interface PoliciesInForce {
  /** The one that holds in a minute; undefined before the first. */
  at(minute: number): InForce | undefined;
  /** Whether the last one is this one, from the same minute on. */
  endsWith(hash: string, from: number): boolean;
  add(hash: string, from: number): Promise<void>;
  /** Forgets those that another one had replaced by this minute. */
  forgetBefore(minute: number): void;
  /** As they are stored, oldest first. */
  stored(): { hash: string; from: number }[];
}

/** Threads whose root text stays matched in memory; the hot ones of an hour are far fewer. */
const ROOTS_KEPT = 5_000;

/** @param stored as `stored` gave them */
export async function openPoliciesInForce(
  policyOf: PolicySource,
  stored: readonly { readonly hash: string; readonly from: number }[],
): Promise<PoliciesInForce> {
  const inForce: InForce[] = [];
  for (const { hash, from } of stored) inForce.push(await compiled(hash, from));

  async function compiled(hash: string, from: number): Promise<InForce> {
    const policy = await policyOf(hash);
    return {
      hash,
      from,
      policy,
      matcher: compileMonitors(policy.monitors),
      roots: createRecent(ROOTS_KEPT),
      salts: policy.monitors.map((monitor) => hash53(monitor.id) >>> 0),
      names: namesIn(policy),
    };
  }

  return {
    at(minute) {
      for (let i = inForce.length - 1; i >= 0; i--)
        if ((inForce[i]?.from ?? Number.POSITIVE_INFINITY) <= minute) return inForce[i];
      return undefined;
    },
    endsWith(hash, from) {
      const last = inForce.at(-1);
      return last?.hash === hash && last.from === from;
    },
    async add(hash, from) {
      inForce.push(await compiled(hash, from));
      inForce.sort((a, b) => a.from - b.from);
    },
    forgetBefore(minute) {
      while (inForce.length > 1 && (inForce[1]?.from ?? Number.POSITIVE_INFINITY) <= minute) inForce.shift();
    },
    stored: () => inForce.map(({ hash, from }) => ({ hash, from })),
  };
}
