import { existsSync } from 'node:fs';
import { chinaDay } from '../../shared/china-days.ts';
import { AppError } from '../../shared/errors.ts';
import { type Colour, colours } from '../../shared/incidents.ts';
import type { Policy } from '../../shared/policy.ts';
import { isoMinute, minuteOf } from '../../shared/time.ts';
import type { Verb, VerbCall } from '../../shared/verb.ts';
import { levelWords, spanWords } from '../../shared/words.ts';
import { officeDays } from './duty/calendar.ts';
import type { Concern, Place } from './duty/cells.ts';
import { personOf } from './duty/contacts.ts';
import { type Answer, isUnset } from './duty/route.ts';
import type { DutySettings } from './duty/settings.ts';
import { shownPlan } from './duty/shown.ts';
import { warningsOf } from './duty/warnings.ts';
import { type DutyPlan, planFor } from './duty/who.ts';
import { alerterPolicyOf } from './policy.ts';

/** Where `start` keeps the policy, in its data folder. */
const POLICY_FILE = 'policy.yaml';

/** Who would be told: a dry run that sends nothing. `policyAt` reads a policy file. */
export function dutyVerbBy(
  policyAt: (path: string) => Policy,
  defaultData: (call: VerbCall) => string,
): Verb {
  return {
    name: 'duty',
    summary:
      'who is on duty and who would be told, when and how (a dry run); what is likely wrong with the duty',
    usage:
      'who|check [--at TIME] [--region CODE]… [--line NAME]… [--level LEVEL] [--policy FILE | --data DIR]',
    options: [
      {
        name: 'at',
        value: 'TIME',
        help: 'ISO 8601, or a day and time in China such as "2026-10-01 03:00" (default: now)',
      },
      {
        name: 'region',
        value: 'CODE',
        help: 'division of the incident, e.g. 110105; several with as many lines: a joint one',
        many: true,
      },
      { name: 'line', value: 'NAME', help: 'line of work, e.g. 教育', many: true },
      { name: 'level', value: 'LEVEL', help: 'yellow, orange or red (default orange); blue calls nobody' },
      { name: 'policy', value: 'FILE', help: 'the policy file with the duty' },
      {
        name: 'data',
        value: 'DIR',
        help: `the data folder of start, whose ${POLICY_FILE} is read (default guanchao-data)`,
      },
    ],
    arguments: { min: 1, max: 1 },
    async run(call) {
      const { duty } = alerterPolicyOf(policyAt(policyPath(call, defaultData)).body);
      const minute = minuteOf(timeOf(call));
      const [what] = call.positionals;
      if (what === 'check') return check(call, duty, minute);
      if (what === 'who') return who(call, duty, minute);
      throw new AppError('USAGE', `duty knows who and check, not ${what}`);
    },
  };
}

function policyPath(call: VerbCall, defaultData: (call: VerbCall) => string): string {
  const file = call.option('policy');
  if (file !== null) return call.path(file);
  const path = `${defaultData(call)}/${POLICY_FILE}`;
  if (!existsSync(path))
    throw new AppError('BAD_INPUT', `there is no ${path}: give --policy FILE, or --data DIR of start`);
  return path;
}

/** Epoch ms; a time without a zone is China's. */
function timeOf(call: VerbCall): number {
  const text = call.option('at');
  if (text === null) return call.clock.now();
  const bare = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d)?)$/.exec(text);
  const at = Date.parse(bare ? `${bare[1]}T${bare[2]}+08:00` : text);
  if (Number.isNaN(at) || !/\d{4}-\d\d-\d\d/.test(text))
    throw new AppError(
      'BAD_INPUT',
      `--at takes a time such as 2026-10-01T03:00+08:00 or "2026-10-01 03:00", not ${text}`,
    );
  return at;
}

function check(call: VerbCall, duty: DutySettings, minute: number): number {
  const warnings = warningsOf(duty, minute, officeDays(chinaDay, duty.calendar));
  if (call.json) call.out(`${JSON.stringify({ ok: warnings.length === 0, warnings })}\n`);
  else
    call.out(
      warnings.length === 0 ? '值班设置未发现问题\n' : `${warnings.map((one) => `・${one}`).join('\n')}\n`,
    );
  return 0;
}

function who(call: VerbCall, duty: DutySettings, minute: number): number {
  const level = levelOf(call);
  const concerns = concernsOf(call);
  const plan = planFor(duty, concerns, level, minute, officeDays(chinaDay, duty.calendar));
  if (call.json) call.out(`${JSON.stringify(shownPlan(duty, plan))}\n`);
  else call.out(textOf(duty, plan));
  return 0;
}

