import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { officeDays } from '../../../services/alerter/duty/calendar.ts';
import { isBarred } from '../../../services/alerter/duty/contacts.ts';
import { quietUntil } from '../../../services/alerter/duty/route.ts';
import { type DutySettings, dutySettingsSchema } from '../../../services/alerter/duty/settings.ts';
import { warningsOf } from '../../../services/alerter/duty/warnings.ts';
import { planFor } from '../../../services/alerter/duty/who.ts';
import { chinaDay } from '../../../shared/china-days.ts';
import { minuteOf } from '../../../shared/time.ts';
import { office, officeDuty } from './office.ts';

const days = officeDays(chinaDay, office().calendar);

function minuteAt(at: string): number {
  return minuteOf(Date.parse(`${at.replace(' ', 'T')}:00+08:00`));
}

const REGIONS = ['440300', '440304', '440305', '440000', '110000', '110105'];
const LINES = ['教育', '交通', '环保'];
const IDS = ['甲', '乙', '丙', '丁'];

const aClock = fc.integer({ min: 0, max: 1439 }).map((minute) => {
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
});
const someHours = fc.record({ from: aClock, to: aClock });
const aShift = fc.record({
  name: fc.constant('班'),
  days: fc.constantFrom('all', 'working', 'off'),
  from: aClock,
  to: aClock,
  teams: fc.array(fc.subarray(IDS, { minLength: 1 }), { minLength: 1, maxLength: 4 }),
  turn: fc.constantFrom('shift', 'week'),
  since: fc.constantFrom('2026-01-01', '2026-09-28', '2030-01-01'),
});
/** Any duty that the schema takes, in which every person can be reached somehow, though perhaps only by what is barred. */
const aDuty: fc.Arbitrary<DutySettings> = fc
  .record({
    people: fc.tuple(
      ...IDS.map((id) =>
        fc.record({
          id: fc.constant(id),
          name: fc.constant(id),
          contacts: fc.array(
            fc.record({
              channel: fc.constantFrom('sms', 'voice', 'wecom'),
              address: fc.constant('1'),
              from: fc.constantFrom('yellow', 'orange', 'red'),
              barred: fc.array(someHours, { maxLength: 2 }),
            }),
            { minLength: id === '甲' ? 1 : 0, maxLength: 3 },
          ),
        }),
      ),
    ),
    heads: fc.constant(['甲']),
    rotas: fc.tuple(
      fc.record({
        id: fc.constant('r'),
        shifts: fc.array(aShift, { minLength: 1, maxLength: 3 }),
        handOverMinutes: fc.constantFrom(0, 30),
        substitutes: fc.array(
          fc.record({
            person: fc.constantFrom(...IDS),
            by: fc.constantFrom(...IDS),
            from: fc.constant('2026-10-01 00:00'),
            to: fc.constant('2026-10-03 00:00'),
          }),
          { maxLength: 4 },
        ),
      }),
    ),
    cells: fc.uniqueArray(
      fc.record(
        {
          region: fc.constantFrom(...REGIONS),
          line: fc.constantFrom(...LINES),
          rota: fc.constant('r'),
          people: fc.subarray(IDS),
        },
        { requiredKeys: [] },
      ),
      { maxLength: 6, selector: ({ region, line }) => `${region} ${line}` },
    ),
    quiet: fc.array(
      someHours.map((hours) => ({ ...hours, levels: ['blue', 'yellow'] })),
      { maxLength: 2 },
    ),
  })
  .map((duty) => dutySettingsSchema.parse(duty));

describe('routing', () => {
  it('is total: somebody is told of orange and red at once, by some channel, whatever the duty and the minute', () => {
    fc.assert(
      fc.property(
        aDuty,
        fc.array(
          fc.record({
            region: fc.option(fc.constantFrom(...REGIONS)),
            line: fc.option(fc.constantFrom(...LINES)),
          }),
          { maxLength: 3 },
        ),
        fc.constantFrom('orange' as const, 'red' as const),
        fc.integer({ min: minuteAt('2026-09-25 00:00'), max: minuteAt('2026-10-12 00:00') }),
        (duty, concerns, level, minute) => {
          const { steps, quietUntil: held } = planFor(duty, concerns, level, minute, days);
          expect(held).toBeNull();
          expect(steps[0]?.atMinute).toBe(minute);
          for (const { told, people } of steps) {
            expect(people.length).toBeGreaterThan(0);
            expect(told.length).toBeGreaterThan(0);
          }
        },
      ),
      { numRuns: 300, seed: 20261001 },
    );
  });

  it('tells nobody twice through one channel in one step', () => {
    fc.assert(
      fc.property(aDuty, fc.integer({ min: 29_600_000, max: 29_700_000 }), (duty, minute) => {
        for (const { told } of planFor(duty, [], 'red', minute, days).steps) {
          const keys = told.map(({ person, channel }) => `${person} ${channel}`);
          expect(new Set(keys).size).toBe(keys.length);
        }
      }),
      { numRuns: 100, seed: 1 },
    );
  });

  it('follows the shifts while the chain goes on', () => {
    const { steps } = planFor(
      office(),
      [{ region: '440300', line: null }],
      'red',
      minuteAt('2026-10-08 17:25'),
      days,
    );
    const people = steps.slice(0, 4).map((step) => [step.afterMinutes, step.people.join(' ')]);
    // 17:25 and 17:28 甲; at 17:31 夜二 has come on; at 17:35 the head joins.
    expect(people).toEqual([
      [0, '甲'],
      [3, '甲'],
      [6, '夜二 省一'],
      [10, '夜二 主任'],
    ]);
  });
});

