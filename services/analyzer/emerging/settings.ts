/** Every number by which topics emerge, with its reason (detection.md 5.1, 5.2). */
export const defaultEmerging = {
  /**
   * Lengths of an epoch, and the posts an epoch at which a term counts as known, however rare it is (beta). Five minutes find
   * what a hub sets off, fifteen what grows; an hour is for the office that hears one mention a minute.
   */
  scales: [
    { minutes: 5, posts: 3 },
    { minutes: 15, posts: 4 },
    { minutes: 60, posts: 5 },
  ],
  /** Places of a row of a trend table, as a power of two: at 20 to 100 posts a minute 2^14 find what 2^18 find. */
  tableBits: 14,
  /** What is usual is a day's: a term of every evening is no news. */
  halfLifeMinutes: 1440,
  /** Epochs and posts before a table is believed: everything is new to an empty one. */
  warmUpEpochs: 3,
  warmUpPosts: 300,
  /** Standard deviations above usual: two unlikely words together are less of an accident than one word. */
  pairSignificance: 2,
  termSignificance: 3,
  /** Different authors behind a term: a household is no public. */
  leastAuthors: 6,
  /** Of an epoch, those with the most significance are looked at: a slogan of twenty words has 190 pairs. */
  trends: 100,
  /** Minutes of mentions kept to fill a topic back from: two of the longest epoch. */
  ringMinutes: 120,
  /** Mentions kept of a minute and platform; of more, one in two, four, eight … by the hash of their ids (some 400 bytes each). */
  perMinute: 500,
  /** Share of the posts of two terms that hold both, from which they speak of one thing. */
  together: 0.3,
  /** Likeness of what is significant now to a topic's terms, or share of its posts that the topic has already, to be the same. */
  likeness: 0.35,
  belonging: 0.5,
  /** Terms and pairs that a topic is known by, and terms that it is told with. */
  keys: 12,
  words: 12,
  /** What hangs under a post belongs to a topic when the post names it, and so many, and this share, of its answers do. */
  rootAnswers: 6,
  rootShare: 0.1,
  /** Share of an hour's mentions under one post from which a topic is that post's talk. */
  homeShare: 0.7,
  homeMinutes: 60,
  /** Posts that a topic remembers; what comes under older ones counts by its own words. */
  roots: 200,
  /** So long after it was last significant a topic takes nothing new in, and so long it is counted. */
  openMinutes: 360,
  keepMinutes: 1440,
  /** Topics of a platform at a time; the one longest insignificant goes first. */
  topics: 200,
  /** Sample mentions and authors' hashes of a topic's minute, as the score settings have them. */
  samples: 8,
  sketch: 64,
  /** Mentions of a topic and minute whose words are told: enough to name it, few enough to cut anew. */
  spoken: 100,
  /** Posts in which a term must stand to name a topic: a message that leaves the office quotes nobody (design.md promise 6). */
  nameFrom: 5,
};

export type EmergingSettings = Readonly<typeof defaultEmerging>;
