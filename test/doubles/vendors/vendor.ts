/**
 * Small real servers that behave like the vendors of channels, with their faults (platform-apis.md, appendix A6). Time is
 * that of the clock they are given, so that a test can let ten minutes pass.
 */

/** What the server does with the next messages instead of answering as it should. */
export type Fault =
  /** Takes the message and answers 500 with a page for people. */
  | 'error'
  /** Takes the message and breaks off its answer. */
  | 'truncated'
  /** Takes the message and says nothing. */
  | 'silent'
  /** Takes the message and drops the connection. */
  | 'dropped'
  /** Takes nothing and points elsewhere. */
  | 'redirect'
  /** Takes nothing and says that it never will: what this vendor answers to a wrong key. */
  | 'refuse'
  /** Takes nothing and says that it may later: what this vendor answers to too many. */
  | 'wait';

/** The faults after which nobody can know whether the message arrived. */
export const unclear: readonly Fault[] = ['error', 'truncated', 'silent', 'dropped'];

/** A message that a person has on the screen. */
export interface Shown {
  readonly to: string;
  /** All that is read: title, text, the values of a template. */
  readonly text: string;
  readonly link: string | null;
}

export interface Vendor extends AsyncDisposable {
  /** Where it listens. */
  readonly base: string;
  readonly port: number;
  /** What arrived, in order. */
  readonly shown: readonly Shown[];
  /** Messages that were tried, taken or not. */
  readonly tried: number;
  /** How often it had to answer that there are too many. */
  readonly limited: number;
  /** The fault from now on; null: none. */
  fault: Fault | null;
  /** Stops listening, as a server that is away; and listens again at the same port. */
  away(): Promise<void>;
  back(): Promise<void>;
}

/** The limits as the vendor counts them: at most `count` within `perMs`, and what follows who goes beyond. */
export interface Rule {
  readonly count: number;
  readonly perMs: number;
  /** Nothing is taken for so long after. */
  readonly blockMs?: number;
}

/** Counts by key; true: one too many. */
export function createCounter(rules: readonly Rule[], now: () => number): (key: string) => boolean {
  const times = new Map<string, number[]>();
  const until = new Map<string, number>();
  return (key) => {
    const at = now();
    if (at < (until.get(key) ?? 0)) return true;
    const past = times.get(key) ?? [];
    const broken = rules.find(({ count, perMs }) => past.filter((time) => time > at - perMs).length >= count);
    if (broken) {
      until.set(key, at + (broken.blockMs ?? 0));
      return true;
    }
    times.set(key, [...past, at]);
    return false;
  };
}