describe('quiet hours', () => {
  it.each([
    { at: '2026-10-01 21:59', level: 'yellow', until: null },
    { at: '2026-10-01 22:00', level: 'yellow', until: '2026-10-02 07:00' },
    { at: '2026-10-02 00:00', level: 'yellow', until: '2026-10-02 07:00' },
    { at: '2026-10-02 06:59', level: 'yellow', until: '2026-10-02 07:00' },
    { at: '2026-10-02 07:00', level: 'yellow', until: null },
    { at: '2026-10-02 03:00', level: 'orange', until: null },
    { at: '2026-10-02 03:00', level: 'red', until: null },
  ] as const)('$level at $at: $until', ({ at, level, until }) => {
    expect(quietUntil(office(), level, minuteAt(at), days)).toBe(until === null ? null : minuteAt(until));
  });

  it('hold only what the schema lets them hold', () => {
    const red = dutySettingsSchema.safeParse({ quiet: [{ levels: ['red'], from: '22:00', to: '07:00' }] });
    expect(red.success).toBe(false);
  });
});

describe('what is likely wrong', () => {
  const at = minuteAt('2026-11-02 09:00');

  it('is said: a voice call at night, a gap, an empty cell, a person without a contact', () => {
    const people = officeDuty.people.map((one) =>
      one.id === '夜一'
        ? { ...one, contacts: [{ channel: 'voice', address: '1' }] }
        : one.id === '乙'
          ? { ...one, contacts: [] }
          : one,
    );
    const said = warningsOf(office({ people }), at, days).join('\n');
    expect(said).toContain('乙同志 没有联系方式');
    expect(said).toContain('440304 × 各条线 为空');
    expect(said).toMatch(/schools 在 2026-11-02 18:00 起无人值班/);
    expect(said).toMatch(/city：夜一同志 在 .* 当班，但其全部通道在该时段不可用/);
    expect(said).not.toContain('city 在');
  });

  it('is said of a year whose table is missing, from November on of the next', () => {
    const missing = (day: string): ReturnType<typeof chinaDay> => ({ ...chinaDay(day), known: day < '2027' });
    const warned = (when: string) =>
      warningsOf(office(), minuteAt(when), missing).filter((one) => one.includes('缺少 2027'));
    expect(warned('2026-10-31 09:00')).toEqual([]);
    expect(warned('2026-11-01 09:00')).toEqual([expect.stringContaining('缺少 2027 年的放假调休安排')]);
    expect(warned('2027-01-01 09:00')).toHaveLength(1);
  });

  it('a channel with a number of its own is not barred', () => {
    const night = minuteAt('2026-10-01 22:00');
    expect(isBarred({ channel: 'voice', address: '1', from: 'red' }, night)).toBe(true);
    expect(isBarred({ channel: 'voice', address: '1', from: 'red', barred: [] }, night)).toBe(false);
    expect(isBarred({ channel: 'sms', address: '1', from: 'red' }, night)).toBe(false);
  });
});

describe('a duty that does not fit together', () => {
  it.each([
    { duty: { ...officeDuty, heads: ['谁'] }, path: 'heads.0' },
    { duty: { ...officeDuty, heads: [] }, path: 'heads' },
    { duty: { ...officeDuty, cells: [{ rota: 'none' }] }, path: 'cells.0.rota' },
    { duty: { ...officeDuty, cells: [{ region: '440300' }, { region: '440300' }] }, path: 'cells.1' },
    {
      duty: { chains: { red: { steps: [{ afterMinutes: 5, tell: ['team'] }] } } },
      path: 'chains.red.steps.0.afterMinutes',
    },
    {
      duty: {
        people: [
          { id: 'a', name: 'a' },
          { id: 'a', name: 'b' },
        ],
        heads: ['a'],
      },
      path: 'people.1.id',
    },
  ])('is refused at $path', ({ duty, path }) => {
    const issues = dutySettingsSchema.safeParse(duty).error?.issues.map((issue) => issue.path.join('.'));
    expect(issues).toContain(path);
  });
});
