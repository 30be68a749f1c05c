import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  blocked,
  emptyPace,
  givenBack,
  type Pace,
  type PaceSettings,
  placeFor,
} from '../../../services/alerter/channels/pace.ts';

const MINUTE = 60_000;
/** Some minute that is neither full nor half hour. */
const NOW = 1_800_000 * 1000 + 300_000;

/** Sends as deliver.ts does: whoever is told to wait comes back then, or `lateMs` later. Times of sending, by delivery. */
function run(
  asked: readonly { id: string; at: number; isUrgent: boolean }[],
  settings: PaceSettings,
  lateMs = 0,
): Map<string, number> {
  let pace: Pace = emptyPace;
  const sent = new Map<string, number>();
  const due = [...asked];
  while (due.length > 0) {
    due.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
    const next = due.shift()!;
    const place = placeFor(pace, next, next.at, settings);
    pace = place.pace;
    if (place.waitMs === 0) sent.set(next.id, next.at);
    else due.push({ ...next, at: next.at + place.waitMs + lateMs });
  }
  return sent;
}

const wecom: PaceSettings = { limits: [{ count: 18, perMs: MINUTE }], kept: 4, avoidMs: 0 };

describe('a pace of 18 a minute', () => {
  const storm = Array.from({ length: 100 }, (_, n) => ({
    id: `d${n}`,
    at: NOW + n,
    isUrgent: n % 25 === 24,
  }));

  it('lets a burst go and the rest wait, and never 19 within a minute', () => {
    const times = [...run(storm, wecom).values()].sort((a, b) => a - b);
    expect(times).toHaveLength(100);
    for (let n = 18; n < times.length; n += 1)
      expect(times[n]! - times[n - 18]!).toBeGreaterThanOrEqual(MINUTE);
    expect(times.at(-1)! - NOW).toBeLessThan(8 * MINUTE);
  });

  it('loses little where whoever waited comes back late', () => {
    const times = [...run(storm, wecom, 4000).values()].sort((a, b) => a - b);
    for (let n = 18; n < times.length; n += 1)
      expect(times[n]! - times[n - 18]!).toBeGreaterThanOrEqual(MINUTE);
    expect(times.at(-1)! - NOW).toBeLessThan(10 * MINUTE);
  });

  it('lets what is urgent go at once in the middle of it', () => {
    const sent = run(storm, wecom);
    for (const { id, at, isUrgent } of storm) if (isUrgent) expect(sent.get(id)! - at).toBeLessThan(1000);
  });
});

describe('whatever is asked when', () => {
  it('no window of any limit holds more than it may, and all go in the end', () => {
    const settings: PaceSettings = {
      limits: [
        { count: 3, perMs: 1000 },
        { count: 10, perMs: 20_000 },
      ],
      kept: 1,
      avoidMs: 0,
    };
    const asked = fc.array(fc.record({ at: fc.integer({ min: 0, max: 30_000 }), isUrgent: fc.boolean() }), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(asked, fc.nat(3000), (all, lateMs) => {
        const sent = run(
          all.map((one, n) => ({ ...one, at: NOW + one.at, id: `d${n}` })),
          settings,
          lateMs,
        );
        expect(sent.size).toBe(all.length);
        const times = [...sent.values()].sort((a, b) => a - b);
        for (const { count, perMs } of settings.limits)
          for (let n = count; n < times.length; n += 1)
            expect(times[n]! - times[n - count]!).toBeGreaterThanOrEqual(perMs);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a vendor that asks for quiet', () => {
  it('gets it, and the queue goes on in the limits after', () => {
    const { pace } = placeFor(emptyPace, { id: 'a', isUrgent: false }, NOW, wecom);
    const quiet = blocked(pace, NOW + 600_000);
    expect(placeFor(quiet, { id: 'b', isUrgent: true }, NOW + 1, wecom).waitMs).toBe(599_999);
  });

  it('of each full and half hour is left alone by what is not urgent', () => {
    const hour = 1_800_000 * 1000;
    const feishu: PaceSettings = { limits: [{ count: 4, perMs: 1000 }], kept: 1, avoidMs: 3000 };
    expect(placeFor(emptyPace, { id: 'a', isUrgent: false }, hour + 1, feishu).waitMs).toBe(2999);
    expect(placeFor(emptyPace, { id: 'a', isUrgent: true }, hour + 1, feishu).waitMs).toBe(0);
  });
});

describe('a place', () => {
  it('that is given back is another’s', () => {
    const one: PaceSettings = { limits: [{ count: 1, perMs: MINUTE }], kept: 0, avoidMs: 0 };
    const { pace } = placeFor(emptyPace, { id: 'a', isUrgent: false }, NOW, one);
    expect(placeFor(pace, { id: 'b', isUrgent: false }, NOW, one).waitMs).toBe(MINUTE);
    expect(placeFor(givenBack(pace, 'a'), { id: 'b', isUrgent: false }, NOW, one).waitMs).toBe(0);
  });
});
