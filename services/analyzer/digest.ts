import { DELETED_TEXT } from '../../shared/amended.ts';
import { type AppealDigest, type AppealKind, type Appeals, appealKinds } from '../../shared/appeals.ts';
import type { AnalyzerPolicy } from './policy.ts';
import { createSample } from './text/asked-sample.ts';
import { wantsAnswer } from './text/asking.ts';
import { maskNames } from './text/names.ts';
import { mainPlace } from './text/places.ts';
import { type Asked, defaultGrouping, type GroupingOptions } from './text/questions.ts';
import type { TextReader } from './text/read.ts';
import type { Understanding } from './understand.ts';

/** Questions kept of an incident: grouping them takes a twentieth of a second, and shares of 500 are sure to 2 points. */
const QUESTIONS_KEPT = 500;
/** Lines and places told. */
const TOLD = 6;
/**
 * Gathers what the texts of an incident ask for: how many of which kind, of which line of work and place, and the most
 * asked questions with representative wordings, private persons' names masked. Bounded memory; the outcome does not
 * depend on the order of the texts.
 */
export function createDigest(
  { read, understand }: { readonly read: TextReader; readonly understand: Understanding },
  { lines, people }: Pick<AnalyzerPolicy, 'lines' | 'people'>,
  grouping: Partial<GroupingOptions> = {},
): AppealDigest {
  const lineOf = understand.lineFinder(lines);
  const sample = createSample<Asked & { readonly names: readonly string[] }>(QUESTIONS_KEPT);
  const kinds = new Map<AppealKind, number>();
  const byLine = new Map<string, number>();
  const byPlace = new Map<string, number>();
  let n = 0;

  return {
    take({ id, text }) {
      if (text === DELETED_TEXT) return;
      const { own, tokens, terms, mood } = read(text);
      if (own === '') return;
      n += 1;
      const stance = understand.stanceOf(own, mood);
      bump(kinds, stance.kind);
      const line = lineOf(own);
      if (line !== null) bump(byLine, line);
      const place = mainPlace(understand.placesOf(own, tokens));
      if (place !== null) bump(byPlace, place.name);
      if (!wantsAnswer(own, stance)) return;
      sample.take({ id, own, terms, count: 1, names: understand.people.namesOf(own, tokens, people) });
    },
    result(standsFor = 1): Appeals {
      const kept = sample.kept();
      const scale = kept.length === 0 ? 0 : (standsFor * sample.seen) / kept.length;
      const groups = understand.groupQuestions(kept, { ...defaultGrouping, ...grouping });
      const names = [...new Set(kept.flatMap((asked) => asked.names))];
      return {
        read: n,
        asking: sample.seen,
        kinds: appealKinds.flatMap((kind) => {
          const count = kinds.get(kind);
          return count === undefined ? [] : [{ kind, count }];
        }),
        lines: top(byLine),
        places: top(byPlace),
        questions: groups.map(({ wording, count, share, examples }) => ({
          wording: maskNames(wording, names, understand.people.surnames),
          count: Math.round(count * scale),
          share,
          examples: [...examples],
        })),
      };
    },
  };
}

function bump<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function top(counts: ReadonlyMap<string, number>): { readonly name: string; readonly count: number }[] {
  return [...counts]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, TOLD)
    .map(([name, count]) => ({ name, count }));
}
