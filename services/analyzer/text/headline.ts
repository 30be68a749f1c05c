/** What a post calls itself: its first hashtag or, of news, the headline in 【】. Weibo lets a hashtag hold 32 characters. */
const hashtag = /#([^#\s【】]{2,32})#/u;
const headline = /【([^【】]{2,40})】/u;

/** The name of a post by its own label; null when it has none: what a person wrote is not quoted as a name. */
export function headlineOf(text: string): string | null {
  return hashtag.exec(text)?.[1] ?? headline.exec(text)?.[1] ?? null;
}
