import { isoCst, MINUTE_MS } from '../../../shared/time.ts';
import type { Random } from './random.ts';
import type { GenericRow } from './row.ts';
import { bernoulli } from './samplers.ts';

/** Of the rows with a wrong time: those off by minutes, and those of another time zone; the rest has no clock at all. */
const MINUTES_SHARE = 0.6;
const ZONE_SHARE = 0.3;
/** A clock that nobody has set is off by up to so much, either way. */
const MINUTES_OFF = 20;
const ZONE_MS = 8 * 60 * MINUTE_MS;
/** What a device says that has lost its time, and one that was set wrongly. */
const NO_CLOCK = ['1970-01-01T08:00:00+08:00', '2099-01-01T00:00:00+08:00'] as const;

/** The row with a time that is wrong, in the share asked for. */
export function skewed(random: Random, row: GenericRow, share: number): GenericRow {
  if (!bernoulli(random, share)) return row;
  const which = random.uniform();
  const at = Date.parse(row.at);
  if (which < MINUTES_SHARE) {
    const off = 1 + random.below(MINUTES_OFF);
    return { ...row, at: isoCst(at + (random.below(2) === 0 ? off : -off) * MINUTE_MS) };
  }
  if (which < MINUTES_SHARE + ZONE_SHARE) return { ...row, at: isoCst(at - ZONE_MS) };
  return { ...row, at: NO_CLOCK[random.below(2) === 0 ? 0 : 1] };
}
