import type { Mention } from '../../shared/records.ts';
import type { Subjects } from './belonging.ts';
import type { InForce } from './in-force.ts';
import type { TextReader, TextReading } from './text/read.ts';

/** A mention as far as it was looked at ahead. */
export interface Ahead {
  readonly own: string;
  /** Under this policy. */
  readonly current: InForce;
  readonly subjects: Subjects;
  /** Null where it was not expected to be asked for. */
  reading: TextReading | null;
}

export interface ReadAhead {
  /** The mentions that come next, in order. */
  expect(mentions: readonly Mention[]): void;
  /** What is known of a mention ahead; undefined where nothing is. To be asked for each that was expected, in order. */
  of(mention: Mention): Ahead | undefined;
}

export interface AheadDeps {
  readonly read: TextReader;
  /** The policy that will hold for a mention, as far as can be told. */
  policyFor(mention: Mention): InForce | undefined;
  subjectsOf(mention: Mention, own: string, current: InForce): Subjects;
  /** Whether the reading of a mention will be asked for, as far as can be told. */
  isRead(mention: Mention, ahead: Ahead): boolean;
}

/** Mentions looked at together: enough for tables to stay at hand, few enough for their readings to die young. */
const TOGETHER = 128;

/**
 * Reads mentions some way ahead of their fold: cleaning all of a few, then matching all, then cutting, then judging leaves each
 * step's tables in the processor's caches, where going through all steps for each mention throws them out again. What it
 * says of a mention is what its fold would find by itself; where a text cannot be read it says nothing, and the fold fails.
 */
export function createReadAhead({ read, policyFor, subjectsOf, isRead }: AheadDeps): ReadAhead {
  let expected: readonly Mention[] = [];
  let next = 0;
  const known = new Map<Mention, Ahead>();

  function look(): void {
    known.clear();
    const some = expected.slice(next, next + TOGETHER);
    next += some.length;
    const owns = some.map(({ text }) => read.own(text));
    const asked: Ahead[] = [];
    some.forEach((mention, i) => {
      const current = policyFor(mention);
      if (current === undefined) return;
      const own = owns[i] ?? '';
      const ahead: Ahead = { own, current, subjects: subjectsOf(mention, own, current), reading: null };
      known.set(mention, ahead);
      if (isRead(mention, ahead)) asked.push(ahead);
    });
    const readings = read.many(asked.map(({ own }) => own));
    asked.forEach((ahead, i) => {
      ahead.reading = readings[i] ?? null;
    });
  }

  return {
    expect(mentions) {
      expected = mentions;
      next = 0;
      known.clear();
    },
    of(mention) {
      const found = known.get(mention);
      if (found !== undefined || expected[next] !== mention) return found;
      try {
        look();
      } catch {
        known.clear();
      }
      return known.get(mention);
    },
  };
}
