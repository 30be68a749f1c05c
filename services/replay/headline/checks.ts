import { OURS } from './detectors.ts';
import type { Levels } from './levels.ts';
import type { Row } from './rank.ts';

/** A claim the project makes of its detector, and what was found. */
export interface Check {
  readonly claim: string;
  readonly holds: boolean;
  readonly found: string;
}

/** Two standard errors: what lies closer together is a tie. */
const TIE = 2;
/** Busiest volume's false alarms over the quietest's: one threshold must serve all volumes. */
const EVEN = 2;
/** Share of slow courses that may be flagged as jumps. */
const FALSE_JUMPS = 0.02;

/** What issue and design promise of the shipped detector, held against the rows at the loose and at the strict budget. */
export function checksOf(loose: readonly Row[], strict: readonly Row[], levels: Levels): readonly Check[] {
  return [
    firstOrTied(loose),
    aheadOfUnseasonal(loose),
    firstOutright(strict),
    ...[evenAcross(loose, 'loose'), evenAcross(strict, 'strict')],
    fewFalseJumps(levels),
    never('no null month turns red', levels.routine, ({ alarms }) => alarms.red),
    never('no surge in good mood turns red', levels.benign, ({ reached }) => reached.red.share),
  ];
}

function split(rows: readonly Row[]): { readonly ours: Row; readonly others: readonly Row[] } {
  const ours = rows.find(({ name }) => name === OURS);
  if (!ours) throw new Error('the rows lack our own detector');
  return { ours, others: rows.filter((row) => row !== ours) };
}

function firstOrTied(rows: readonly Row[]): Check {
  const { others } = split(rows);
  const ahead = others.filter((row) => row.behindOurs < -TIE * row.behindOursSe);
  return {
    claim: 'at the loose budget first or tied (mean delay, two standard errors of the difference)',
    holds: ahead.length === 0,
    found: ahead.length === 0 ? nearest(others) : `ahead of ours: ${ahead.map(nameOf).join('; ')}`,
  };
}

function aheadOfUnseasonal(rows: readonly Row[]): Check {
  const others = split(rows).others.filter(({ seasonal }) => !seasonal);
  const close = others.filter((row) => row.behindOurs <= TIE * row.behindOursSe);
  return {
    claim: 'at the loose budget clearly ahead of every baseline that does not know the time of day',
    holds: close.length === 0,
    found: close.length === 0 ? nearest(others) : `not clearly behind ours: ${close.map(nameOf).join('; ')}`,
  };
}

function firstOutright(rows: readonly Row[]): Check {
  const { others } = split(rows);
  const ahead = others.filter((row) => row.behindOurs <= 0);
  return {
    claim: 'at the strict budget first with one threshold for all volumes',
    holds: ahead.length === 0,
    found: ahead.length === 0 ? nearest(others) : `ahead of ours: ${ahead.map(nameOf).join('; ')}`,
  };
}

function evenAcross(rows: readonly Row[], budget: string): Check {
  const rates = split(rows).ours.falseAlarms;
  const most = Math.max(...rates);
  const least = Math.min(...rates);
  return {
    claim: `at the ${budget} budget false alarms of the volumes lie within a factor ${EVEN}`,
    holds: most <= EVEN * least,
    found: rates.map((rate) => rate.toFixed(2)).join(' / '),
  };
}

function fewFalseJumps({ crisis }: Levels): Check {
  const slow = crisis.filter(({ shape }) => shape === 'slow');
  const worst = slow.reduce(
    (most, one) => (one.jumps > most.jumps ? one : most),
    slow[0] as (typeof slow)[number],
  );
  return {
    claim: 'no slow kind is flagged as a jump more often than in 2 %',
    holds: worst.jumps <= FALSE_JUMPS,
    found: `at most ${(100 * worst.jumps).toFixed(1)} % (${worst.kind}, ${worst.perMinute} a minute)`,
  };
}

function never<T>(claim: string, all: readonly T[], rate: (one: T) => number): Check {
  const worst = Math.max(...all.map(rate));
  return {
    claim,
    holds: worst === 0,
    found: worst === 0 ? `none in ${all.length} cells` : `up to ${worst.toFixed(3)}`,
  };
}

function nearest(others: readonly Row[]): string {
  const next = [...others].sort((a, b) => a.behindOurs - b.behindOurs)[0];
  return next ? `next: ${nameOf(next)}` : 'no other';
}

function nameOf({ name, heard, behindOurs, behindOursSe }: Row): string {
  return `${name} [${heard}] ${behindOurs >= 0 ? '+' : ''}${behindOurs.toFixed(1)} min (se ${behindOursSe.toFixed(1)})`;
}
