export const classes = ['negative', 'neutral', 'positive'] as const;
export type Class = (typeof classes)[number];
export const moods = ['anger', 'fear', 'grief', 'distrust', 'none'] as const;

/** One text with what is known of it; null = not known. */
export interface Example {
  readonly text: string;
  /** The classes that it may be of; all of them but one are ruled out where there is one. */
  readonly classes: readonly Class[] | null;
  readonly mood: (typeof moods)[number] | null;
  readonly help: boolean | null;
}
