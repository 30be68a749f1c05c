/** Every number by which copies are judged, with its reason (detection.md 5.3 and 5.4). */
export const defaultCopies = {
  /** A text that nobody has repeated for so long is forgotten: a push that pauses an hour is another push. */
  keepMinutes: 60,
  /** Texts kept per platform, the longest unrepeated forgotten first; about 300 bytes each. */
  texts: 50_000,
  /** From this share of distinct authors on, many people say the same: each is a voice. Below, few say it many times. */
  distinctShare: 0.8,
  /** A text repeated so often is a copy that may be pushed; fewer are people who quote. */
  pushedFrom: 5,
  /**
   * Two pushed texts are in the same hands when so many authors, and this share of the smaller one's, push both. By chance
   * two slogans of one crowd share a few; a group that works through a list of texts shares most.
   */
  sharedAuthors: 3,
  sharedShare: 0.25,
  /** Pushed texts that a text is compared with, the latest repeated first. */
  compared: 500,
  /** Hashes in a sketch of distinct authors: exact below this, about 12 % off above. */
  sketch: 64,
  /** Mentions looked at per platform and minute; of more, one in two, four, eight …, chosen by the hash of their ids. */
  perMinute: 20_000,
} as const;

export type CopiesSettings = { readonly [K in keyof typeof defaultCopies]: number };
