import type { GenericRow } from './row.ts';

/** One source of talk about one topic on one platform: its everyday background, or one crisis. */
export interface Speaker {
  readonly topic: string;
  /** Decides what is said in the next minute; called once for each minute in turn. Offsets are ms within it. */
  plan(say: (offsetMs: number, what: number) => void): void;
  /** The row of a thing that `plan` decided on; called in order of time. */
  speak(at: string, what: number): GenericRow;
}

/** Ids are derived: seed, topic, source within the topic, ordinal. */
export function idPrefix(seed: number, topic: string, source: string): string {
  return `s${seed}-${topic}-${source}-`;
}
