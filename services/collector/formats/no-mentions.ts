import type { Row } from '../rows/found-row.ts';

/** What people take for a source and is none. */
interface NoMentions {
  /** Ends the sentence 'FILE holds no mentions: it is …'. */
  readonly what: string;
  matches(row: Row): boolean;
}

const has = (row: Row, ...names: readonly string[]): boolean => names.every((name) => name in row);

const known: readonly NoMentions[] = [
  {
    what: 'a hot-search list (titles and where they stood), not what people said',
    matches: (row) => has(row, 'title', 'url') && Object.keys(row).length <= 3,
  },
  {
    what: 'a hot-search list (titles, ranks, heat), not what people said; `guanchao board` reads such, and with --listings makes rows of it',
    matches: (row) =>
      has(row, 'title') &&
      (has(row, 'rank') || has(row, 'hot') || has(row, 'first_seen_cst') || has(row, 'crawl_count')),
  },
  {
    what: "MediaCrawler's list of accounts; nothing of people is read but what they said",
    matches: (row) => has(row, 'user_id', 'nickname', 'follows', 'fans'),
  },
  {
    what: 'a series of counts: `guanchao detect` reads such',
    matches: (row) => Object.keys(row).length === 2 && (has(row, 'minute') || has(row, 'timestamp')),
  },
];

/** What these first rows are, where it is known that such a file holds no mentions; else null. */
export function whyNoMentions(firstRows: readonly Row[]): string | null {
  return known.find(({ matches }) => firstRows.some(matches))?.what ?? null;
}
