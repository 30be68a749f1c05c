import { type Assessment, titleKinds } from '../../../shared/records.ts';
import { compareText } from './incident.ts';

/** Terms in a title; more is a list, not a name. */
const TITLE_TERMS = 4;
/** A title goes out on third-party channels, so a term stands in it only if this many mentions hold it (design.md 5.6). */
const TITLE_TERM_MENTIONS = 5;
/** Weibo lets a hashtag hold 32 characters; what is longer is a sentence, not a term. */
const TITLE_TERM_LENGTH = 34;
/** Of the whole title: one line on a telephone's lock screen and its continuation. */
const TITLE_LENGTH = 80;

/** Names nothing by itself: counts (一位, 第二个), hours, who is meant by it without being named, and a masked person. */
const NO_NAME =
  /^第?(?:[一二两三四五六七八九十几数半0-9]+)(?:[个位名张句次天年月块元件种条只点遍家人号岁层楼儿女男代]|分钟|小时)?$|某|^(?:公司|集团|部门|单位|机构|群里|手机|照片|图片|周末|早上|上午|中午|下午|晚上|半夜|大家|网友|博主|楼主|评论|微博|私信|朋友|同事|邻居|街坊|阿姨|男人|女人|男性|东西|事情|情况|现实|正常|根本|理解|南侧|北侧|东侧|西侧)$/;

type Term = Assessment['terms'][number];

export interface TermList {
  readonly list: Assessment['terms'];
  /** Mentions behind the list. */
  readonly mentions: number;
}

/**
 * The most telling terms of several series. Lists come most telling first; a term's weight is the sum over lists of their
 * mentions by its reciprocal rank. A term contained in a more telling one, or containing it, is dropped.
 */
export function joinTerms(lists: readonly TermList[], limit: number): Assessment['terms'] {
  const joined = new Map<string, { weight: number; told: Term }>();
  for (const { list, mentions } of lists) {
    list.forEach((told, index) => {
      const { term, n } = told;
      if (bare(term) === '') return;
      const before = joined.get(term) ?? { weight: 0, told: { ...told, n: 0 } };
      joined.set(term, {
        weight: before.weight + mentions / (index + 1),
        told: { ...before.told, n: before.told.n + n },
      });
    });
  }
  const sorted = [...joined].sort((a, b) => b[1].weight - a[1].weight || compareText(a[0], b[0]));
  const kept: Term[] = [];
  for (const [term, { told }] of sorted) {
    if (kept.length >= limit) break;
    if (!kept.some((other) => isContained(term, other.term) || isContained(other.term, term)))
      kept.push(told);
  }
  return kept;
}

/**
 * An incident's name: the monitor's, and the terms that say what it is about this time: the most telling place, organisation
 * and word for what happened, as far as there are any, then the others; how people feel about it (加油, 可怕) is no name.
 */
export function titleOf(monitorName: string, terms: Assessment['terms']): string {
  const fit = terms.filter(
    ({ term, n, kind }) =>
      kind !== 'feeling' &&
      !NO_NAME.test(term) &&
      n >= TITLE_TERM_MENTIONS &&
      [...term].length <= TITLE_TERM_LENGTH &&
      !isContained(term, monitorName),
  );
  const named = titleKinds.flatMap((kind) => fit.find((term) => term.kind === kind) ?? []);
  const telling = [...named, ...fit.filter((term) => !named.includes(term))]
    .slice(0, TITLE_TERMS)
    .map(({ term }) => term);
  while (telling.length > 0) {
    const title = `${monitorName}：${telling.join('、')}`;
    if ([...title].length <= TITLE_LENGTH) return title;
    telling.pop();
  }
  return monitorName;
}

function isContained(part: string, whole: string): boolean {
  return bare(whole).includes(bare(part));
}

function bare(term: string): string {
  return term.replaceAll(/[#＃\s]/g, '').toLowerCase();
}
