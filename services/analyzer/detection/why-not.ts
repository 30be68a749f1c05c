import type { Level, Reason } from '../../../shared/records.ts';
import { phaseWords } from '../../../shared/words.ts';
import {
  atRisk,
  callsFor,
  isBenign,
  isCrowd,
  isHeldBack,
  keysHeld,
  keysOf,
  mayRaise,
  patience,
  type Told,
} from './level.ts';
import type { Readings } from './readings.ts';
import type { Watch } from './state.ts';
import { steady } from './steady.ts';
import type { Tuning } from './tuning.ts';
import { amount, decimal, percent, span } from './wording.ts';

/** A condition of a level: whether it holds, and the words for when it does not. */
interface Condition {
  readonly code: string;
  readonly holds: boolean;
  readonly text: string;
  readonly value: number | null;
  readonly threshold: number | null;
  readonly windowMinutes: number | null;
}

const names = { blue: '蓝色', yellow: '黄色', orange: '橙色', red: '红色' } as const;
const next: Readonly<Record<Level, Told | null>> = {
  none: 'blue',
  blue: 'yellow',
  yellow: 'orange',
  orange: 'red',
  red: null,
};

/** The first predicate that keeps the watch from the level above; null at red. */
export function whyNotOf(watch: Watch, readings: Readings, tuning: Tuning): Reason | null {
  const level = next[watch.grade.level];
  if (level === null) return null;
  const failed = conditionsOf(level, watch, readings, tuning).find((condition) => !condition.holds);
  const prefix = `未达${names[level]}：`;
  if (failed === undefined) {
    const wait = patience(level, tuning);
    return {
      code: 'confirming',
      text: `${prefix}条件已满足，须连续 ${span(wait * tuning.bin)} 确认`,
      value: callsFor(watch, level),
      threshold: wait,
      windowMinutes: wait * tuning.bin,
      baseline: null,
    };
  }
  const { code, text, value, threshold, windowMinutes } = failed;
  return { code, text: prefix + text, value, threshold, windowMinutes, baseline: null };
}

function conditionsOf(level: Told, watch: Watch, readings: Readings, tuning: Tuning): Condition[] {
  const { level: limits, phase } = tuning.settings;
  const surges = { blue: limits.blueSurge, yellow: 1, orange: limits.orangeSurge, red: limits.redSurge };
  const least = surges[level];
  const raised = Math.max(readings.ratioMid, readings.ratioLong);
  const conditions = [
    condition('warming-up', watch.warmUp === null, `刚开始监测，尚在学习常态`, null, null, null),
    condition(
      'volume',
      readings.surge >= least,
      `G=${decimal(readings.surge, 1)}，须达 ${amount(least)}`,
      readings.surge,
      least,
      null,
    ),
    condition(
      'raised',
      raised >= phase.raisedRatio,
      `近 ${span(tuning.mid * tuning.bin)}与 ${span(tuning.long * tuning.bin)}均不到常态的 ${amount(phase.raisedRatio)} 倍`,
      raised,
      phase.raisedRatio,
      tuning.long * tuning.bin,
    ),
    excessCondition(level, watch, readings, tuning),
  ];
  if (level === 'blue' || level === 'yellow') return [...conditions, phaseCondition(level, watch)];
  conditions.push(
    condition(
      'benign',
      !isBenign(watch, readings, tuning),
      `热度高而情绪正常：负面 ${percent(readings.negativeShare)}，常态 ${percent(watch.usualNegative)}`,
      readings.negativeShare,
      watch.usualNegative,
      tuning.mid * tuning.bin,
    ),
    condition(
      'outbreak-ratio',
      readings.ratioFastAll >= readings.outbreakRatio,
      `近 ${span(tuning.fast * tuning.bin)}为常态的 ${amount(readings.ratioFastAll)} 倍，须达 ${amount(readings.outbreakRatio)} 倍`,
      readings.ratioFastAll,
      readings.outbreakRatio,
      tuning.fast * tuning.bin,
    ),
    heldCondition(watch, readings, tuning),
  );
  if (level === 'red') conditions.push(riskCondition(watch, readings, tuning));
  const held = keysHeld(keysOf(watch, readings, tuning));
  const needed = level === 'red' ? 2 : 1;
  const what = '（负面、扩散、规模、跳跃、跨平台）';
  conditions.push(
    condition('keys', held >= needed, `佐证 ${held} 项，须 ${needed} 项${what}`, held, needed, null),
    phaseCondition(level, watch),
  );
  return conditions;
}

function excessCondition(level: Told, watch: Watch, readings: Readings, tuning: Tuning): Condition {
  const { level: limits } = tuning.settings;
  const { fresh } = readings;
  const minutes = tuning.long * tuning.bin;
  const many = `近 ${span(minutes)}比常态多 ${amount(fresh)} 条`;
  if (level === 'yellow') {
    const least = watch.marked ? limits.crowdExcess : tuning.settings.phase.outbreakExcess;
    const other = watch.marked ? `；或达 ${amount(limits.yellowExcess)} 条且负面明显高于常态` : '';
    const text = `${many}，须达 ${amount(least)} 条${other}`;
    return condition('excess', isCrowd(watch, readings, tuning), text, fresh, least, minutes);
  }
  const least = { blue: limits.blueExcess, orange: limits.orangeExcess, red: limits.redExcess }[level];
  return condition('excess', fresh >= least, `${many}，须达 ${amount(least)} 条`, fresh, least, minutes);
}

function heldCondition(watch: Watch, readings: Readings, tuning: Tuning): Condition {
  const { surge } = tuning.settings.cold;
  const holds = !isHeldBack(watch, readings, tuning);
  if (watch.foreseen) {
    const text = '对该账号所知帖子不足，须负面明显且人数众多才越过黄色';
    return condition('account-history', holds, text, null, null, null);
  }
  if (watch.held) {
    const text = '几乎都在同一条提到它的帖子之下，属该帖热度，由原帖研判';
    return condition('one-post', holds, text, null, null, null);
  }
  const text = `历史不足 ${span(tuning.history * tuning.bin)}，G 须达 ${amount(surge)} 才越过黄色`;
  return condition('history', holds, text, readings.surge, surge, null);
}

/** What is latent, fading or calm is raised only by a new phase. */
function phaseCondition(level: Told, { course }: Watch): Condition {
  const isEarly = course.phase === 'latent' || course.phase === 'quiet';
  const text = `处于${phaseWords[course.phase]}阶段，须先转入${isEarly ? '发酵或爆发' : '反复'}`;
  return condition('phase', mayRaise(course.phase, level), text, null, null, null);
}

function riskCondition(watch: Watch, readings: Readings, tuning: Tuning): Condition {
  const { level } = tuning.settings;
  const least = steady(Math.max(level.redNegativeShare, watch.usualNegative + level.redNegativeRise));
  const text =
    `热度高而情绪未达红色：负面 ${percent(readings.negativeShare)}（z=${decimal(readings.negativeZ, 1)}），` +
    `须达 ${percent(least)} 且明显高于常态`;
  return condition(
    'risk',
    atRisk(watch, readings, tuning),
    text,
    readings.negativeShare,
    least,
    tuning.mid * tuning.bin,
  );
}

function condition(
  code: string,
  holds: boolean,
  text: string,
  value: number | null,
  threshold: number | null,
  windowMinutes: number | null,
): Condition {
  return { code, holds, text, value, threshold, windowMinutes };
}
