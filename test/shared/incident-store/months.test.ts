import { expect, test } from 'vitest';
import { firstKept, monthName, monthOf, monthStart } from '../../../shared/incident-store/months.ts';

test('a month begins at midnight in China', () => {
  const june = Date.UTC(2020, 4, 31, 16);
  expect(monthName(monthOf(june))).toBe('202006');
  expect(monthName(monthOf(june - 1))).toBe('202005');
  expect(monthStart(monthOf(june + 12_345))).toBe(june);
});

test('every month follows the one before, over year ends and leap years', () => {
  for (let month = monthOf(0); month <= monthOf(Date.UTC(2099, 5)); month++) {
    expect(monthOf(monthStart(month))).toBe(month);
    expect(monthOf(monthStart(month + 1) - 1)).toBe(month);
  }
});

test('times of broken clocks count to the first and the last month', () => {
  for (const at of [-1, -9e15, Number.NEGATIVE_INFINITY]) expect(monthName(monthOf(at))).toBe('197001');
  for (const at of [9e15, 4.2e12, Number.POSITIVE_INFINITY]) expect(monthName(monthOf(at))).toBe('209912');
});

test('the present month and so many before it are kept', () => {
  const now = Date.UTC(2022, 0, 15);
  expect(monthName(firstKept(now, 0))).toBe('202201');
  expect(monthName(firstKept(now, 2))).toBe('202111');
  for (const months of [-1, 0.5, Number.NaN]) expect(() => firstKept(now, months)).toThrow('whole number');
});
