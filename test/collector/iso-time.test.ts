import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseIsoTime } from '../../services/collector/iso-time.ts';

const noon = Date.UTC(2023, 11, 23, 4, 0, 0);

test.each([
  ['2023-12-23T12:00:00+08:00', noon],
  ['2023-12-23T04:00:00Z', noon],
  ['2023-12-23T04:00:00.250z', noon + 250],
  ['2023-12-23T04:00:00,2509Z', noon + 250],
  ['2023-12-22T23:30:00-0430', noon],
  ['2023-12-23T18:00:00+14', noon],
  [' 2023-12-23 12:00:00 +08:00 ', noon],
  ['2016-12-31T23:59:60Z', Date.UTC(2017, 0, 1)],
  ['2024-02-29T00:00+00:00', Date.UTC(2024, 1, 29)],
])('%s is read', (text, at) => expect(parseIsoTime(text)).toBe(at));

test('without a zone it is China time', () => {
  expect(parseIsoTime('2023-12-23T12:00:00')).toBe(noon);
  expect(parseIsoTime('2023-12-23 12:00')).toBe(noon);
  expect(parseIsoTime('2023-12-23 12:00:00.5')).toBe(noon + 500);
});

test.each([
  '2023-02-29T12:00:00Z',
  '2023-13-01T12:00:00Z',
  '2023-00-10T12:00:00Z',
  '2023-04-31T12:00:00',
  '2023-01-01T24:00:00Z',
  '2023-01-01T12:60:00Z',
  '2023-01-01T12:00:61Z',
  '2023-01-01T12:00:00+15:00',
  '2023-01-01T12:00:00+08:75',
])('%s does not exist', (text) => expect(parseIsoTime(text)).toBe('is a time that does not exist'));

test('a date alone is refused, for it would put a day into one minute', () => {
  expect(parseIsoTime('2023-12-23')).toBe('has a date but no time of day');
});

test.each([
  '',
  '刚刚',
  '3分钟前',
  '1703322774',
  '23/12/2023 12:00',
  '2023-12-23T',
  'Sat Dec 23 17:12:54 +0800 2023',
  '2023-12-23T12:00:00 CST',
])('"%s" is no ISO 8601 time', (text) => expect(parseIsoTime(text)).toMatch(/^must be an ISO 8601 time/));

test('every instant is read as it is written', () => {
  fc.assert(
    fc.property(fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }), (date) => {
      expect(parseIsoTime(date.toISOString())).toBe(date.getTime());
      const whole = Math.floor(date.getTime() / 1000) * 1000;
      expect(parseIsoTime(`${new Date(whole + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`)).toBe(whole);
    }),
  );
});
