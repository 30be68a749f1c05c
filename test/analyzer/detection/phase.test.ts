import { describe, expect, test } from 'vitest';
import { judgePhase, mayLearn } from '../../../services/analyzer/detection/phase.ts';
import { propose } from '../../../services/analyzer/detection/propose.ts';
import type { Readings } from '../../../services/analyzer/detection/readings.ts';
import type { Course } from '../../../services/analyzer/detection/state.ts';
import { tuningOf } from '../../../services/analyzer/detection/tuning.ts';
import type { Watch } from '../../../services/analyzer/detection/watch.ts';
import type { Level, Phase } from '../../../shared/records.ts';
import { reading, seasoned, standing } from './standing.ts';

const tuning = tuningOf(seasoned, 1);
const steep = { surge: 1.2, ratioFast: 6, ratioFastAll: 6, ratioMid: 4, fresh: 40, excess: 40 };
const climbing = { surge: 1.2, ratioMid: 2.5, fresh: 70, excess: 70 };

function judgedFor(watch: Watch, minutes: number, seen: Partial<Readings>): Phase {
  for (let i = 0; i < minutes; i++) {
    watch.minute += 1;
    judgePhase(watch, reading(seen), tuning);
  }
  return watch.course.phase;
}

interface Row {
  readonly why: string;
  readonly from: Partial<Course> & { readonly phase: Phase };
  readonly level?: Level;
  readonly seen: Partial<Readings>;
  readonly to: Phase;
}