function levelOf(call: VerbCall): Colour {
  const text = call.option('level') ?? 'orange';
  const level = colours.find((one) => one === text);
  if (!level) throw new AppError('BAD_INPUT', `--level takes ${colours.join(', ')}, not ${text}`);
  return level;
}

function concernsOf(call: VerbCall): readonly Concern[] {
  const [regions, lines] = [call.every('region'), call.every('line')];
  const wrong = regions.find((one) => !/^\d{6}$/.test(one));
  if (wrong !== undefined)
    throw new AppError('BAD_INPUT', `--region takes a six-digit code such as 110105, not ${wrong}`);
  const count = Math.max(regions.length, lines.length, 1);
  if (regions.length > 1 && lines.length > 1 && regions.length !== lines.length)
    throw new AppError(
      'USAGE',
      'several regions and lines go pairwise: give as many of the one as of the other, or one',
    );
  return Array.from({ length: count }, (_, at) => ({
    region: regions[at] ?? regions[0] ?? null,
    line: lines[at] ?? lines[0] ?? null,
  }));
}

function textOf(duty: DutySettings, plan: DutyPlan): string {
  const { level, minute, answers, quietUntil, steps, day } = plan;
  const names = (ids: readonly string[]): string =>
    ids.map((id) => personOf(duty, id)?.name ?? id).join('、') || '（无）';
  const dayWords = `${day.off ? '休息日' : '工作日'}${day.holiday ? `（${day.off ? '' : '调休上班，'}${day.holiday}）` : ''}`;
  const unknown = day.known ? '' : '；该年放假调休安排未收录，按周末推算';
  const lines = [`${timeText(minute)}  ${dayWords}${unknown}  ${levelWords[level]}`];
  if (isUnset(duty)) return `${[...lines, '未设置值班：预警只进站内收件箱与 Webhook'].join('\n')}\n`;
  for (const [index, answer] of answers.entries())
    lines.push(
      `${answers.length > 1 ? (index === 0 ? '牵头：' : '配合：') : ''}${answerText(answer, names)}`,
    );
  if (level === 'blue') return `${[...lines, '蓝色只记录，不呼叫'].join('\n')}\n`;
  if (quietUntil !== null) lines.push(`处于免打扰时段，${timeText(quietUntil)} 再通知`);
  lines.push(...stepLines(duty, steps));
  return `${lines.join('\n')}\n`;
}

/** One line for each step; those that tell the same people in the same way are one. */
function stepLines(duty: DutySettings, steps: DutyPlan['steps']): readonly string[] {
  const said = steps.map(({ people, told }) =>
    people
      .map((id) => {
        const own = told.filter(({ person }) => person === id).map(({ channel }) => channel);
        return `${personOf(duty, id)?.name ?? id}（${own.join('、') || '站内'}）`;
      })
      .join('、'),
  );
  return steps.flatMap(({ afterMinutes, atMinute }, index) => {
    if (index > 0 && said[index] === said[index - 1]) return [];
    const next = said.findIndex((one, at) => at > index && one !== said[index]);
    const last = (next === -1 ? steps.length : next) - 1;
    const times = last - index + 1;
    const again = times > 1 ? `，至 ${timeText(steps[last]?.atMinute ?? atMinute)} 共 ${times} 次` : '';
    const when = afterMinutes === 0 ? '立即' : `${spanWords(afterMinutes)}后`;
    return [`${when}  ${timeText(atMinute)}  ${said[index]}${again}`];
  });
}

function answerText(
  { cell, shifts, team, tried }: Answer,
  names: (ids: readonly string[]) => string,
): string {
  const path = tried.map((place) => `${placeText(place)}${place.cell ? '' : '（无）'}`).join(' → ');
  const where = cell
    ? (cell.name ?? placeText({ region: cell.region ?? null, line: cell.line ?? null }))
    : '带班领导';
  const on = shifts
    .map(({ shift, day, substituted, handingOver }) => {
      const swapped = substituted.map(({ person, by }) => `，${names([by])}替${names([person])}`).join('');
      return `${day} ${shift}${handingOver ? '（交接中）' : ''}${swapped}`;
    })
    .join('；');
  return `${where}：${names(team)}${on ? `  [${on}]` : ''}  查找：${path}${cell ? '' : ' → 带班领导'}`;
}

function placeText({ region, line }: Pick<Place, 'region' | 'line'>): string {
  return `${region ?? '各地'}×${line ?? '各条线'}`;
}

function timeText(minute: number): string {
  return isoMinute(minute).slice(0, 16).replace('T', ' ');
}
