import { isoMinute } from '../../../shared/time.ts';
import { clockMinutes, type DayTable, dayNumberOf, dayStart, dayText } from './calendar.ts';
import { personOf, usable } from './contacts.ts';
import { onShift } from './rota.ts';
import type { DutySettings, Rota } from './settings.ts';

/** Days looked ahead: a month's rota, so that what is wrong in it is seen while it is written. */
const AHEAD_DAYS = 35;
/** From this day of the year on the next year's table matters: the State Council publishes it in October or November. */
const NEXT_YEAR_FROM = '-11-01';

/** What is allowed and yet likely wrong with a duty, from a minute on, for people (Chinese). */
export function warningsOf(duty: DutySettings, minute: number, days: DayTable): readonly string[] {
  if (duty.people.length === 0)
    return ['未设置值班（duty.people 为空）：预警只进站内收件箱与 Webhook，不点名到人'];
  return [
    ...yearWarnings(duty, minute, days),
    ...duty.people
      .filter(({ contacts }) => contacts.length === 0)
      .map(({ name }) => `${name} 没有联系方式，只能在站内收件箱看到`),
    ...duty.cells
      .filter(({ rota, people }) => rota === undefined && people.length === 0)
      .map(({ region, line }) => `单元 ${region ?? '各地'} × ${line ?? '各条线'} 为空，由上一级值守`),
    ...duty.rotas.flatMap((rota) => rotaWarnings(duty, rota, minute, days)),
  ];
}

/** Working days decide a rota, and their table is missing. */
function yearWarnings(duty: DutySettings, minute: number, days: DayTable): readonly string[] {
  const today = dayText(dayNumberOf(minute));
  const year = Number(today.slice(0, 4));
  const years = today.slice(4) >= NEXT_YEAR_FROM ? [year, year + 1] : [year];
  const byDays =
    duty.quiet.some((one) => one.days !== 'all') ||
    duty.rotas.some(({ shifts }) => shifts.some((shift) => shift.days !== 'all'));
  return years
    .filter((one) => byDays && !days(`${one}-10-01`).known)
    .map(
      (one) =>
        `缺少 ${one} 年的放假调休安排：暂按周一至周五上班排班；国务院办公厅公布后请升级程序，或填写 duty.calendar`,
    );
}

function rotaWarnings(duty: DutySettings, rota: Rota, minute: number, days: DayTable): readonly string[] {
  const gaps: number[] = [];
  const dumb = new Map<string, number>();
  for (const at of lookedAt(rota, minute)) {
    const team = onShift(rota, at, days).flatMap((one) => one.team);
    if (team.length === 0) gaps.push(at);
    for (const id of team) {
      const person = personOf(duty, id);
      if (person && person.contacts.length > 0 && usable(person, 'red', at).length === 0 && !dumb.has(id))
        dumb.set(id, at);
    }
  }
  const [gap] = gaps;
  return [
    ...(gap === undefined
      ? []
      : [
          `班次表 ${rota.id} 在 ${timeText(gap)} 起无人值班，由上一级值守（${AHEAD_DAYS} 天内共查到 ${gaps.length} 处）`,
        ]),
    ...[...dumb].map(
      ([id, at]) =>
        `班次表 ${rota.id}：${personOf(duty, id)?.name ?? id} 在 ${timeText(at)} 当班，但其全部通道在该时段不可用（如语音电话夜间禁呼），请加一个可用通道`,
    ),
  ];
}

/** Each hour and each border of a shift, so that no gap and no barred hour is passed over. */
function* lookedAt({ shifts }: Rota, minute: number): Iterable<number> {
  const today = dayNumberOf(minute);
  const hours = Array.from({ length: 24 }, (_, hour) => hour * 60);
  const times = [
    ...new Set([...hours, ...shifts.flatMap(({ from, to }) => [clockMinutes(from), clockMinutes(to)])]),
  ].sort((a, b) => a - b);
  for (let day = today; day < today + AHEAD_DAYS; day += 1)
    for (const time of times) if (dayStart(day) + time >= minute) yield dayStart(day) + time;
}

function timeText(minute: number): string {
  return isoMinute(minute).slice(0, 16).replace('T', ' ');
}