const rows: readonly Row[] = [
  { why: 'nothing', from: { phase: 'quiet' }, seen: {}, to: 'quiet' },
  {
    why: 'evidence and a raised window',
    from: { phase: 'quiet' },
    seen: { surge: 0.5, ratioMid: 1.6, fresh: 6 },
    to: 'latent',
  },
  {
    why: 'evidence of three people',
    from: { phase: 'quiet' },
    seen: { surge: 0.5, ratioMid: 1.6, fresh: 3 },
    to: 'quiet',
  },
  {
    why: 'evidence of an old wave',
    from: { phase: 'quiet' },
    seen: { surge: 3, ratioMid: 1.2, fresh: 60 },
    to: 'quiet',
  },
  { why: 'twice the routine by a crowd', from: { phase: 'quiet' }, seen: climbing, to: 'growing' },
  {
    why: 'twice the routine by a few in their usual mood',
    from: { phase: 'quiet' },
    seen: { ...climbing, fresh: 20 },
    to: 'latent',
  },
  {
    why: 'twice the routine by a few in a worse mood',
    from: { phase: 'quiet' },
    seen: { ...climbing, fresh: 20, negativeZLong: 3.5 },
    to: 'growing',
  },
  { why: 'a jump over latent and growing', from: { phase: 'quiet' }, seen: steep, to: 'outbreak' },
  {
    why: 'a jump within three days of a close',
    from: { phase: 'quiet', closedAt: 0 },
    seen: steep,
    to: 'outbreak',
  },
  {
    why: 'latent lasts while evidence drains',
    from: { phase: 'latent' },
    seen: { surge: 0.2 },
    to: 'latent',
  },
  { why: 'latent ends when it has drained', from: { phase: 'latent' }, seen: { surge: 0.1 }, to: 'quiet' },
  {
    why: 'latent does not end under a level',
    from: { phase: 'latent' },
    level: 'blue',
    seen: { surge: 0.1 },
    to: 'latent',
  },
  {
    why: 'growing, steep and spreading',
    from: { phase: 'growing' },
    seen: { ...steep, growthZ: 2 },
    to: 'outbreak',
  },
  { why: 'growing and steep, but not spreading', from: { phase: 'growing' }, seen: steep, to: 'growing' },
  {
    why: 'growing slowly to a vast excess',
    from: { phase: 'growing' },
    seen: { surge: 2.1, ratioMid: 2.4, excess: 320, fresh: 200, zr: 1.5 },
    to: 'outbreak',
  },
  {
    why: 'growing fizzles out',
    from: { phase: 'growing' },
    seen: { ratioMid: 1.2, surge: 0.3 },
    to: 'quiet',
  },
  {
    why: 'a plateau near the peak',
    from: { phase: 'outbreak', peak: 100 },
    seen: { intensity: 80, ratioMid: 9 },
    to: 'peak',
  },
  {
    why: 'still rising',
    from: { phase: 'outbreak', peak: 100 },
    seen: { intensity: 100, growthZ: 2, ratioMid: 9 },
    to: 'outbreak',
  },
  {
    why: 'fallen, clearly',
    from: { phase: 'outbreak', peak: 100 },
    seen: { intensity: 50, growthZ: -2, ratioMid: 5 },
    to: 'fading',
  },
  {
    why: 'risen above the plateau',
    from: { phase: 'peak', peak: 100 },
    seen: { intensity: 140, growthZ: 2.5, ratioMid: 12 },
    to: 'outbreak',
  },
  {
    why: 'below the plateau',
    from: { phase: 'peak', peak: 100 },
    seen: { intensity: 55, ratioMid: 5 },
    to: 'fading',
  },
  {
    why: 'faded away',
    from: { phase: 'fading', peak: 100, top: 100, trough: 20 },
    seen: { intensity: 20, ratioMid: 1.4 },
    to: 'calm',
  },
  {
    why: 'a second wave',
    from: { phase: 'fading', peak: 100, top: 100, trough: 10 },
    seen: { intensity: 90, growthZ: 3, ratioMid: 8 },
    to: 'relapse',
  },
  {
    why: 'a ripple beside the first wave',
    from: { phase: 'fading', peak: 90, top: 1000, trough: 10 },
    seen: { intensity: 90, growthZ: 3, ratioMid: 8 },
    to: 'fading',
  },
  {
    why: 'a city waking up: more, but not in its rhythm',
    from: { phase: 'calm', peak: 900, top: 900, trough: 20 },
    seen: { intensity: 45, growthZ: 3, ratioMid: 2.5, surge: 1.2, fresh: 40 },
    to: 'calm',
  },
  {
    why: 'a small wave with evidence of its own',
    from: { phase: 'calm', peak: 900, top: 900, trough: 5 },
    seen: { intensity: 60, ratioMid: 2.5, surge: 1.2, fresh: 40 },
    to: 'relapse',
  },
  {
    why: 'grew, never broke out, and falls off',
    from: { phase: 'growing', peak: 40 },
    level: 'yellow',
    seen: { intensity: 15, growthZ: -2, ratioMid: 2, surge: 2 },
    to: 'fading',
  },
  {
    why: 'less for a moment, but still raised',
    from: { phase: 'growing', peak: 40 },
    level: 'yellow',
    seen: { intensity: 15, ratioMid: 2, surge: 2 },
    to: 'growing',
  },
  {
    why: 'grew, and nothing is left of it but its level',
    from: { phase: 'growing', peak: 40 },
    level: 'yellow',
    seen: {},
    to: 'fading',
  },
  {
    why: 'grew, fell off, and grows again',
    from: { phase: 'fading', peak: 40 },
    level: 'yellow',
    seen: { ...climbing, intensity: 35 },
    to: 'growing',
  },
  {
    why: 'grew, fell off, and breaks out',
    from: { phase: 'fading', peak: 40 },
    level: 'yellow',
    seen: { ...steep, intensity: 60, growthZ: 2 },
    to: 'outbreak',
  },
  { why: 'grew, and no level is left', from: { phase: 'fading', peak: 40 }, seen: {}, to: 'quiet' },
  { why: 'calm for less than the close time', from: { phase: 'calm', calm: 200 }, seen: {}, to: 'calm' },
  { why: 'calm for the close time', from: { phase: 'calm', calm: 241 }, seen: {}, to: 'quiet' },
  {
    why: 'calm, but opinion was divided',
    from: { phase: 'calm', calm: 241, divided: true },
    seen: {},
    to: 'calm',
  },
];

