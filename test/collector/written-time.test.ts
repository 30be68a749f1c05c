import { expect, test } from 'vitest';
import { parseWrittenTime } from '../../services/collector/written-time.ts';

const at = Date.UTC(2023, 11, 23, 9, 12, 54);

test.each([
  [1703322774, at],
  ['1703322774', at],
  [1703322774000, at],
  ['1703322774000', at],
  ['2023-12-23 17:12:54', at],
  ['2023-12-23 17:12:54+08:00', at],
  ['2023-12-23T09:12:54Z', at],
  ['2023/12/23 17:12:54', at],
  ['2023/12/23 17:12', at - 54_000],
  ['2023/1/5 7:05', Date.UTC(2023, 0, 4, 23, 5)],
  ['Sat Dec 23 17:12:54 +0800 2023', at],
  [' Sat Dec 23 09:12:54 +0000 2023 ', at],
])('%s is read, without a zone as China time', (written, expected) => {
  expect(parseWrittenTime(written)).toBe(expected);
});

test.each([
  '',
  '刚刚',
  '3分钟前',
  'Sat Foo 23 17:12:54 +0800 2023',
  '12345',
  '2023-13-01 10:00',
  '2023-12-23',
  '1703322774.5',
])('"%s" is none, and why is said', (written) =>
  expect(parseWrittenTime(written)).toMatch(/^(must be|is|has) /),
);
