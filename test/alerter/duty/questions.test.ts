import { describe, expect, it } from 'vitest';
import { officeDays } from '../../../services/alerter/duty/calendar.ts';
import { answersOf } from '../../../services/alerter/duty/route.ts';
import { chinaDay } from '../../../shared/china-days.ts';
import { isoMinute, minuteOf } from '../../../shared/time.ts';
import { office } from './office.ts';

/**
 * The duty sheet as the office's secretary would write it, day by day: 班 or 休 by the State Council's notices (国办发明电, 2025
 * and 2026), who has the day, who has the night that begins at 17:30. It was written from the notices and the turns (甲乙丙 on
 * working days from 2025-12-29, 丁戊 on days off and 夜一 to 夜四 every night from 2025-12-27), not from the program: over New
 * Year, the nine days of the Spring Festival with its two working weekend days, the end of February, 中秋 and 国庆 with theirs.
 */
const SHEET = `
2025-12-28 休 戊 夜二
2025-12-29 班 甲 夜三
2025-12-30 班 乙 夜四
2025-12-31 班 丙 夜一
2026-01-01 休 丁 夜二
2026-01-02 休 戊 夜三
2026-01-03 休 丁 夜四
2026-01-04 班 甲 夜一
2026-01-05 班 乙 夜二
2026-01-06 班 丙 夜三
2026-02-12 班 丙 夜四
2026-02-13 班 甲 夜一
2026-02-14 班 乙 夜二
2026-02-15 休 戊 夜三
2026-02-16 休 丁 夜四
2026-02-17 休 戊 夜一
2026-02-18 休 丁 夜二
2026-02-19 休 戊 夜三
2026-02-20 休 丁 夜四
2026-02-21 休 戊 夜一
2026-02-22 休 丁 夜二
2026-02-23 休 戊 夜三
2026-02-24 班 丙 夜四
2026-02-25 班 甲 夜一
2026-02-26 班 乙 夜二
2026-02-27 班 丙 夜三
2026-02-28 班 甲 夜四
2026-03-01 休 丁 夜一
2026-03-02 班 乙 夜二
2026-09-17 班 丙 夜一
2026-09-18 班 甲 夜二
2026-09-19 休 戊 夜三
2026-09-20 班 乙 夜四
2026-09-21 班 丙 夜一
2026-09-22 班 甲 夜二
2026-09-23 班 乙 夜三
2026-09-24 班 丙 夜四
2026-09-25 休 丁 夜一
2026-09-26 休 戊 夜二
2026-09-27 休 丁 夜三
2026-09-28 班 甲 夜四
2026-09-29 班 乙 夜一
2026-09-30 班 丙 夜二
2026-10-01 休 戊 夜三
2026-10-02 休 丁 夜四
2026-10-03 休 戊 夜一
2026-10-04 休 丁 夜二
2026-10-05 休 戊 夜三
2026-10-06 休 丁 夜四
2026-10-07 休 戊 夜一
2026-10-08 班 甲 夜二
2026-10-09 班 乙 夜三
2026-10-10 班 丙 夜四
2026-10-11 休 丁 夜一
2026-10-12 班 甲 夜二
`
  .trim()
  .split('\n')
  .map((line) => line.split(' '));

/** Edges of the shifts, midnight, and the middle of each. */
const BEFORE_MORNING = ['00:00', '04:30', '08:29'];
const BY_DAY = ['08:30', '12:00', '17:29'];
const BY_NIGHT = ['17:30', '23:59'];

interface Question {
  readonly at: string;
  readonly who: string;
}

const fromSheet: readonly Question[] = SHEET.flatMap(
  ([day = '', , dayPerson = '', nightPerson = ''], index) => {
    const before = SHEET[index - 1];
    const isNext = before !== undefined && nextOf(before[0] ?? '') === day;
    return [
      ...(isNext ? BEFORE_MORNING.map((time) => ({ at: `${day} ${time}`, who: before[3] ?? '' })) : []),
      ...BY_DAY.map((time) => ({ at: `${day} ${time}`, who: dayPerson })),
      ...BY_NIGHT.map((time) => ({ at: `${day} ${time}`, who: nightPerson })),
    ];
  },
);

function nextOf(day: string): string {
  return isoMinute(minuteOf(Date.parse(`${day}T12:00:00+08:00`)) + 1440).slice(0, 10);
}

function minuteAt(at: string): number {
  return minuteOf(Date.parse(`${at.replace(' ', 'T')}:00+08:00`));
}

const days = officeDays(chinaDay, office().calendar);
/** The same rota without anybody standing in. */
const plain = office({ rotas: office().rotas.map((rota) => ({ ...rota, substitutes: [] })) });

function teamAt(at: string, concern: { region?: string; line?: string } = {}, duty = plain): string {
  const { region = '440300', line = null } = concern;
  const [answer] = answersOf(duty, [{ region, line }], minuteAt(at), days);
  return answer?.team.join(' ') ?? '';
}

describe('300 questions to the duty', () => {
  it('are more than 300', () => {
    expect(fromSheet.length).toBeGreaterThan(300);
  });

  it.each(fromSheet)('$at: $who', ({ at, who }) => {
    expect(teamAt(at)).toBe(who);
  });
});