describe('phase', () => {
  test.each(rows)('$from.phase to $to: $why', ({ from, level, seen, to }) => {
    expect(propose(standing(from, level), reading(seen), tuning)).toBe(to);
  });

  test('soon after a close an outbreak is a relapse, and as quick', () => {
    const watch = standing({ phase: 'quiet' });
    watch.course.closedAt = watch.minute - 1000;
    expect(judgedFor(watch, 1, steep)).toBe('quiet');
    expect(judgedFor(watch, 1, steep)).toBe('relapse');
  });

  test('the way up is believed after two minutes, at the lower of what they said', () => {
    const watch = standing({ phase: 'quiet' });
    expect(judgedFor(watch, 1, climbing)).toBe('quiet');
    expect(judgedFor(watch, 1, steep)).toBe('growing');
    expect(judgedFor(watch, 1, { ...steep, growthZ: 2 })).toBe('outbreak');
  });

  test('one loud minute is no phase', () => {
    const watch = standing({ phase: 'quiet' });
    judgedFor(watch, 1, steep);
    expect(judgedFor(watch, 1, {})).toBe('quiet');
    expect(judgedFor(watch, 1, steep)).toBe('quiet');
  });

  test('a fall must last half a mid window', () => {
    const watch = standing({ phase: 'peak', peak: 100 });
    const low = { intensity: 40, ratioMid: 5 };
    expect(judgedFor(watch, 6, low)).toBe('peak');
    expect(judgedFor(watch, 1, low)).toBe('fading');
  });

  test('the night neither closes a matter as soon as the day does nor lowers what a new wave is held against', () => {
    const night = standing({ phase: 'calm', calm: 100, trough: 40 });
    expect(judgedFor(night, 200, { intensity: 2, rhythm: 0.5 })).toBe('calm');
    expect(night.course).toMatchObject({ calm: 200, trough: 40 });
    const day = standing({ phase: 'calm', calm: 100, trough: 40 });
    expect(judgedFor(day, 200, { intensity: 2, rhythm: 1.2 })).toBe('quiet');
    const fading = standing({ phase: 'fading', peak: 100, top: 100, trough: 40 });
    judgedFor(fading, 1, { intensity: 20, ratioMid: 2, rhythm: 1.2 });
    expect(fading.course.trough).toBe(20);
  });

  test('calm takes the evidence of the wave that is over', () => {
    const watch = standing({ phase: 'fading', peak: 100, top: 100 });
    watch.charts.marked = { value: 78, onset: watch.minute - 500, excess: 4000, shock: 9 };
    expect(judgedFor(watch, 7, { intensity: 2, ratioMid: 1.1, surge: 6 })).toBe('calm');
    expect(watch.charts.marked).toEqual({ value: 0, onset: null, excess: 0, shock: 0 });
  });

  test.each([
    { why: 'soon after the onset and beyond organic growth', seen: { shock: 3.5 }, ago: 3, jumps: true },
    { why: 'long after the onset', seen: { shock: 3.5 }, ago: 16, jumps: false },
    { why: 'as fast organic growth explains', seen: { shock: 2.9 }, ago: 3, jumps: false },
  ])('an outbreak $why: jump $jumps', ({ seen, ago, jumps }) => {
    const watch = standing({ phase: 'quiet' });
    judgedFor(watch, 2, { ...steep, ...seen, onset: watch.minute + 2 - ago });
    expect(watch.course.phase).toBe('outbreak');
    expect(watch.course.jump !== null).toBe(jumps);
    if (jumps)
      expect(watch.course.jump).toMatchObject({ skipped: ['latent', 'growing'], minutes: ago, zx: 3.5 });
  });

  test('what is going on is not learnt, until it has lasted a day', () => {
    expect(mayLearn(standing({ phase: 'quiet' }), tuning)).toBe(true);
    expect(mayLearn(standing({ phase: 'fading', frozen: 100 }), tuning)).toBe(false);
    expect(mayLearn(standing({ phase: 'peak', frozen: 1440 }), tuning)).toBe(true);
  });
});
