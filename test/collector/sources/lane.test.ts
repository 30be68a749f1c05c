import { expect, test } from 'vitest';
import { coverageOf, laneStep } from '../../../services/collector/sources/lane.ts';

const MINUTE = 60_000;
const BEGAN = 1_000 * MINUTE;
const HOLD = 30 * MINUTE;
const seen = { expected: 0, seen: 0, authorisedUntil: null };
const fresh = { beganAt: BEGAN, completeTo: null, blindSince: null };

test('a sweep tells as far as it began, less what the platform takes to list', () => {
  const step = laneStep(fresh, { ...seen, completeTo: BEGAN + 5 * MINUTE }, HOLD, BEGAN + 6 * MINUTE);
  expect(step).toEqual({ completeTo: BEGAN + 4.5 * MINUTE, coverage: 1, blindSince: null });
});

test('what was told already is not told again', () => {
  const standing = { ...fresh, completeTo: BEGAN + 4.5 * MINUTE };
  expect(
    laneStep(standing, { ...seen, completeTo: BEGAN + 5 * MINUTE }, HOLD, BEGAN + 9 * MINUTE),
  ).toBeNull();
});

test('without a sweep it waits, then goes on as blind, and sees again with the next one', () => {
  const never = { ...seen, completeTo: null };
  expect(laneStep(fresh, never, HOLD, BEGAN + 29 * MINUTE)).toBeNull();
  const blind = laneStep(fresh, never, HOLD, BEGAN + 31 * MINUTE);
  expect(blind).toEqual({ completeTo: BEGAN + MINUTE, coverage: 0, blindSince: BEGAN + 31 * MINUTE });
  const standing = { ...fresh, completeTo: BEGAN + MINUTE, blindSince: BEGAN + 31 * MINUTE };
  expect(laneStep(standing, never, HOLD, BEGAN + 35 * MINUTE)).toMatchObject({
    completeTo: BEGAN + 5 * MINUTE,
    blindSince: BEGAN + 31 * MINUTE,
  });
  const again = laneStep(standing, { ...seen, completeTo: BEGAN + 40 * MINUTE }, HOLD, BEGAN + 41 * MINUTE);
  expect(again).toMatchObject({ coverage: 1, blindSince: null });
});

test('coverage is the share of what the platform counts that was brought', () => {
  expect(coverageOf({ expected: 412, seen: 380 })).toBe(0.92);
  expect(coverageOf({ expected: 3, seen: 0 })).toBe(1);
});
