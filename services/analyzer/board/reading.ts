/** One line of a hot board as it was read; null where the reading does not tell. */
export interface BoardRow {
  readonly title: string;
  readonly rank: number | null;
  readonly heat: number | null;
  /** Cumulative, as the platform counts them. */
  readonly discussions: number | null;
  readonly category: string | null;
}

/** The whole board at an instant (epoch milliseconds). */
export interface BoardReading {
  readonly at: number;
  readonly rows: readonly BoardRow[];
}

/** What the words of a title say; see title.ts. */
export interface TitleWords {
  /** Terms by which titles about one matter are known to each other. */
  readonly terms: readonly string[];
  /** Words of harm, wrong and outrage, the weightiest first, and how much they weigh together. */
  readonly harm: readonly string[];
  readonly harmWeight: number;
  /** Words by which offices, firms and courts answer. */
  readonly response: readonly string[];
  readonly negative: boolean;
  /** The title is the name of a place or of premises and nothing else. */
  readonly bare: boolean;
}
