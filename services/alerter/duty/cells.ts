import type { Cell, DutySettings } from './settings.ts';

/** What an incident concerns: a division and a line of work, each null where it is not known. */
export interface Concern {
  readonly region: string | null;
  readonly line: string | null;
}

/** A place of the matrix that was looked at, and the cell there, if there is one. */
export interface Place extends Concern {
  readonly cell: Cell | null;
}

/**
 * The places that answer for a concern, nearest first: up the tree of divisions (county, city, province, then every region), at
 * each first the line itself and then every line. Without a region the office's own is meant.
 */
export function placesOf(duty: DutySettings, { region: known, line }: Concern): readonly Place[] {
  const region = known ?? duty.region ?? null;
  const regions = [...(region === null ? [] : ancestors(region)), null];
  return regions.flatMap((one) =>
    [...(line === null ? [] : [line]), null].map((work) => ({
      region: one,
      line: work,
      cell: cellAt(duty, one, work),
    })),
  );
}

function cellAt({ cells }: DutySettings, region: string | null, line: string | null): Cell | null {
  return cells.find((cell) => (cell.region ?? null) === region && (cell.line ?? null) === line) ?? null;
}

/** A GB/T 2260 code and the codes of the divisions it lies in: 110105, 110100, 110000. */
export function ancestors(region: string): readonly string[] {
  return [...new Set([region, `${region.slice(0, 4)}00`, `${region.slice(0, 2)}0000`])];
}