describe('the matrix', () => {
  it.each([
    // Weeks are counted from Monday 2026-09-07; Sunday 2026-09-20 is a working day (调休) of the second week.
    { at: '2026-09-07 08:00', region: '440300', line: '教育', who: '教一' },
    { at: '2026-09-18 17:59', region: '440300', line: '教育', who: '教二' },
    { at: '2026-09-20 10:00', region: '440300', line: '教育', who: '教二' },
    { at: '2026-09-21 10:00', region: '440300', line: '教育', who: '教一' },
    // Nobody of the schools is on after 18:00, at a weekend, or before the rota began: the city answers.
    { at: '2026-09-21 18:00', region: '440300', line: '教育', who: '夜一' },
    { at: '2026-09-19 10:00', region: '440300', line: '教育', who: '戊' },
    { at: '2026-09-04 10:00', region: '440300', line: '教育', who: '丙' },
    // A district with a cell for the line; without one; an empty one; one that is nowhere.
    { at: '2026-10-01 03:00', region: '440305', line: '交通', who: '区一' },
    { at: '2026-10-01 12:00', region: '440305', line: '教育', who: '戊' },
    { at: '2026-10-08 12:00', region: '440305', line: '教育', who: '教一' },
    { at: '2026-10-01 12:00', region: '440304', line: '交通', who: '戊' },
    { at: '2026-10-01 12:00', region: '440104', line: '交通', who: '省一' },
    { at: '2026-10-01 12:00', region: '110105', line: '交通', who: '主任' },
  ])('$at $region $line: $who', ({ at, region, line, who }) => {
    expect(teamAt(at, { region, line })).toBe(who);
  });

  it('without a region asks the cells for every region, and then the heads', () => {
    const duty = office({ cells: [{ line: '交通', people: ['区一'] }] });
    const at = minuteAt('2026-10-01 12:00');
    const ask = (line: string | null) => answersOf(duty, [{ region: null, line }], at, days)[0]?.team;
    expect(ask('交通')).toEqual(['区一']);
    expect(ask('教育')).toEqual(['主任']);
  });

  it('without a region asks the office’s own', () => {
    const duty = office({ region: '440300' });
    const [answer] = answersOf(duty, [{ region: null, line: null }], minuteAt('2026-10-01 12:00'), days);
    expect(answer?.cell?.name).toBe('市网信办');
  });

  it('of a joint incident lets the cell lead that stands first, and names each once', () => {
    const concerns = [
      { region: '440305', line: '交通' },
      { region: '440300', line: null },
      { region: '440304', line: '交通' },
      { region: '110000', line: null },
    ];
    const answers = answersOf(plain, concerns, minuteAt('2026-10-01 12:00'), days);
    expect(answers.map(({ cell }) => cell?.name ?? null)).toEqual(['市网信办', '南山区', null]);
  });
});

describe('substitutes and hand-over', () => {
  it.each([
    // 夜三 has the night of 10-01, 夜二 that of 10-04: the entry for 夜二 on 10-01 touches nobody.
    { at: '2026-10-01 23:00', who: '夜三' },
    // 丁 has 10-02 and 10-04; on 10-03 it is 戊’s turn anyway.
    { at: '2026-10-02 12:00', who: '丁' },
    { at: '2026-10-03 12:00', who: '戊' },
  ])('$at: $who', ({ at, who }) => {
    expect(teamAt(at, {}, office())).toBe(who);
  });

  it('a substitute is on from the first minute of the time to the one before its end, and may have one too', () => {
    const rotas = [
      {
        ...office().rotas[0],
        substitutes: [
          { person: '夜三', by: '夜四', from: '2026-10-01 22:00', to: '2026-10-02 02:00' },
          { person: '夜四', by: '甲', from: '2026-10-02 00:00', to: '2026-10-02 01:00' },
          { person: '甲', by: '夜三', from: '2026-10-02 00:30', to: '2026-10-02 01:00' },
        ],
      },
    ];
    const duty = office({ rotas, cells: [{ region: '440300', rota: 'city' }] });
    const who = ['21:59', '22:00', '23:59'].map((time) => teamAt(`2026-10-01 ${time}`, {}, duty));
    expect(who).toEqual(['夜三', '夜四', '夜四']);
    const later = ['00:00', '00:29', '00:30', '01:00', '01:59', '02:00'].map((time) =>
      teamAt(`2026-10-02 ${time}`, {}, duty),
    );
    // At 00:30 the round closes: who came round last stays.
    expect(later).toEqual(['甲', '甲', '甲', '夜四', '夜四', '夜三']);
  });

  it('while a shift is handed over the one before is told as well', () => {
    const duty = office({
      rotas: [{ ...office().rotas[0], substitutes: [], handOverMinutes: 15 }],
      cells: [{ region: '440300', rota: 'city' }],
    });
    expect(
      ['17:29', '17:30', '17:44', '17:45'].map((time) => teamAt(`2026-10-08 ${time}`, {}, duty)),
    ).toEqual(['甲', '夜二 甲', '夜二 甲', '夜二']);
  });
});

describe('the calendar', () => {
  it('says that a year is missing, goes by weekdays meanwhile, and takes the office’s own table', () => {
    expect(days('2026-10-01')).toEqual({ off: true, holiday: '国庆节', known: true });
    expect(days('2026-10-10')).toMatchObject({ off: false, holiday: '国庆节' });
    // A year so far off that no table of it can exist.
    expect(days('2099-10-01')).toEqual({ off: false, holiday: null, known: false });
    const own = officeDays(chinaDay, { years: [2099], off: ['2099-10-01'], working: ['2099-10-10'] });
    expect(own('2099-10-01')).toMatchObject({ off: true, known: true });
    expect(own('2099-10-10')).toMatchObject({ off: false, known: true });
  });
});
