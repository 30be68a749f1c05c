import type { Platform } from '../../../shared/records.ts';
import { DAY_MINUTES } from '../../../shared/time.ts';
import type { Swell } from './null-process.ts';
import type { Burn, Scenario, Surge } from './spec.ts';

/** Of a surge's length, what it takes to rise to its height and to fall from it. */
const EDGE = 0.25;
/** Log odds of negative per e-fold of a burn: talk that has doubled is half as negative again (18 % to 27 %), an assumption. */
const BURN_ODDS = 0.75;

/** What surges of the platform and burns of the topic make of its usual talk, by epoch minute. */
export function swellOf(scenario: Scenario, topic: string, platform: Platform): (minute: number) => Swell {
  const surges = (scenario.surges ?? []).filter((surge) => surge.platform === platform);
  const burns = (scenario.burns ?? []).filter((burn) => burn.platform === platform && burn.topic === topic);
  return (minute) => {
    const age = minute - scenario.startMinute;
    const burnt = burns.reduce((sum, burn) => sum + burnLog(burn, age), 0);
    const surged = surges.reduce((product, surge) => product * surgeFactor(surge, age), 1);
    return { factor: surged * Math.exp(burnt), oddsShift: BURN_ODDS * burnt };
  };
}

/** 1 outside, its factor in between, straight lines at both edges. */
export function surgeFactor({ onset, minutes, factor }: Surge, age: number): number {
  const place = (age - onset) / minutes;
  if (place <= 0 || place >= 1) return 1;
  return 1 + (factor - 1) * Math.min(1, place / EDGE, (1 - place) / EDGE);
}

/** Log of the factor by which a burn has grown; it stays where it has come to for a day and is gone over the next. */
export function burnLog({ onset, days, growthPerDay }: Burn, age: number): number {
  const day = (age - onset) / DAY_MINUTES;
  if (day <= 0) return 0;
  const height = days * Math.log(growthPerDay);
  return Math.max(0, Math.min(day * Math.log(growthPerDay), height, height * (days + 2 - day)));
}
