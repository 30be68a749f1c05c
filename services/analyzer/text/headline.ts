/** Weibo lets a hashtag hold 32 characters. */
const hashtag = /#([^#\s【】]{2,32})#/u;
/** What news sets before its text. */
const headline = /【([^【】]{2,40})】/u;

/** What a post calls itself: the label that it shares with others, and the headline in its own words. */
export interface Labels {
  readonly hashtag: string | null;
  readonly headline: string | null;
}

export function labelsOf(text: string): Labels {
  return { hashtag: hashtag.exec(text)?.[1] ?? null, headline: headline.exec(text)?.[1] ?? null };
}

/**
 * The name of a post: its hashtag or, of an account that speaks by office, its headline; null when it has neither. What
 * anybody else wrote is not quoted as a name, for names go out on third-party channels (design.md promise 6).
 */
export function nameOf({ hashtag, headline }: Labels, account: string | null): string | null {
  return hashtag ?? (account === null ? null : headline);
}
