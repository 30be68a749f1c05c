import { describe, test } from 'vitest';

/** One promise of a port, at an adapter on its ground. */
export interface LawOf<Ground> {
  readonly title: string;
  run(ground: Ground): Promise<void>;
}

export interface Waiver {
  readonly law: string;
  readonly reason: string;
}

/** Runs every law of a port at an adapter. A waived law must fail; a waiver must name a law. */
export function runContract<Ground>(
  name: string,
  laws: readonly LawOf<Ground>[],
  ground: Ground,
  waivers: readonly Waiver[],
): void {
  const titles = new Set(laws.map((law) => law.title));
  for (const waiver of waivers) {
    if (!titles.has(waiver.law)) throw new Error(`a waiver names no law: ${waiver.law} (${waiver.reason})`);
  }
  const waived = new Map(waivers.map((waiver) => [waiver.law, waiver.reason]));
  describe(name, () => {
    for (const law of laws) {
      const reason = waived.get(law.title);
      if (reason === undefined) test(law.title, () => law.run(ground));
      else test.fails(`${law.title} (waived: ${reason})`, () => law.run(ground));
    }
  });
}
