import type { BoardRow, TitleWords } from './reading.ts';

/**
 * What is usual on the board, learnt from the board alone as it goes by: how rare each term is, which terms belong to leisure,
 * how much talk a title has when it is first listed and gains each hour. Plain data.
 */
export interface Usual {
  /** Titles seen so far; the same, decayed; and by term how many held it, and how many of those leisure claimed or public life did. */
  count: number;
  titles: number;
  readonly terms: Map<string, { seen: number; leisure: number; common: number; at: number }>;
  /** Mean and mean square of the log of discussions at first sight and of their gain an hour; and how many were seen. */
  readonly first: Spread;
  readonly gain: Spread;
}

export interface Spread {
  n: number;
  mean: number;
  square: number;
}

/** Titles after which a term's count has fallen to a third: some two months of a busy board. */
const MEMORY = 20_000;
/** Terms kept: the least seen lately are forgotten beyond. */
const TERMS_MAX = 60_000;
/** Readings after which a spread forgets: a few days of a board's talk. */
const SPREAD_MEMORY = 5_000;

/** Categories, by their first part, in which a stir is entertainment; and those that say nothing. */
const LEISURE = new Set(
  '明星 电视剧 综艺 电影 游戏 音乐 动漫 搞笑 星座 美妆 时尚 电商 体育 情感 美食 舞蹈 作品 颜值 摄影 萌宠 宠物 幽默 ACG 二次元 艺术 读书 家居 收藏 母婴 婚恋 奖项 CP 演出 短剧 直播'.split(
    ' ',
  ),
);
const SILENT = new Set(['', '暂无', '其他', '无']);
/** Chance that a title is of public life by its category alone: stars stand among 社会, too, and scandals among 明星. */
const BY_CATEGORY = { common: 0.75, leisure: 0.12, unknown: 0.45 } as const;
/** A single term moves the log odds by this much at most. */
const TERM_MOST = 1.2;

export function openUsual(): Usual {
  return {
    count: 0,
    titles: 0,
    terms: new Map(),
    first: { n: 0, mean: Math.log(500), square: Math.log(500) ** 2 + 2.25 },
    gain: { n: 0, mean: Math.log(200), square: Math.log(200) ** 2 + 2.25 },
  };
}

export function kindOfCategory(category: string | null): 'common' | 'leisure' | 'unknown' {
  const head = (category ?? '').split(/[-/·]/)[0]?.trim() ?? '';
  if (SILENT.has(head)) return 'unknown';
  return LEISURE.has(head) ? 'leisure' : 'common';
}

/** Surprise of a term, in nats: how few titles hold it. */
export function rarityOf(usual: Usual, term: string): number {
  const seen = usual.terms.get(term);
  return Math.log((usual.titles + 50) / ((seen ? faded(usual, seen.seen, seen.at) : 0) + 1));
}

/** Chance that a title is of public life, by its category and by where its terms have stood before. */
export function publicness(usual: Usual, category: string | null, words: TitleWords): number {
  const prior = BY_CATEGORY[kindOfCategory(category)];
  let odds = Math.log(prior / (1 - prior));
  for (const term of words.terms) {
    const known = usual.terms.get(term);
    if (!known) continue;
    const moves = Math.log((known.common + 1) / (known.leisure + 1));
    odds += Math.min(TERM_MOST, Math.max(-TERM_MOST, moves / 2));
  }
  return 1 / (1 + Math.exp(-odds));
}

/** Learns a title when it is first listed. */
export function learnTitle(usual: Usual, row: BoardRow, words: TitleWords): void {
  const kind = kindOfCategory(row.category);
  usual.count += 1;
  usual.titles = usual.titles * (1 - 1 / MEMORY) + 1;
  for (const term of words.terms) {
    const known = usual.terms.get(term) ?? { seen: 0, leisure: 0, common: 0, at: usual.count };
    usual.terms.delete(term);
    usual.terms.set(term, {
      seen: faded(usual, known.seen, known.at) + 1,
      leisure: known.leisure + (kind === 'leisure' ? 1 : 0),
      common: known.common + (kind === 'common' ? 1 : 0),
      at: usual.count,
    });
  }
  for (const term of usual.terms.keys()) {
    if (usual.terms.size <= TERMS_MAX) break;
    usual.terms.delete(term);
  }
}

function faded(usual: Usual, seen: number, at: number): number {
  return seen * Math.exp(-Math.max(0, usual.count - at) / MEMORY);
}

/** z of a count among what is usual, in log units. */
export function zOf({ mean, square }: Spread, count: number): number {
  return (Math.log(count + 1) - mean) / Math.sqrt(Math.max(0.25, square - mean ** 2));
}

export function learnCount(spread: Spread, count: number): void {
  const value = Math.log(count + 1);
  spread.n = Math.min(SPREAD_MEMORY, spread.n + 1);
  const share = 1 / Math.max(100, spread.n);
  spread.mean += share * (value - spread.mean);
  spread.square += share * (value ** 2 - spread.square);
}
