import type { Phase, Platform } from '../../../shared/records.ts';
import { peakAndEnd } from './series.ts';

/** From a minute on (since the scenario's start), what a matter truly is. */
export interface PhaseAt {
  readonly at: number;
  readonly phase: Phase;
}

/** One wave of a matter: when each thing was said, ascending, in minutes since the scenario's start. */
export interface Wave {
  readonly platform: Platform;
  readonly shape: 'jump' | 'slow';
  readonly minutes: readonly number[];
}

/** The mid window of each platform, over which what is said is smoothed, and mentions by which a matter is no longer latent (detection.md 3). */
const WINDOW = { weibo: 15, wechat: 60 } as const;
const LATENT_MOST = { weibo: 30, wechat: 15 } as const;
/** Of the fullest window: it has broken out, it is at its height, it has fallen from it (detection.md 3: falling below 0.6). */
const OUTBREAK_SHARE = 0.5;
const PEAK_SHARE = 0.9;
const FADING_SHARE = 0.6;

/**
 * The phases of a matter, by what was said of it and nothing else: known afterwards, so that the height can be measured by its
 * own fullest window. Waves that begin before the one before has fallen are one with it; a later one is a relapse.
 */
export function phasesOf(waves: readonly Wave[]): readonly PhaseAt[] {
  const joined: Wave[] = [];
  for (const wave of waves) {
    const last = joined.at(-1);
    const falls = last ? phasesOfWave(last, false).find(({ phase }) => phase === 'fading') : undefined;
    if (last && (!falls || (wave.minutes[0] ?? 0) < falls.at)) joined[joined.length - 1] = merged(last, wave);
    else joined.push(wave);
  }
  const all = joined.map((wave, index) => phasesOfWave(wave, index > 0));
  return all.flatMap((phases, index) => {
    const next = all[index + 1]?.[0]?.at ?? Number.POSITIVE_INFINITY;
    return phases.filter(({ at }) => at < next);
  });
}

function merged(one: Wave, other: Wave): Wave {
  return { ...one, minutes: [...one.minutes, ...other.minutes].sort((a, b) => a - b) };
}

function phasesOfWave({ platform, shape, minutes }: Wave, again: boolean): readonly PhaseAt[] {
  const onset = minutes[0] ?? 0;
  const { rates, first } = smoothed(minutes, WINDOW[platform]);
  const highest = Math.max(...rates);
  const atLeast = (share: number): number => first + rates.findIndex((rate) => rate >= share * highest);
  const outbreak = shape === 'jump' ? onset : atLeast(OUTBREAK_SHARE);
  const grown = minutes[LATENT_MOST[platform] - 1] ?? Number.POSITIVE_INFINITY;
  const peak = Math.max(outbreak + 1, atLeast(PEAK_SHARE));
  const fading = Math.max(
    peak + 1,
    first + rates.findLastIndex((rate) => rate >= FADING_SHARE * highest) + 1,
  );
  const calm = Math.max(fading + 1, peakAndEnd(minutes).end);
  const early: readonly PhaseAt[] = again
    ? [{ at: onset, phase: 'relapse' }]
    : [
        ...(outbreak > onset ? [{ at: onset, phase: 'latent' } as const] : []),
        ...(grown > onset && grown < outbreak ? [{ at: grown, phase: 'growing' } as const] : []),
        { at: outbreak, phase: 'outbreak' },
      ];
  return [
    ...early,
    { at: peak, phase: 'peak' },
    { at: fading, phase: 'fading' },
    { at: calm, phase: 'calm' },
  ];
}

/** Mentions in the window that ends with each minute, from the first of them on. */
function smoothed(minutes: readonly number[], window: number): { rates: readonly number[]; first: number } {
  const first = minutes[0] ?? 0;
  const perMinute = new Array<number>((minutes.at(-1) ?? 0) - first + 1 + window).fill(0);
  for (const minute of minutes) perMinute[minute - first] = (perMinute[minute - first] ?? 0) + 1;
  let sum = 0;
  const rates = perMinute.map((count, t) => {
    sum += count - (perMinute[t - window] ?? 0);
    return sum;
  });
  return { rates, first };
}
