import { type Platform, platforms } from '../../shared/records.ts';
import { isoMinute } from '../../shared/time.ts';
import { fault, minuteIn, namedRows, platformIn } from './named-rows.ts';

/** Minutes of a platform, from `from` up to and without `to`, of which only a share was collected. */
export interface Gap {
  readonly platform: Platform;
  readonly from: number;
  readonly to: number;
  /** 0..1. */
  readonly coverage: number;
}

/**
 * Reads what a collector has missed: columns `from`, `to` (the first minute that was seen again), and optionally `platform`
 * (without it all of them) and `coverage` (0).
 * @throws AppError BAD_INPUT with line and reason
 */
export async function readGaps(path: string): Promise<readonly Gap[]> {
  const gaps: Gap[] = [];
  for await (const { line, cell } of namedRows(path, ['from', 'to'], ['platform', 'coverage'])) {
    const from = minuteIn(path, line, cell('from'));
    const to = minuteIn(path, line, cell('to'));
    if (to <= from) throw fault(path, line, 'to does not lie after from');
    const told = cell('coverage') || '0';
    const coverage = Number(told);
    if (!(coverage >= 0 && coverage <= 1))
      throw fault(path, line, `coverage is 0 to 1, not ${told.slice(0, 40)}`);
    const named = cell('platform');
    const of = named ? [platformIn(path, line, named)] : platforms;
    gaps.push(...of.map((platform) => ({ platform, from, to, coverage })));
  }
  return gaps;
}

/** As `readGaps` reads them. */
export function gapsText(gaps: readonly Gap[]): string {
  const lines = gaps.map(
    ({ platform, from, to, coverage }) => `${isoMinute(from)},${isoMinute(to)},${platform},${coverage}\n`,
  );
  return `from,to,platform,coverage\n${lines.join('')}`;
}

/** The stretches of equal coverage from one minute to another, in order: where each ends, and what was seen of it. */
export function coverageRuns(
  gaps: readonly Gap[],
  platform: Platform,
  from: number,
  to: number,
): readonly { readonly to: number; readonly coverage: number }[] {
  const own = gaps.filter((gap) => gap.platform === platform && gap.from < to && gap.to > from);
  const cuts = own.flatMap((gap) => [gap.from, gap.to]).filter((minute) => minute > from && minute < to);
  const ends = [...new Set([...cuts, to])].sort((a, b) => a - b);
  return ends.map((end, index) => {
    const begin = ends[index - 1] ?? from;
    const here = own.filter((gap) => gap.from <= begin && gap.to >= end);
    return { to: end, coverage: here.reduce((least, gap) => Math.min(least, gap.coverage), 1) };
  });
}

/** Minutes of a scenario's outages that nobody ever sees; `startMinute` is the scenario's. */
export function gapsOf(
  startMinute: number,
  outages: readonly {
    readonly platform: Platform;
    readonly onset: number;
    readonly minutes: number;
    readonly lost: boolean;
  }[],
): readonly Gap[] {
  return outages
    .filter(({ lost }) => lost)
    .map(({ platform, onset, minutes }) => {
      const from = startMinute + onset;
      return { platform, from, to: from + minutes, coverage: 0 };
    });
}
