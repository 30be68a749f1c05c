import type { FeatureRoot } from '../../../shared/records.ts';
import type { EmergingSettings } from './settings.ts';
import { compareTrends, keyOf, type Post, type Trend } from './trends.ts';

/** A post with what it hangs under. */
export interface Rooted extends Post {
  readonly root: FeatureRoot | null;
}

/** Terms that are said together more than usual: what is new in them is one thing. */
export interface Group<P extends Rooted = Rooted> {
  /** The most significant first. */
  readonly trends: readonly Trend<P>[];
  readonly posts: ReadonlySet<P>;
  /** The post that nearly all of them lie under. */
  readonly home: number | null;
}

/**
 * Puts the trends of all scales together that speak of one thing (detection.md 5.2): by posts that hold both, by a term, or as
 * they are one post's talk.
 */
export function grouped<P extends Rooted>(
  all: readonly Trend<P>[],
  settings: EmergingSettings,
): readonly Group<P>[] {
  const byKey = new Map<number, Trend<P>>();
  for (const trend of all) {
    const known = byKey.get(keyOf(trend.terms));
    if (!known) byKey.set(keyOf(trend.terms), trend);
    else
      byKey.set(keyOf(trend.terms), {
        terms: trend.terms,
        significance: Math.max(known.significance, trend.significance),
        posts: known.posts.length >= trend.posts.length ? known.posts : trend.posts,
      });
  }
  const trends = [...byKey.values()].sort(compareTrends).slice(0, settings.trends);
  const groups: { trends: Trend<P>[]; posts: Set<P>; homes: Set<number> }[] = [];
  for (const trend of trends) {
    const home = homeOf(trend.posts, settings.homeShare)?.id ?? null;
    const near = groups.filter(
      (group) =>
        (home !== null && group.homes.has(home)) ||
        group.trends.some((other) => shareTerm(trend, other) || jaccard(trend, other) >= settings.together),
    );
    const homes = new Set(near.flatMap((one) => [...one.homes]));
    if (home !== null) homes.add(home);
    const group = {
      trends: [...near.flatMap((one) => one.trends), trend],
      posts: new Set(trend.posts),
      homes,
    };
    for (const one of near) for (const post of one.posts) group.posts.add(post);
    for (const one of near) groups.splice(groups.indexOf(one), 1);
    groups.push({ ...group, trends: group.trends.sort(compareTrends) });
  }
  return groups.map(({ trends, posts }) => ({
    trends,
    posts,
    home: homeOf([...posts], settings.homeShare)?.id ?? null,
  }));
}

/** The root that at least this share of the posts lie under. */
export function homeOf(posts: readonly Rooted[], share: number): FeatureRoot | null {
  const counts = new Map<number, { readonly root: FeatureRoot; n: number }>();
  for (const { root } of posts) {
    if (root === null) continue;
    const known = counts.get(root.id);
    if (known) known.n += 1;
    else counts.set(root.id, { root, n: 1 });
  }
  for (const { root, n } of counts.values()) if (n >= share * posts.length) return root;
  return null;
}

/** A pair and one of its terms. Two pairs that share a common term need not be about one thing. */
function shareTerm(a: Trend, b: Trend): boolean {
  const [small, large] = a.terms.length <= b.terms.length ? [a, b] : [b, a];
  return small.terms.length === 1 && large.terms.includes(small.terms[0] ?? -1);
}

function jaccard<P extends Post>(a: Trend<P>, b: Trend<P>): number {
  const held = new Set(a.posts);
  const both = b.posts.filter((post) => held.has(post)).length;
  return both / (a.posts.length + b.posts.length - both);
}
